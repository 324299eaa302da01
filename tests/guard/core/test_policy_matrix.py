"""Policy matrix of docs/guards.md: each kind of failure with each `fail_open`, in both halves."""

import inspect
from typing import Any

import pytest

from aisecurity import exceptions
from aisecurity.guard import Decision, Failure
from tests.support.programs import page
from tests.support.project import script

GUARD_DOCS = script("guard_docs")
PAGE = page("guards")
ROWS = GUARD_DOCS.rows()
OPENED = {"timeout", "unavailable", "rate_limited"}


@pytest.mark.parametrize("opened", GUARD_DOCS.SUBSETS, ids=lambda names: "-".join(sorted(names)) or "none")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.text.partition(",")[0])
def test_cells(row: Any, opened: frozenset[str]) -> None:
    """A failure passes where its own name is open, in either half, and only as unscanned; a queue's passes nowhere."""
    kind, text, answers = row.kind, row.text, row.answers
    passes = kind in opened & OPENED and "queue" not in text
    for answer in answers:
        for outcome in GUARD_DOCS.outcomes(answer, opened):
            assert (passes, "text" if passes else None) == (outcome.passed, outcome.text)
            if kind == "(blocked)":
                assert (Decision.BLOCKED, None) == (outcome.decision, outcome.failure)
            else:
                assert (Decision.UNSCANNED, kind) == (outcome.decision, outcome.failure)
    assert GUARD_DOCS.cell(row, opened) == ("**passes**" if passes else "-")


def test_no_failure_is_left_out() -> None:
    """Each kind has its row, each exception of a scan is named, each of the eight subsets is a column."""
    others = {"AmbiguousSubmitError", "BatchError", "BrokenRowsError", "RowError", "ScanPendingError"}
    raised = {
        name
        for name, kind in inspect.getmembers(exceptions, inspect.isclass)
        if issubclass(kind, exceptions.AISecSDKException)
    }

    assert set(Failure) == {row.kind for row in ROWS} - {"(blocked)"}
    assert raised - others == {type(answer).__name__ for row in ROWS for answer in row.answers} & raised
    assert 8 == len(set(GUARD_DOCS.SUBSETS))


def test_the_page() -> None:
    """The table is as the guards have it; `make docs` writes it anew."""
    assert GUARD_DOCS.render(PAGE) == PAGE, "`make docs` writes the table anew"
    assert len(ROWS) == PAGE.partition("<!-- policy matrix -->")[2].count("\n| ") - 1


def test_rows_that_differ() -> None:
    """Answers that do not meet the same fate are not one row."""
    row = GUARD_DOCS.Row("x", "x", [exceptions.APITimeoutError("x"), exceptions.PayloadError("x")])
    with pytest.raises(ValueError, match="more than one row"):
        GUARD_DOCS.cell(row, frozenset({"timeout"}))
