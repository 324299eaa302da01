"""Outcome and the exceptions made of it: no truth value, no text, no cause."""

import pickle
from typing import Any

import pytest
from attrs.exceptions import FrozenInstanceError

import aisecurity.guard
from aisecurity.exceptions import AISecSDKException, APITimeoutError
from aisecurity.guard import Blocked, Decision, Failure, NotAllowed, Outcome, Unscanned
from aisecurity.guard._core.subjects import subject_of_prompt
from aisecurity.guard.errors import refusal
from aisecurity.guard.policy import Policy
from tests.guard.player import GuardPlayer
from tests.support.samples import IDS, SECRET_TEXT, allowed, anything, blocked

from .decisions.test_decide import PROMPT, decided
from .decisions.test_masks import masking


def outcome(**members: Any) -> Outcome:
    """Return an outcome that did not pass, but for *members*."""
    given: dict[str, Any] = {"decision": Decision.BLOCKED, "passed": False, "side": "prompt", **members}
    return Outcome(**given)


def test_no_truth_value() -> None:
    """An outcome that blocks would be as true as one that allows, so neither is."""
    for one in (outcome(), outcome(decision=Decision.ALLOWED, passed=True)):
        with pytest.raises(TypeError, match=r"compare \.decision"):
            bool(one)
        with pytest.raises(TypeError, match=r"\.passed"):
            _ = "yes" if one else "no"  # pyright: ignore[reportGeneralTypeIssues]  # the mistake


def test_words() -> None:
    """Decisions and failures are their words."""
    assert ["allowed", "masked", "blocked", "unscanned"] == list(Decision)
    assert [
        "timeout",
        "unavailable",
        "rate_limited",
        "refused",
        "unreadable",
        "too_large",
        "partial",
        "configuration",
        "emulator",
        "internal",
    ] == list(Failure)


def test_an_outcome_shows_no_text() -> None:
    """Its repr has neither the text to use, nor the verdict, which may hold a masked one."""
    for one in (decided(PROMPT, masking(data=SECRET_TEXT), mask={"prompt"}), outcome(text=SECRET_TEXT, passed=True)):
        assert SECRET_TEXT == one.text
        assert SECRET_TEXT not in repr(one)
        assert "verdict" not in repr(one)
    with pytest.raises(FrozenInstanceError):
        anything(outcome()).passed = True


def test_ids() -> None:
    """An outcome names the scan that decided, if there was one."""
    assert (IDS[3], None) == (outcome(verdict=allowed(scan_id=IDS[3])).scan_id, outcome().scan_id)


def test_exceptions() -> None:
    """Both are NotAllowed, which is an exception of the package, and no error that a client would try again."""
    assert all(issubclass(kind, NotAllowed) for kind in (Blocked, Unscanned))
    assert issubclass(NotAllowed, AISecSDKException)
    assert not issubclass(NotAllowed, (TimeoutError, ConnectionError, OSError, ValueError, RuntimeError))
    assert not issubclass(Blocked, Unscanned)
    assert not issubclass(Unscanned, Blocked)
    assert set(aisecurity.guard.__all__) == {
        name for name in aisecurity.guard.__all__ if hasattr(aisecurity.guard, name)
    }


@pytest.mark.parametrize(
    ("members", "kind", "text"),
    [
        ({}, Blocked, "prompt blocked"),
        ({"threats": {"prompt": ["injection", "dlp"], "response": ["dlp"]}}, Blocked, "prompt blocked: injection, dlp"),
        ({"side": "tool", "threats": {"tool": ["agent"]}}, Blocked, "tool blocked: agent"),
        ({"role": "user"}, Blocked, "a message of the role user blocked"),
        ({"role": "tool", "side": "tool"}, Blocked, "a message of the role tool blocked"),
        ({"role": SECRET_TEXT}, Blocked, "prompt blocked"),
        (
            {"role": "system"},
            Blocked,
            "a message of the role system blocked; a text of the program's own is left out with turn(system=TEXT)",
        ),
        (
            {"role": "developer", "decision": Decision.UNSCANNED, "failure": Failure.REFUSED},
            Unscanned,
            "a message of the role developer unscanned: refused;"
            " a text of the program's own is left out with turn(system=TEXT)",
        ),
        (
            {
                "decision": Decision.UNSCANNED,
                "failure": Failure.TIMEOUT,
                "error": "APITimeoutError",
                "side": "response",
            },
            Unscanned,
            "response unscanned: timeout (APITimeoutError)",
        ),
        ({"decision": Decision.UNSCANNED, "failure": Failure.PARTIAL}, Unscanned, "prompt unscanned: partial"),
    ],
)
def test_refusals(members: dict[str, Any], kind: type[NotAllowed], text: str) -> None:
    """The message names the side or role, and why; the facts are attributes, also of a copy from a pickle."""
    made = outcome(verdict=allowed(scan_id=IDS[1]), **members)
    for error in (refusal(made), pickle.loads(pickle.dumps(refusal(made)))):  # noqa: S301 - of our own
        assert kind is type(error)
        assert text == error.message
        # A role that is not known is the caller's word.
        assert error.role == (None if made.role == SECRET_TEXT else made.role)
        assert (made.side, made.threats, made.failure, IDS[1], made.error) == (
            error.side,
            error.threats,
            error.failure,
            error.scan_id,
            error.error,
        )


def test_a_refusal_of_its_own() -> None:
    """One that a program makes holds nothing."""
    error = NotAllowed("no")

    assert ("", None, {}, None, None, None) == (
        error.side,
        error.role,
        error.threats,
        error.failure,
        error.scan_id,
        error.error,
    )


@pytest.mark.parametrize(
    "answer", [blocked(prompt_detected={"injection": True}), masking(data=SECRET_TEXT), APITimeoutError(SECRET_TEXT)]
)
def test_no_text_and_no_cause(answer: Any) -> None:
    """Neither what was scanned nor what an exception says is in a refusal, and no cause that a client retries."""
    player = GuardPlayer(answers=[answer])
    with pytest.raises(NotAllowed) as refused:
        player.run(player.methods.prompt(SECRET_TEXT))

    error = refused.value
    assert SECRET_TEXT.encode() not in pickle.dumps(error)
    assert all(SECRET_TEXT not in shown for shown in (str(error), repr(error), repr(vars(error))))
    assert (None, None) == (error.__cause__, error.__context__)


def test_a_refusal_is_of_the_outcome_that_is_noted() -> None:
    """The same scan is in the exception, in the turn and in what is counted."""
    player = GuardPlayer(Policy(), [blocked(scan_id=IDS[4])])
    with pytest.raises(Blocked) as refused:
        player.run(player.methods.prompt("q"))

    assert [IDS[4]] * 3 == [refused.value.scan_id, player.turn.outcomes[0].scan_id, player.recorded[0].scan_id]
    assert subject_of_prompt(Policy(), "q").side == refused.value.side
