"""Decision about one subject: verdicts that block, failures, partial verdicts, in the order in which they count."""

from typing import Any

import pytest

from aisecurity.exceptions import APIConnectionError, APITimeoutError
from aisecurity.generated_openapi_client import ScanResponse, ToolEvent
from aisecurity.guard._core.decide import decide
from aisecurity.guard._core.subjects import GuardedSubject
from aisecurity.guard.outcome import Decision, Failure, Outcome
from aisecurity.guard.policy import Policy
from aisecurity.scan.models.content import Content
from aisecurity.testing import partial
from tests.support.samples import IDS, allowed, anything, blocked, tool_metadata

LATE = APITimeoutError("late")
PROMPT = GuardedSubject(side="prompt", contents=(Content(prompt="question"),), text="question")
TWO = GuardedSubject(side="prompt", contents=(Content(prompt="a"), Content(prompt="b")), text="ab", is_one_text=False)
TOOL = GuardedSubject(
    side="tool", contents=(Content(tool_event=ToolEvent(metadata=tool_metadata(), input="{}")),), is_one_text=False
)


def decided(subject: GuardedSubject, *answers: object, whole: bool = True, **policy: Any) -> Outcome:
    """Return the outcome of *subject* with a policy."""
    return decide(subject, answers, Policy(**policy), had_whole_time=whole)


def seen(outcome: Outcome) -> tuple[str, bool, str | None, str | None]:
    """Return the facts of *outcome* that decide what becomes of a text."""
    return outcome.decision, outcome.passed, outcome.text, outcome.failure


def emulated() -> ScanResponse:
    """Return the allow of an emulator."""
    verdict = allowed()
    verdict.is_emulated = True
    return verdict


def test_a_whole_allow() -> None:
    """The text passes as it was given."""
    verdict = allowed()
    outcome = decided(PROMPT, verdict)

    assert ("allowed", True, "question", None) == seen(outcome)
    assert (verdict, {}, False, (), None, None) == (
        outcome.verdict,
        outcome.threats,
        outcome.partial,
        outcome.skipped,
        outcome.role,
        outcome.error,
    )


@pytest.mark.parametrize("action", ["block", "alert", "", "ALLOW", "redact"])
def test_an_action_that_is_not_allow(action: str) -> None:
    """An action that is not known here blocks too, whatever else is opened."""
    outcome = decided(PROMPT, allowed(action=action), fail_open={"timeout", "unavailable"}, on_partial="allow")

    assert ("blocked", False, None, None) == seen(outcome)


def test_threats_of_a_block() -> None:
    """A block says what it found, by side, and by which scan."""
    verdict = blocked(scan_id=IDS[3], prompt_detected={"injection": True}, response_detected={"dlp": True})
    outcome = decided(PROMPT, verdict)

    assert ({"prompt": ["injection"], "response": ["dlp"]}, IDS[3]) == (outcome.threats, outcome.scan_id)


def test_a_threat_on_the_side_of_the_prompt_blocks_the_response() -> None:
    """A response is judged with its prompt, and not apart from it."""
    subject = GuardedSubject(side="response", contents=(Content(prompt="q", response="a"),), text="a")

    assert ("blocked", False, None, None) == seen(decided(subject, blocked(prompt_detected={"injection": True})))


def test_a_profile_that_only_detects() -> None:
    """An allow with threats passes, and reports them."""
    outcome = decided(PROMPT, allowed(category="malicious", prompt_detected={"injection": True}))

    assert (("allowed", True, "question", None), {"prompt": ["injection"]}) == (seen(outcome), outcome.threats)


def test_threats_of_all_scans_each_once() -> None:
    """Of a text that was split, the threats of all pieces are joined."""
    first = allowed(prompt_detected={"injection": True, "dlp": True})
    second = allowed(prompt_detected={"dlp": True, "toxic_content": True})

    assert {"prompt": ["injection", "dlp", "toxic_content"]} == {
        side: sorted(names, key=["injection", "dlp", "toxic_content"].index)
        for side, names in decided(TWO, first, second).threats.items()
    }


