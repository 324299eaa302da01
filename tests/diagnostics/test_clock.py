"""Check of the clock against the date of an answer."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from aisecurity.diagnostics.clock import check_clock
from tests.support.behaviours import http
from tests.support.halves import Half
from tests.support.http_answers import NOTHING_TO_SCAN
from tests.support.samples import configured
from tests.support.servers import ChoosingServer

from .reading import check, diagnosed


@pytest.mark.parametrize(
    ("skew", "status", "reason"),
    [
        (0, "ok", "in step"),
        (1.9, "ok", "in step"),
        (30, "ok", "30 s ahead"),
        (60, "ok", "60 s ahead"),
        (-61, "warning", "61 s behind"),
        (-3600, "warning", "3600 s behind"),
    ],
)
def test_clock(skew: float, status: str, reason: str) -> None:
    """A clock that is off by more than a minute is a warning."""
    found = check_clock({"date": formatdate(1_000_000, usegmt=True)}, 1_000_000 + skew)

    assert (status, reason) == (found.status, found.reason)
    assert (status == "warning") is (found.remedy is not None)


@pytest.mark.parametrize("headers", [{}, {"date": ""}, {"date": "s3cret"}, {"date": "Mon, 99 Jan 99999 99:99:99 GMT"}])
def test_no_date(headers: dict[str, str]) -> None:
    """Without a date in the answer there is nothing to compare, and what is there instead is not shown."""
    found = check_clock(headers, 0)

    assert ("skipped", "the answer has no date") == (found.status, found.reason)


def test_date_without_a_zone() -> None:
    """A date that names no zone is of UTC, wherever this machine is."""
    assert "in step" == check_clock({"date": "Mon, 12 Jan 1970 13:46:40 -0000"}, 1_000_000).reason


def test_skew_of_an_answer(half: Half) -> None:
    """The date of an answer is compared with this machine's clock; an hour is a warning, no failure."""
    date = formatdate(time.time() - 3600, usegmt=True)
    with ChoosingServer(lambda asked: http(NOTHING_TO_SCAN, "400 No", f"date: {date}")) as peer:
        diagnosis = diagnosed(half, configured(peer.url))
    found = check(diagnosis, "clock")

    assert (True, "warning") == (diagnosis.ok, found.status)
    assert abs(int(found.reason.removesuffix(" s ahead")) - 3600) <= 3
    assert "set this machine's clock" in str(found.remedy)
