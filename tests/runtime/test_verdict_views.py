"""Views of a verdict: the summary for logs, and the table of notebooks."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from aisecurity.generated_openapi_client import ScanResponse
from tests.support.samples import REPORT_ID, SCAN_ID, SCAN_OK, SECRET_TEXT

WHOLE: dict[str, Any] = {
    **SCAN_OK,
    "action": "block",
    "category": "malicious",
    "tr_id": "t",
    "session_id": "s",
    "transaction_id": "tr",
    "profile_id": "i",
    "profile_name": "chat",
    "prompt_detected": {"dlp": True, "injection": True, "newer": True},
    "tool_detected": {"summary": {"detections": {"url_cats": True}}},
    "created_at": "2025-05-28T10:10:14.250000000Z",
    "completed_at": "2025-05-28T10:10:14.750Z",
}
TEXTS: dict[str, Any] = {
    "prompt_masked_data": {"data": SECRET_TEXT, "pattern_detections": [{"pattern": SECRET_TEXT}]},
    "response_masked_data": {"data": SECRET_TEXT},
    "prompt_detection_details": {"topic_guardrails_details": {"blocked_topics": [SECRET_TEXT]}},
    "errors": [{"content_type": SECRET_TEXT}],
    "newer": SECRET_TEXT,
}


def verdict(**members: Any) -> ScanResponse:
    """Return an answer with *members*, as it is read."""
    return ScanResponse.from_dict({**SCAN_OK, **members})


class Table(HTMLParser):
    """Reader of the table: its tags and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append(data)


def table(response: ScanResponse) -> dict[str, str]:
    """Return the rows of the table of *response*, by their names."""
    texts = Table(response._repr_html_()).texts  # pyright: ignore[reportPrivateUsage]  # the name that notebooks call
    return dict(zip(texts[::2], texts[1::2], strict=True))


def test_summary() -> None:
    """It has action, category, threats, ids and times, and is JSON as it stands."""
    response = verdict(**WHOLE)
    response.request_id = "x"
    response.is_emulated = True

    assert {
        "action": "block",
        "category": "malicious",
        "partial": False,
        "threats": {"prompt": ["dlp", "injection", "newer"], "tool": ["url_cats"]},
        "scan_id": SCAN_ID,
        "report_id": REPORT_ID,
        "tr_id": "t",
        "session_id": "s",
        "transaction_id": "tr",
        "profile_id": "i",
        "profile_name": "chat",
        "request_id": "x",
        "created_at": WHOLE["created_at"],
        "completed_at": WHOLE["completed_at"],
        "seconds": 0.5,
        "emulated": True,
    } == json.loads(json.dumps(response.summary()))
    assert {str, bool, dict, float} == {type(value) for value in response.summary().values()}


def test_summary_of_little() -> None:
    """What is absent is left out; whether it is whole, and that nothing was found, are always said."""
    assert {
        "action": "allow",
        "category": "benign",
        "partial": True,
        "threats": {},
        "scan_id": SCAN_ID,
        "report_id": REPORT_ID,
    } == verdict(timeout=True).summary()


def test_times_that_do_not_compare() -> None:
    """Of a time with a zone and one without no difference is made up; nor of one alone."""
    mixed = verdict()
    mixed.created_at, mixed.completed_at = datetime(2025, 5, 28, tzinfo=UTC), datetime(2025, 5, 28)

    assert "seconds" not in mixed.summary()
    assert "2025-05-28T00:00:00+00:00" == mixed.summary()["created_at"]
    assert "seconds" not in verdict(created_at=WHOLE["created_at"]).summary()
    assert "seconds" not in verdict(completed_at=WHOLE["created_at"]).summary()


def test_the_table() -> None:
    """It has a row for each thing that a summary has."""
    rows = table(verdict(**WHOLE, timeout=True))

    assert ("block", "malicious", "some detector failed or did not finish") == (
        rows["action"],
        rows["category"],
        rows["partial"],
    )
    assert ("dlp, injection, newer", "url_cats") == (rows["threats in the prompt"], rows["threats in the tool"])
    assert {SCAN_ID, REPORT_ID, "chat", WHOLE["created_at"], "0.5"} < {*rows.values()}
    assert "partial" not in table(verdict())


@pytest.mark.parametrize(
    ("members", "colour"),
    [({}, "#2e9e5b"), ({"timeout": True}, "#c98a00"), ({"action": "odd", "error": True}, "#d64545")],
)
def test_colours(members: dict[str, Any], colour: str) -> None:
    """The border tells a whole allow, an allow that is partial, and all else; text and ground are those of the page."""
    shown = verdict(**members)._repr_html_()  # pyright: ignore[reportPrivateUsage]  # the name that notebooks call

    assert [f"border-left:4px solid {colour}"] == re.findall(r"border-left:[^;]*", shown)
    assert {"inherit"} == set(re.findall(r"[; \"]color:([^;]*)", shown))
    assert {"transparent"} == set(re.findall(r"background:([^;\"]*)", shown))


def test_everything_is_escaped() -> None:
    """Words of the service are text, whatever is in them, and long ones are sizes."""
    evil = "<script>alert('x')</script>&amp;\""
    flags = {"prompt_detected": {evil: True}}
    rows = table(verdict(action=evil, category=evil, tr_id=evil, profile_name="<b>" * 50, **flags))
    tags = Table(verdict(action=evil, tr_id=evil, **flags)._repr_html_()).tags  # pyright: ignore[reportPrivateUsage]  # as above

    assert {"table", "tbody", "tr", "th", "td"} == set(tags)
    assert [evil] * 4 == [rows[name] for name in ("action", "category", "threats in the prompt", "tr id")]
    assert "<150 characters>" == rows["profile name"]


def test_no_text() -> None:
    """Neither view, nor the repr, holds what was scanned or masked, or what is not documented."""
    response = verdict(**WHOLE, **TEXTS)

    assert SECRET_TEXT in str(response)
    assert SECRET_TEXT not in json.dumps(response.summary())
    assert SECRET_TEXT not in "".join(table(response).values())
