"""Masked data: used where the policy names the side and the mask is whole; what cannot be masked blocks."""

from typing import Any

import pytest

from aisecurity.exceptions import APITimeoutError
from aisecurity.generated_openapi_client import ScanResponse, ToolEvent
from aisecurity.guard._core.subjects import GuardedSubject
from aisecurity.guard.outcome import Decision, Outcome
from aisecurity.scan.models.content import Content
from tests.support.samples import IDS, allowed, tool_metadata

from .test_decide import decided, emulated, seen

PATTERNS = [{"pattern": "card", "locations": [[3, 7]]}]
PROMPT = GuardedSubject(side="prompt", contents=(Content(prompt="my 4111"),), text="my 4111")
RESPONSE = GuardedSubject(side="response", contents=(Content(prompt="q", response="my 4111"),), text="my 4111")
SUBJECTS = {"prompt": PROMPT, "response": RESPONSE}
BLOCKS = ("blocked", False, None, None)


def masking(side: str = "prompt", data: str | None = "my ****", action: str = "allow", **members: Any) -> ScanResponse:
    """Return a verdict with masked data of one side, and sensitive data found there."""
    given: dict[str, Any] = {
        f"{side}_masked_data": {"data": data, "pattern_detections": PATTERNS},
        f"{side}_detected": {"dlp": True},
    }
    return allowed(action=action, category="malicious", **(given | members))


def masked(subject: GuardedSubject, *answers: object, mask: set[str] | None = None, **policy: Any) -> Outcome:
    """Return the outcome where both sides, or those of *mask*, may be masked."""
    return decided(subject, *answers, mask={"prompt", "response"} if mask is None else mask, **policy)


@pytest.mark.parametrize("side", ["prompt", "response"])
@pytest.mark.parametrize("action", ["allow", "block"])
def test_a_side_that_is_named(side: str, action: str) -> None:
    """Its masked text passes; the verdict may allow, or block for sensitive data alone."""
    outcome = masked(SUBJECTS[side], masking(side, action=action), mask={side})

    assert (("masked", True, "my ****", None), {side: ["dlp"]}) == (seen(outcome), outcome.threats)


def test_masked_data_that_holds_nothing_beside_a_threat() -> None:
    """It masks nothing, so what a detect-only profile allows passes as it was."""
    verdict = allowed(category="malicious", prompt_detected={"injection": True}, prompt_masked_data={})
    outcome = masked(PROMPT, verdict)

    assert (("allowed", True, "my 4111", None), {"prompt": ["injection"]}) == (seen(outcome), outcome.threats)


@pytest.mark.parametrize(("side", "other"), [("prompt", "response"), ("response", "prompt")])
@pytest.mark.parametrize("action", ["allow", "block"])
def test_a_side_that_is_not_named(side: str, other: str, action: str) -> None:
    """Passing the original would undo the profile, so it blocks."""
    assert BLOCKS == seen(masked(SUBJECTS[side], masking(side, action=action), mask={other}))
    assert BLOCKS == seen(masked(SUBJECTS[side], masking(side, action=action), mask=set()))


@pytest.mark.parametrize("action", ["alert", "redact", ""])
def test_an_action_that_is_not_known(action: str) -> None:
    """It blocks, whatever it masks."""
    assert BLOCKS == seen(masked(PROMPT, masking(action=action)))


@pytest.mark.parametrize(
    "found",
    [
        {"prompt_detected": {"dlp": True, "injection": True}},
        {"prompt_detected": {"injection": True}},
        {"prompt_detected": {}},
        {"response_detected": {"dlp": True}},
        {"prompt_detected": {}, "response_detected": {"dlp": True}},
        {"tool_detected": {"summary": {"detections": {"dlp": True}}}},
        {"prompt_detected": {"dlp": True, "some_new_detector": True}},
    ],
)
def test_a_block_for_more_than_sensitive_data(found: dict[str, Any]) -> None:
    """A block is masked only if the threats are exactly that, on this side."""
    assert BLOCKS == seen(masked(PROMPT, masking(action="block", **found)))


def test_an_allow_with_masked_data_and_threats() -> None:
    """An allow is one, whatever was detected."""
    verdict = masking(prompt_detected={"dlp": True, "injection": True})

    assert ("masked", True, "my ****", None) == seen(masked(PROMPT, verdict))


@pytest.mark.parametrize("data", [None, "", "my 4111"])
@pytest.mark.parametrize("action", ["allow", "block"])
def test_a_mask_without_a_masked_text(data: str | None, action: str) -> None:
    """Patterns alone, and a text that is as it was, mask nothing that could pass."""
    assert BLOCKS == seen(masked(PROMPT, masking(data=data, action=action)))


def test_masked_data_that_holds_nothing() -> None:
    """Live answers send it where nothing was masked, so it is none."""
    assert ("allowed", True, "my 4111", None) == seen(decided(PROMPT, allowed(prompt_masked_data={})))
    assert ("allowed", True, "my 4111", None) == seen(decided(PROMPT, allowed(prompt_masked_data=None)))


