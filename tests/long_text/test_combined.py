"""Verdicts on the parts of an item, combined."""

from __future__ import annotations

import pytest

from aisecurity._long_text import combined
from aisecurity.bulk.outcomes import ScanOutcome
from aisecurity.exceptions import AISecSDKException
from aisecurity.generated_openapi_client import ScanResponse
from tests.support.errors import unavailable
from tests.support.samples import allowed, blocked

OTHER = "1f5c3a1e-7d0b-4a53-9a51-2f2f3a0e1c77"


def action_or_error(outcome: ScanOutcome) -> str:
    """Return the action, or the name of the error."""
    return type(outcome).__name__ if isinstance(outcome, AISecSDKException) else outcome.action


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([allowed(), allowed()], "allow"),
        ([allowed(), blocked()], "block"),
        ([allowed(), unavailable()], "ServerError"),
        ([unavailable(), blocked(), allowed()], "block"),
        ([allowed(), allowed(action="alert")], "alert"),
        ([blocked(), allowed(action="alert")], "block"),
        ([unavailable(), unavailable()], "ServerError"),
    ],
)
def test_which_part_decides(parts: list[ScanOutcome], expected: str) -> None:
    """Blocked if any is; else an error if any is; "allow" only if all are."""
    assert expected == action_or_error(combined(parts))


def test_what_is_joined() -> None:
    """Flags and errors of all parts count, ids are those of the part that decided, masked texts are left out."""
    errors = [{"content_type": "prompt", "feature": "dlp", "status": "timeout"}]
    parts: list[ScanOutcome] = [
        allowed(prompt_detected={"dlp": True, "injection": False}, timeout=True, errors=errors),
        blocked(scan_id=OTHER, prompt_detected={"injection": True}, prompt_masked_data={"data": "X"}),
        allowed(response_detected={"dlp": False}),
        unavailable(),
    ]
    one = combined(parts)

    assert isinstance(one, ScanResponse)
    assert (OTHER, "block", True, True, 1) == (one.scan_id, one.action, one.timeout, one.error, len(one.errors or []))
    assert {"prompt": ["dlp", "injection"]} == one.threats
    assert one.prompt_masked_data is None


def test_what_their_answers_said() -> None:
    """The id is that of the answer that decided; one emulated part makes the whole emulated."""
    allowed, blocked = (
        ScanResponse(report_id="R", scan_id="s", category="c", action=one) for one in ("allow", "block")
    )
    allowed.request_id, allowed.is_emulated, blocked.request_id = "r-1", True, "r-2"
    whole = combined([allowed, blocked])

    assert isinstance(whole, ScanResponse)
    assert ("block", "r-2", True) == (whole.action, whole.request_id, whole.is_emulated)


def test_the_worst_of_what_is_allowed() -> None:
    """Among allowed parts a malicious one decides, and then a partial one."""
    one = combined([allowed(), allowed(category="malicious", scan_id=OTHER), allowed(timeout=True)])

    assert isinstance(one, ScanResponse)
    assert ("malicious", True) == (one.category, one.timeout)