def test_a_block_counts_before_a_failure() -> None:
    """What one scan blocks is blocked, though another one failed."""
    outcome = decided(TWO, LATE, blocked(scan_id=IDS[1]), fail_open={"timeout"})

    assert (("blocked", False, None, None), IDS[1], None) == (seen(outcome), outcome.scan_id, outcome.error)


def test_a_block_of_some_detectors() -> None:
    """A verdict that blocks is one, though some detector did not finish."""
    outcome = decided(PROMPT, partial(action="block"), on_partial="allow")

    assert (("blocked", False, None, None), True) == (seen(outcome), outcome.partial)


def test_a_failure() -> None:
    """Without a verdict nothing passes; the class of the exception is told, and nothing else of it."""
    outcome = decided(PROMPT, LATE)

    assert ("unscanned", False, None, "timeout") == seen(outcome)
    assert (None, None, "APITimeoutError") == (outcome.verdict, outcome.scan_id, outcome.error)


def test_a_failure_counts_before_an_allow() -> None:
    """All scans of a text owe their verdict."""
    outcome = decided(TWO, allowed(scan_id=IDS[2]), APIConnectionError("lost"))

    assert (("unscanned", False, None, "unavailable"), IDS[2]) == (seen(outcome), outcome.scan_id)


@pytest.mark.parametrize("answer", [None, True, {"action": "allow"}, "allow", ValueError("x"), TimeoutError("x")])
def test_an_answer_that_is_no_verdict(answer: object) -> None:
    """What a scanner that was given returns or raises beside the contract is no verdict, and cannot be opened."""
    outcome = decided(PROMPT, answer, fail_open={"timeout", "unavailable", "rate_limited"}, on_partial="allow")

    assert (("unscanned", False, None, "internal"), type(answer).__name__) == (seen(outcome), outcome.error)


@pytest.mark.parametrize(
    "members", [{"timeout": True}, {"error": True}, {"errors": [{"feature": "dlp"}]}, {"category": "error"}]
)
def test_a_partial_verdict(members: dict[str, Any]) -> None:
    """A detector that did not finish is no verdict, unless the policy says so; then it passes as what it is."""
    verdict = allowed(**members)

    assert ("unscanned", False, None, "partial") == seen(decided(PROMPT, verdict))
    assert ("unscanned", True, "question", "partial") == seen(decided(PROMPT, verdict, on_partial="allow"))
    assert decided(PROMPT, verdict).partial
    assert decided(PROMPT, verdict).error is None


def test_one_partial_verdict_of_several() -> None:
    """One piece of a text that was not wholly looked at is enough."""
    for answers in ([allowed(), partial()], [partial(), allowed()]):
        assert ("unscanned", False, None, "partial") == seen(decided(TWO, *answers))
        assert ("unscanned", True, "ab", "partial") == seen(decided(TWO, *answers, on_partial="allow"))


def test_a_partial_verdict_needs_no_whole_time() -> None:
    """Time has no say in a partial verdict: there was an answer."""
    assert decided(PROMPT, partial(), whole=False, on_partial="allow").passed
    assert not decided(PROMPT, partial(), fail_open={"timeout"}).passed


def test_a_partial_verdict_beside_a_failure() -> None:
    """Both must be opened, and several scans of one text are never opened."""
    assert ("unscanned", False, None, "timeout") == seen(
        decided(TWO, partial(), LATE, on_partial="allow", fail_open={"timeout"})
    )


def test_a_partial_verdict_beside_a_failure_of_a_tool() -> None:
    """The two scans of one tool event count as one text, and both must be opened."""
    opened: dict[str, Any] = {"fail_open": {"timeout"}}
    two = GuardedSubject(side="tool", contents=TOOL.contents * 2, is_one_text=False)

    assert not decided(two, partial(), LATE, **opened).passed
    assert decided(two, partial(), LATE, on_partial="allow", **opened).passed
    assert not decided(two, partial(), LATE, whole=False, on_partial="allow", **opened).passed


def test_an_emulator_in_production() -> None:
    """Its allow is a failure that nothing opens; elsewhere it allows."""
    everything: dict[str, Any] = {"fail_open": {"timeout", "unavailable", "rate_limited"}, "on_partial": "allow"}

    assert ("unscanned", False, None, "emulator") == seen(decided(PROMPT, emulated(), production=True, **everything))
    assert decided(PROMPT, emulated(), production=True).error is None
    assert ("allowed", True, "question", None) == seen(decided(PROMPT, emulated()))
    assert ("allowed", True, "question", None) == seen(decided(PROMPT, allowed(), production=True))


