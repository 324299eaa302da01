"""Dates: the forms that are read, and the text that is kept and written again."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisecurity.generated_openapi_client import AsyncScanResponse
from aisecurity.generated_openapi_client.types import Timestamp
from tests.generated.strategies import MOMENTS

WEST = timezone(timedelta(hours=-7))
READ = {
    "2025-05-28T10:10:14.086495+00:00": datetime(2025, 5, 28, 10, 10, 14, 86495, UTC),
    "2025-05-28T10:10:14.086495123Z": datetime(2025, 5, 28, 10, 10, 14, 86495, UTC),
    "2025-05-28T10:10:14.086495999-07:00": datetime(2025, 5, 28, 10, 10, 14, 86495, WEST),
    "2025-05-28T10:10:14.5Z": datetime(2025, 5, 28, 10, 10, 14, 500000, UTC),
    "2025-04-17T07:38:34Z": datetime(2025, 4, 17, 7, 38, 34, tzinfo=UTC),
    "2025-05-28T10:10:14": datetime(2025, 5, 28, 10, 10, 14),
    "2025-05-28 10:10:14": datetime(2025, 5, 28, 10, 10, 14),
    "2025-05-28 10:10:14 +0000": datetime(2025, 5, 28, 10, 10, 14, tzinfo=UTC),
    "2025-05-28T10:10:14z": datetime(2025, 5, 28, 10, 10, 14, tzinfo=UTC),
    "2025-05-28": datetime(2025, 5, 28),
    "Wed, 28 May 2025 10:10:14 GMT": datetime(2025, 5, 28, 10, 10, 14, tzinfo=UTC),
    "May 28, 2025 10:10 AM": datetime(2025, 5, 28, 10, 10),
}
KEPT_RAW = [
    "",
    " ",
    "garbage",
    "now",
    "nan",
    "10:10",
    "May 2025",
    "1748427014",
    "9" * 400,
    "0000-00-00T00:00:00Z",
    "2025-13-45T00:00:00Z",
    "2025-02-30",
    "2025-05-28T10:10:61Z",
    "2025-05-28T10:10:14+99:99",
    "2025-05-28 10:10:14 XYZ",
    "2025-05-28 10:10:14 BRST",
    "2025-05-28T10:10:14\ud800",
    "\x00",
]


def receipt(received: str) -> AsyncScanResponse:
    """Return a receipt that was read from JSON."""
    return AsyncScanResponse.from_dict({"scan_id": "1", "received": received})


@pytest.mark.parametrize("text", READ)
def test_dates_are_read(text: str) -> None:
    """ISO 8601 and other usual forms are datetimes, cut to microseconds; the text that came is written again."""
    answer = receipt(text)

    assert answer.received is not None
    assert READ[text] == answer.received
    assert READ[text].utcoffset() == answer.received.utcoffset()
    assert {"received": text, "scan_id": "1"} == answer.to_dict()
    assert {} == answer.additional_properties


@pytest.mark.parametrize("text", KEPT_RAW, ids=ascii)
def test_what_is_no_date_is_kept(text: str) -> None:
    """A text that names no moment for certain reads as `None`, without a warning, and is kept as it came."""
    answer = receipt(text)

    assert answer.received is None
    assert {"received": text} == answer.additional_properties
    assert {"received": text, "scan_id": "1"} == answer.to_dict()


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=24) | st.text(alphabet="0123456789-:.+TZ /,apmAPMUTCGMJanu", max_size=24))
def test_no_text_crashes(text: str) -> None:
    """Reading neither raises nor warns nor loses the value in the place of a date, whatever it is."""
    assert text == receipt(text).to_dict()["received"]


@settings(max_examples=100, deadline=None)
@given(text=MOMENTS)
def test_dates_as_services_write_them(text: str) -> None:
    """Fractions of up to nine digits, with any offset or none, are read and written back."""
    answer = receipt(text)

    assert answer.received is not None
    assert text == answer.to_dict()["received"]


@pytest.mark.parametrize("text", READ)
def test_copies_remember_the_text(text: str) -> None:
    """Copies and pickles of a date write the text that it was read from."""
    answer = receipt(text)

    for other in (copy.copy(answer), copy.deepcopy(answer), pickle.loads(pickle.dumps(answer))):  # noqa: S301 - of our own making
        assert answer == other
        assert {"received": text, "scan_id": "1"} == other.to_dict()
    assert answer.received == copy.copy(answer.received)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(answer.received, protocol))  # noqa: S301 - of our own making
        assert (answer.received, text) == (again, again.text)


def test_a_date_that_is_computed_forgets_the_text() -> None:
    """A date that is derived from one that was read is written by its own value."""
    answer = receipt("2025-05-28T10:10:14.086495123Z")
    assert answer.received is not None

    answer.received += timedelta(seconds=1)
    assert "2025-05-28T10:10:15.086495+00:00" == answer.to_dict()["received"]

    answer.received = answer.received.replace(year=2026)
    assert "2026-05-28T10:10:15.086495+00:00" == answer.to_dict()["received"]

    answer.received = answer.received.astimezone(WEST)
    assert "2026-05-28T03:10:15.086495-07:00" == answer.to_dict()["received"]


def test_a_date_of_the_caller_is_written_in_iso_form() -> None:
    """A plain datetime is taken too."""
    answer = AsyncScanResponse(scan_id="1", received=datetime(2025, 5, 28, tzinfo=UTC))

    assert {"received": "2025-05-28T00:00:00+00:00", "scan_id": "1"} == answer.to_dict()
    assert answer == pickle.loads(pickle.dumps(answer))  # noqa: S301 - of our own making


def test_a_timestamp_without_a_text_can_be_copied() -> None:
    """A Timestamp that was not read from a text is a datetime like any other."""
    moment = Timestamp(2025, 5, 28, tzinfo=UTC)

    assert moment == copy.copy(moment)
    assert moment == copy.deepcopy(moment)
    assert moment == pickle.loads(pickle.dumps(moment))  # noqa: S301 - of our own making
    assert moment.text is None