def test_the_mask_of_a_prompt_beside_a_response() -> None:
    """It is for the prompt's text alone: the response passes, or is masked, for itself."""
    verdict = masking(response_masked_data={"data": "the answer ****"})

    assert ("allowed", True, "my 4111", None) == seen(masked(RESPONSE, masking()))
    assert ("masked", True, "the answer ****", None) == seen(masked(RESPONSE, verdict))
    assert ("allowed", True, "my 4111", None) == seen(masked(PROMPT, masking("response", prompt_detected={})))


def test_texts_that_are_not_one() -> None:
    """Split and joined texts, and one with code beside it, have no masked text of their own."""
    joined = GuardedSubject(side="prompt", contents=PROMPT.contents, text="my 4111", is_one_text=False)
    split = GuardedSubject(side="prompt", contents=PROMPT.contents * 2, text="my 4111", is_one_text=True)

    assert BLOCKS == seen(masked(joined, masking()))
    assert BLOCKS == seen(masked(split, allowed(), masking()))
    assert BLOCKS == seen(masked(split, masking(action="block"), allowed()))


@pytest.mark.parametrize("side", ["prompt", "response"])
def test_tool_events(side: str) -> None:
    """They pass whole, so any mask blocks them, on whatever side the service reports it."""
    event = ToolEvent(metadata=tool_metadata(), output="4111")
    tool = GuardedSubject(side="tool", contents=(Content(tool_event=event),), is_one_text=False)

    assert BLOCKS == seen(masked(tool, masking(side)))
    assert BLOCKS == seen(masked(tool, masking(side, action="block")))


@pytest.mark.parametrize("side", ["input", "output"])
@pytest.mark.parametrize("action", ["allow", "block"])
@pytest.mark.parametrize("detections", [{}, {"dlp": True}])
def test_masks_of_tool_events(side: str, action: str, detections: dict[str, bool]) -> None:
    """Their own masked data, in the entries of either side, has no place to be used in: it blocks them."""
    tool = GuardedSubject(side="tool", contents=(Content(prompt="q"),), is_one_text=False)

    def of_tool(data: dict[str, Any] | None) -> ScanResponse:
        entry: dict[str, Any] = {"detections": detections, **({} if data is None else {"masked_data": data})}
        return allowed(action=action, tool_detected={f"{side}_detected": {"detection_entries": [entry]}})

    assert BLOCKS == seen(masked(tool, of_tool({"data": "****"})))
    assert BLOCKS == seen(masked(tool, of_tool({"pattern_detections": PATTERNS})))
    assert (action == "allow") == masked(tool, of_tool({})).passed
    assert (action == "allow") == masked(tool, of_tool(None)).passed


def test_a_mask_of_some_detectors() -> None:
    """A mask counts in a whole verdict alone, and the text as it was never passes instead."""
    assert ("unscanned", False, None, "partial") == seen(masked(PROMPT, masking(timeout=True), on_partial="allow"))
    assert ("unscanned", False, None, "partial") == seen(masked(PROMPT, masking(timeout=True)))
    assert BLOCKS == seen(masked(PROMPT, masking(action="block", timeout=True), on_partial="allow"))


def test_a_mask_of_an_emulator() -> None:
    """In production it is no mask."""
    verdict = emulated()
    verdict.prompt_masked_data = masking().prompt_masked_data

    assert ("unscanned", False, None, "emulator") == seen(masked(PROMPT, verdict, production=True))
    assert Decision.MASKED is masked(PROMPT, verdict).decision
    verdict.action, verdict.prompt_detected = "block", masking().prompt_detected
    assert BLOCKS == seen(masked(PROMPT, verdict, production=True))
    assert Decision.MASKED is masked(PROMPT, verdict).decision


def test_a_mask_beside_a_failure() -> None:
    """Where one scan of a tool event masks, no failure of the other one opens it."""
    event = ToolEvent(metadata=tool_metadata(), output="4111")
    tool = GuardedSubject(side="tool", contents=(Content(tool_event=event),) * 2, is_one_text=False)
    opened: dict[str, Any] = {"fail_open": {"timeout"}}

    assert decided(tool, allowed(), APITimeoutError("late"), **opened).passed
    assert ("unscanned", False, None, "timeout") == seen(masked(tool, masking(), APITimeoutError("late"), **opened))


def test_the_verdict_that_masks() -> None:
    """Of several allows, the one that masks decided."""
    split = GuardedSubject(side="prompt", contents=PROMPT.contents * 2, text="my 4111", is_one_text=False)

    assert IDS[5] == decided(split, allowed(scan_id=IDS[4]), masking(scan_id=IDS[5])).scan_id


def test_a_side_that_is_left_out() -> None:
    """Masked data that no one asked for lets nothing pass as masked."""
    left_out = GuardedSubject(side="response", contents=(Content(prompt="q"),), text="my 4111", is_left_out=True)

    assert BLOCKS == seen(decided(left_out, masking("response"), response=False))