def test_one_emulated_verdict_of_several() -> None:
    """One of them is enough, and what it blocks is blocked."""
    blocking = emulated()
    blocking.action = "block"

    assert Failure.EMULATOR is decided(TWO, allowed(), emulated(), production=True).failure
    assert Decision.BLOCKED is decided(PROMPT, blocking, production=True).decision


def test_nothing_to_scan() -> None:
    """Empty text comes back as it is."""
    assert ("allowed", True, "", None) == seen(decided(GuardedSubject(side="prompt", text="")))


def test_a_side_that_is_left_out() -> None:
    """It passes, and never as allowed, also where its prompt was scanned and allowed."""
    left_out = GuardedSubject(side="response", text="a", is_left_out=True)
    with_prompt = GuardedSubject(side="response", text="a", is_left_out=True, contents=(Content(prompt="q"),))

    assert ("unscanned", True, "a", None) == seen(decided(left_out))
    assert ("unscanned", True, "a", None) == seen(decided(with_prompt, allowed()))
    assert ("blocked", False, None, None) == seen(decided(with_prompt, blocked()))
    assert ("unscanned", False, None, "timeout") == seen(decided(with_prompt, LATE))


def test_parts_that_hold_no_text() -> None:
    """What only holds such parts passes as what it is, unscanned, and says what they are."""
    outcome = decided(GuardedSubject(side="prompt", skipped=("image_url",), role="user"))

    assert (("unscanned", True, None, None), ("image_url",), "user") == (seen(outcome), outcome.skipped, outcome.role)


def test_parts_without_text_beside_a_text() -> None:
    """The verdict is about the text; the rest is reported."""
    subject = GuardedSubject(side="prompt", contents=PROMPT.contents, text="question", skipped=("image_url",))

    assert (("allowed", True, "question", None), ("image_url",)) == (
        seen(decided(subject, allowed())),
        decided(subject, allowed()).skipped,
    )


@pytest.mark.parametrize("failure", [Failure.TOO_LARGE, Failure.REFUSED])
def test_a_failure_known_beforehand(failure: Failure) -> None:
    """It stays one, with scans beside it and without, unless one of them blocks."""
    alone = GuardedSubject(side="prompt", text="x", failure=failure)
    beside = GuardedSubject(side="prompt", text="x", failure=failure, contents=PROMPT.contents)
    everything: dict[str, Any] = {"fail_open": {"timeout", "unavailable", "rate_limited"}, "on_partial": "allow"}

    assert ("unscanned", False, None, failure) == seen(decided(alone, **everything))
    assert ("unscanned", False, None, failure) == seen(decided(beside, allowed(), **everything))
    assert Decision.BLOCKED is decided(beside, blocked()).decision


def test_a_tool_event() -> None:
    """It has no text of its own."""
    assert ("allowed", True, None, None) == seen(decided(TOOL, allowed()))
    assert ("blocked", False, None, None) == seen(decided(TOOL, blocked()))


def test_the_verdict_that_decides() -> None:
    """Of several, it is the one that blocks, else one that is partial, else the first."""
    late = partial()
    first = allowed(scan_id=IDS[0])

    assert IDS[1] == decided(TWO, late, blocked(scan_id=IDS[1])).scan_id
    assert late.scan_id == decided(TWO, first, late).scan_id
    assert IDS[0] == decided(TWO, first, allowed(scan_id=IDS[1])).scan_id


def test_the_role_of_a_message_of_every_kind() -> None:
    """An outcome says whose message it was, whatever became of it."""
    subject = GuardedSubject(side="prompt", contents=PROMPT.contents, text="question", role="developer")

    assert ["developer"] * 3 == [decided(subject, one).role for one in (allowed(), blocked(), LATE)]


def test_a_verdict_of_no_known_kind() -> None:
    """An action that is no text at all blocks too."""
    verdict = allowed()
    verdict.action = anything(None)

    assert Decision.BLOCKED is decided(PROMPT, verdict).decision
