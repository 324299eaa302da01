"""Failures that a policy opens, and all that keeps one text from bringing them about by its size, number or form."""

from typing import Any

import pytest
from attrs import evolve

from aisecurity.exceptions import APIConnectionError, APITimeoutError, RateLimitError, ServerError
from aisecurity.generated_openapi_client import ToolEvent
from aisecurity.guard._core.subjects import GuardedSubject
from aisecurity.guard.policy import MOST_OPENED_CHARACTERS
from aisecurity.scan.models.content import Content
from tests.support.samples import allowed, tool_metadata

from .test_decide import decided, seen

LATE = APITimeoutError("late")
OPEN: dict[str, Any] = {"fail_open": {"timeout"}}


def prompt(characters: int = 8) -> GuardedSubject:
    """Return the subject of a prompt."""
    return GuardedSubject(side="prompt", contents=(Content(prompt="x" * characters),), text="x" * characters)


def test_the_bound_on_what_may_pass() -> None:
    """It is the number of the design."""
    assert 20_000 == MOST_OPENED_CHARACTERS


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (LATE, "timeout"),
        (APITimeoutError("connect", sent=False), "timeout"),
        (APIConnectionError("lost"), "unavailable"),
        (APIConnectionError("refused", sent=False), "unavailable"),
        (ServerError(503), "unavailable"),
        (RateLimitError(429), "rate_limited"),
    ],
)
def test_what_is_named_opens(error: Exception, name: str) -> None:
    """It passes as unscanned, never as allowed; what is not named does not pass."""
    others = {"timeout", "unavailable", "rate_limited"} - {name}

    assert ("unscanned", True, "x" * 8, name) == seen(decided(prompt(), error, fail_open={name}))
    assert ("unscanned", False, None, name) == seen(decided(prompt(), error, fail_open=others))


def test_a_text_at_the_bound() -> None:
    """One more character, and a failure is one that the text itself may have brought about."""
    assert decided(prompt(20_000), LATE, **OPEN).passed
    assert not decided(prompt(20_001), LATE, **OPEN).passed


def test_what_is_beside_a_text_counts() -> None:
    """The context and the prompt of a response are sent with it."""
    content = Content(prompt="x" * 10_000, response="x" * 5_000, context="x" * 5_001)
    subject = GuardedSubject(side="response", contents=(content,), text="x" * 5_000)

    assert not decided(subject, LATE, **OPEN).passed
    assert decided(evolve(subject, contents=(Content(prompt="x" * 15_000, response="x" * 5_000),)), LATE, **OPEN).passed


def test_a_text_that_became_several_scans() -> None:
    """A text that was split is none of those that pass, though each piece is short."""
    split = GuardedSubject(side="prompt", contents=prompt().contents * 2, text="x", is_one_text=False)

    assert not decided(split, LATE, LATE, **OPEN).passed
    assert not decided(split, allowed(), LATE, **OPEN).passed


def test_the_two_scans_of_a_tool_event() -> None:
    """They count as one text, of which each scan has the bound."""

    def event(characters: int) -> GuardedSubject:
        contents = [
            Content(tool_event=ToolEvent(metadata=tool_metadata(), input="x" * number)) for number in (1, characters)
        ]
        return GuardedSubject(side="tool", contents=tuple(contents), is_one_text=False)

    assert ("unscanned", True, None, "timeout") == seen(decided(event(20_000), LATE, allowed(), **OPEN))
    assert not decided(event(20_001), LATE, allowed(), **OPEN).passed


def test_failures_of_two_kinds() -> None:
    """Each of them must be named."""
    event = ToolEvent(metadata=tool_metadata(), input="{}")
    tool = GuardedSubject(side="tool", contents=(Content(tool_event=event),) * 2, is_one_text=False)

    assert not decided(tool, LATE, ServerError(500), **OPEN).passed
    assert decided(tool, LATE, ServerError(500), fail_open={"timeout", "unavailable"}).passed


def test_a_window_or_one_of_several_texts() -> None:
    """What may not open does not, whatever it is otherwise."""
    assert not decided(evolve(prompt(), may_open=False), LATE, **OPEN).passed


def test_a_scan_whose_time_was_used_by_others() -> None:
    """A turn's deadline cut short by earlier scans opens nothing."""
    assert not decided(prompt(), LATE, whole=False, **OPEN).passed
    assert not decided(prompt(), RateLimitError(429), whole=False, fail_open={"rate_limited"}).passed


def test_a_queue_within_this_process() -> None:
    """Who sends much can fill it, so its timeout opens nothing."""
    assert not decided(prompt(), APITimeoutError("queued", sent=False, queued=True), **OPEN).passed


def test_an_allow_needs_no_whole_time() -> None:
    """A verdict is one, however little time its scan had, and however long its text is."""
    assert decided(evolve(prompt(20_001), may_open=False), allowed(), whole=False).passed
