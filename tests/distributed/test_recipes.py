"""Recipes for engines of batches, each with two workers, under a rate and with failures."""

from __future__ import annotations

import pytest

from tests.support.project import ROOT

from .engine_job import KEY, RATE, ROWS, SPAN, finished

PROGRAMS = sorted(path.name for path in (ROOT / "examples" / "distributed").glob("*.py"))
SPARE = 1.05


@pytest.mark.timeout(400)
@pytest.mark.parametrize("program", PROGRAMS)
def test_recipe(program: str) -> None:
    """Each row has one verdict, for which the requests were sent that it says, at the rate; the key is nowhere."""
    with finished(program) as job:
        expected = {f"k{number}": f"t{number}" for number in range(ROWS)}
        assert sorted(expected) == sorted(row["key"] for row in job.verdicts)
        assert {"allow"} == {row["action"] for row in job.verdicts}
        assert job.requests == {expected[row["key"]]: row["attempts"] for row in job.verdicts}
        assert sum(job.requests.values()) > ROWS, "nothing failed"

        # More than one worker sends, and together no more than the rate.
        assert SPARE * RATE / 2 < job.most_at(SPAN) / SPAN <= SPARE * RATE
        assert [] == job.files_with(KEY)
