"""Rules of a decision that hold for any answers and any policy."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aisecurity.exceptions import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    PayloadError,
    RateLimitError,
    ServerError,
)
from aisecurity.generated_openapi_client import ScanResponse, ToolEvent
from aisecurity.guard._core.decide import decide
from aisecurity.guard._core.failures import failure_of
from aisecurity.guard._core.subjects import GuardedSubject
from aisecurity.guard.errors import refusal
from aisecurity.guard.outcome import Decision, Failure, Side
from aisecurity.guard.policy import MAY_OPEN, Policy
from aisecurity.scan.models.content import Content
from tests.support.samples import allowed, tool_metadata

MASKS = st.sampled_from([None, {}, {"data": "***"}, {"data": "text"}, {"pattern_detections": [{"pattern": "p"}]}])
FLAGS = st.dictionaries(st.sampled_from(["dlp", "injection", "brand_new"]), st.booleans(), max_size=2)


@st.composite
def verdicts(draw: st.DrawFn) -> ScanResponse:
    """Return any verdict."""
    verdict = allowed(
        action=draw(st.sampled_from(["allow", "allow", "block", "alert"])),
        category=draw(st.sampled_from(["benign", "benign", "malicious", "error", "unknown"])),
        timeout=draw(st.sampled_from([None, False, False, True])),
        prompt_detected=draw(FLAGS),
        response_detected=draw(FLAGS),
        prompt_masked_data=draw(MASKS),
        response_masked_data=draw(MASKS),
    )
    verdict.is_emulated = draw(st.booleans())
    return verdict


ERRORS = st.sampled_from(
    [
        APITimeoutError("x"),
        APITimeoutError("x", sent=False, queued=True),
        APIConnectionError("x"),
        ServerError(500),
        RateLimitError(429),
        APIStatusError(403),
        PayloadError("x"),
        ConfigurationError("x"),
        ValueError("x"),
        None,
    ]
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Return any policy, of the settings that a decision reads."""
    response = draw(st.booleans())
    return Policy(
        fail_open=draw(st.frozensets(st.sampled_from(sorted(MAY_OPEN)))),
        on_partial=draw(st.sampled_from(["block", "allow"])),
        mask=draw(st.frozensets(st.sampled_from(["prompt", "response"] if response else ["prompt"]))),
        response=response,
        production=draw(st.booleans()),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[GuardedSubject, list[Any], Policy]:
    """Return a subject, an answer for each of its scans, and a policy."""
    sides: list[Side] = ["prompt", "response", "tool"]
    side = draw(st.sampled_from(sides))
    event = ToolEvent(metadata=tool_metadata(), output="text")
    characters = draw(st.sampled_from([4, 4, 20_000, 20_001]))
    content = Content(tool_event=event) if side == "tool" else Content(prompt="x" * characters)
    number = draw(st.integers(0, 3))
    subject = GuardedSubject(
        side=side,
        contents=(content,) * number,
        text=None if side == "tool" else "text",
        is_one_text=draw(st.booleans()),
        may_open=draw(st.booleans()),
        is_left_out=draw(st.booleans()),
        failure=draw(st.sampled_from([None, None, None, Failure.TOO_LARGE, Failure.REFUSED])),
        skipped=draw(st.sampled_from([(), (), ("image_url",)])),
    )
    return subject, [draw(verdicts() | ERRORS) for _ in range(number)], draw(policies())


def _is_whole(answer: object, policy: Policy) -> bool:
    """Return whether *answer* is a whole verdict that allows."""
    if not isinstance(answer, ScanResponse):
        return False
    return answer.action == "allow" and not answer.is_partial and not (policy.production and answer.is_emulated)


def _is_named(answer: object, policy: Policy) -> bool:
    """Return whether the policy names what *answer* is instead of a whole allow."""
    if isinstance(answer, ScanResponse):
        is_known = answer.action == "allow" and not (policy.production and answer.is_emulated)
        return is_known and policy.on_partial == "allow"
    is_queued = isinstance(answer, APITimeoutError) and answer.queued
    return failure_of(answer) in policy.fail_open and not is_queued


@settings(max_examples=150, deadline=None)
@given(case=cases(), whole=st.booleans())
def test_nothing_passes_but_what_is_allowed_or_named(
    case: tuple[GuardedSubject, list[Any], Policy], *, whole: bool
) -> None:
    """What passes has a whole allow from each scan, is masked by a verdict, or is named by the policy; and says so."""
    subject, answers, policy = case
    outcome = decide(subject, answers, policy, had_whole_time=whole)
    missing = [answer for answer in answers if not _is_whole(answer, policy)]

    assert (outcome.text is None) is (not outcome.passed or subject.side == "tool")
    assert not (outcome.passed and outcome.decision is Decision.BLOCKED)
    assert outcome.passed or outcome.decision in (Decision.BLOCKED, Decision.UNSCANNED)
    if outcome.decision is Decision.ALLOWED:
        assert ([], True, None, None) == (missing, outcome.passed, outcome.failure, subject.failure)
        assert outcome.text == subject.text
        assert not subject.is_left_out
    elif outcome.decision is Decision.MASKED:
        assert outcome.passed
        assert subject.side in policy.mask
        assert "***" == outcome.text
        assert 1 == len(answers)
        assert subject.is_one_text
    elif outcome.passed:
        assert subject.failure is None
        assert all(_is_named(answer, policy) for answer in missing)
        assert outcome.failure is not None or subject.is_left_out or subject.skipped
        assert outcome.text == subject.text
    if outcome.passed and any(not isinstance(answer, ScanResponse) for answer in missing):
        assert whole
        assert subject.may_open
        assert max(len(content) for content in subject.contents) <= 20_000
        assert subject.side == "tool" or len(subject.contents) == 1


@settings(max_examples=40, deadline=None)
@given(case=cases(), whole=st.booleans())
def test_every_outcome_can_be_told(case: tuple[GuardedSubject, list[Any], Policy], *, whole: bool) -> None:
    """Each has a repr, and an exception that is about the same."""
    subject, answers, policy = case
    outcome = decide(subject, answers, policy, had_whole_time=whole)

    assert repr(outcome.decision) in repr(outcome)
    error = refusal(outcome)
    assert (outcome.side, outcome.failure, outcome.scan_id) == (error.side, error.failure, error.scan_id)
    assert (outcome.decision is Decision.UNSCANNED) or outcome.failure is None


@settings(max_examples=40, deadline=None)
@given(cases())
def test_one_verdict_that_blocks_is_enough(case: tuple[GuardedSubject, list[Any], Policy]) -> None:
    """Whatever the other scans say, and whatever is opened, what one of several blocks does not pass."""
    subject, answers, policy = case
    blocking = allowed(action="block", prompt_detected={"injection": True})
    contents = (*subject.contents, Content(prompt="x"))
    both = GuardedSubject(side=subject.side, contents=contents, text=subject.text)
    for order in ([*answers, blocking], [blocking, *answers]):
        outcome = decide(both, order, policy, had_whole_time=True)
        assert (Decision.BLOCKED, False, None) == (outcome.decision, outcome.passed, outcome.text)
        assert outcome.verdict is not None
        assert outcome.verdict.is_blocked
