"""Mistakes below a guard, and answers that are none: nothing passes, and no text shows."""

from __future__ import annotations

import asyncio
import inspect
import logging
import pickle
from typing import Any
from unittest.mock import MagicMock, Mock

import pytest

from aisecurity.exceptions import APITimeoutError, PayloadError
from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.guard import Blocked, Failure, NotAllowed, Unscanned
from aisecurity.scan.models.content import Content
from tests.support.errors import unavailable
from tests.support.guard.halves import GuardHalf
from tests.support.guard.scanners import FORBIDDEN
from tests.support.samples import SECRET_TEXT, allowed, anything, blocked

from .methods import METHODS, Method

ERRORS = [ValueError(SECRET_TEXT), KeyError(SECRET_TEXT), IndexError(), MemoryError(), ExceptionGroup("", [OSError()])]
NONSENSE: list[Any] = [
    None,
    True,
    "allow",
    {"action": "allow"},
    object(),
    Mock(),
    MagicMock(action="allow"),
    [allowed()],
]
OPEN = {"timeout", "unavailable", "rate_limited"}


def raising(error: BaseException) -> Any:
    """Return an answer of a scanner that is *error*."""

    def answer(_: Content) -> None:
        raise error

    return answer


def returning(verdict: object) -> Any:
    """Return an answer of a scanner that is *verdict*."""

    def answer(_: Content) -> object:
        return verdict

    return answer


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_mistake_below(guards: GuardHalf, caplog: pytest.LogCaptureFixture, name: str, error: Exception) -> None:
    """An Exception of any class is Unscanned, whatever is open; one line says where it came from, without its text."""
    guard = guards.guard(guards.fake(raising(error)), fail_open=OPEN, on_partial="allow")
    with pytest.raises(Unscanned) as caught:
        METHODS[name].call(guard, SECRET_TEXT)

    assert Failure.INTERNAL is caught.value.failure
    assert type(error).__name__ == caught.value.error
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert f"a scan failed by a mistake, and is no verdict: {type(error).__name__} in answer, line " in caplog.text
    assert SECRET_TEXT not in caplog.text


@pytest.mark.parametrize("error", [StopIteration, StopAsyncIteration])
def test_end_of_an_iterator(guards: GuardHalf, error: type[Exception]) -> None:
    """What would end a generator ends none of ours."""
    guard = guards.guard(guards.fake(raising(error(SECRET_TEXT))))
    for method in METHODS.values():
        with pytest.raises(Unscanned):
            method.call(guard, SECRET_TEXT)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("answer", NONSENSE, ids=lambda answer: type(answer).__name__)
def test_nonsense(guards: GuardHalf, name: str, answer: object) -> None:
    """A scanner that returns no verdict scanned nothing."""
    guard = guards.guard(guards.fake(returning(answer)), fail_open=OPEN, on_partial="allow")
    with pytest.raises(Unscanned) as caught:
        METHODS[name].call(guard, SECRET_TEXT)

    assert Failure.INTERNAL is caught.value.failure
    assert Failure.INTERNAL is guard.check(prompt=SECRET_TEXT).failure


class Trap(str):
    """A text that raises as a guard looks at it."""

    __slots__ = ()

    def __len__(self) -> int:
        raise LookupError(SECRET_TEXT)

    def isascii(self) -> bool:
        """Raise."""
        raise LookupError(SECRET_TEXT)


@pytest.mark.parametrize("name", ["prompt", "stream"])
def test_mistake_in_the_guard_itself(guards: GuardHalf, caplog: pytest.LogCaptureFixture, name: str) -> None:
    """It is Unscanned too, with nothing behind it, and a line of the log says where it was."""
    guard = guards.guard(guards.fake())
    with pytest.raises(Unscanned) as caught:
        guard.prompt(Trap("ab")) if name == "prompt" else list(guard.stream([Trap("ab")]))

    assert (Failure.INTERNAL, "LookupError") == (caught.value.failure, caught.value.error)
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert "LookupError in " in caplog.text
    assert SECRET_TEXT not in caplog.text + str(caught.value)


def test_forgotten_await(guards: GuardHalf) -> None:
    """A coroutine in place of a verdict is none."""

    async def verdict() -> ScanResponse:
        return allowed()

    forgotten = verdict()
    with pytest.raises(Unscanned):
        guards.guard(guards.fake(returning(forgotten))).prompt(SECRET_TEXT)
    assert inspect.CORO_CREATED == inspect.getcoroutinestate(forgotten)
    forgotten.close()


def test_mock_of_a_verdict(guards: GuardHalf) -> None:
    """A mock that poses as a verdict lets nothing pass."""
    posing = MagicMock(spec=ScanResponse, action="allow", category="benign", is_emulated=False)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any of them
        guards.guard(guards.fake(returning(posing))).prompt(SECRET_TEXT)

    assert SECRET_TEXT not in str(caught.value)


@pytest.mark.parametrize("value", [None, 7, b"text", ["text"]], ids=repr)
def test_no_text(guards: GuardHalf, value: object) -> None:
    """A value that is no text is refused before any scan."""
    scanner = guards.fake()
    guard = guards.guard(scanner)
    with pytest.raises(PayloadError):
        guard.prompt(anything(value))
    with pytest.raises(PayloadError):
        guard.response(anything(value))
    with pytest.raises(PayloadError):
        guard.allows(anything(value))
    with pytest.raises(PayloadError):
        list(guard.stream(["a ", anything(value)]))

    assert [] == scanner.scans


def test_empty(guards: GuardHalf) -> None:
    """Empty texts, and what a tool without a result gives back, hold nothing to scan."""
    scanner = guards.fake(raising(AssertionError()))
    guard = guards.guard(scanner)

    assert "" == guard.prompt("")
    assert "" == guard.response("")
    assert "" == guard.tool_output("t", "", server="s")
    assert guard.tool_output("t", None, server="s") is None
    assert [] == list(guard.stream([]))
    assert [] == list(guard.stream(["", ""]))
    assert [] == list(guards.guard(scanner, streaming="window").stream([""]))
    assert [] == list(guard.tool_stream("t", [], server="s"))
    assert guard.allows("")
    assert {} == guard.stats.decisions


def refusal_of(method: Method, turn: Any) -> NotAllowed | None:
    """Return what the call of a method raised."""
    try:
        method.call(turn, SECRET_TEXT)
    except NotAllowed as refusal:
        return refusal
    return None


def facts(refusal: NotAllowed) -> Any:
    """Return all that a refusal holds."""
    return type(refusal), str(refusal), vars(refusal)


@pytest.mark.parametrize(
    "scan", [raising(ValueError(SECRET_TEXT)), raising(unavailable()), returning(blocked()), returning(allowed())]
)
def test_nothing_shows_a_text(guards: GuardHalf, caplog: pytest.LogCaptureFixture, scan: Any) -> None:
    """No log line, repr, str or pickle holds a text that was scanned."""
    caplog.set_level(logging.DEBUG)
    guard = guards.guard(guards.fake(scan), fail_open=OPEN)
    turn = guard.turn(session_id="s", system=SECRET_TEXT)
    shown = [guard, turn, guard.stats, turn.check(prompt=SECRET_TEXT), guard.check(response=SECRET_TEXT)]
    refusals = [one for method in METHODS.values() if (one := refusal_of(method, turn)) is not None]
    again: list[NotAllowed] = [pickle.loads(pickle.dumps(one)) for one in refusals]  # noqa: S301 - made here

    assert [*map(facts, refusals)] == [*map(facts, again)]
    assert SECRET_TEXT.encode() not in pickle.dumps(refusals)
    assert SECRET_TEXT not in repr([*map(facts, refusals), *refusals])
    assert SECRET_TEXT not in repr([*shown, turn.outcomes])
    assert SECRET_TEXT not in caplog.text


def test_no_cause_of_a_client(guards: GuardHalf) -> None:
    """A refusal has no exception in its chain, which a model client could take for its own failure and try again."""
    guard = guards.guard(guards.fake(raising(APITimeoutError("late"))))
    with pytest.raises(Unscanned) as unscanned:
        guard.prompt("hello")
    with pytest.raises(Blocked) as refused:
        guards.guard().prompt(FORBIDDEN)

    for one in (unscanned.value, refused.value):
        assert one.__cause__ is one.__context__ is None
        assert not isinstance(one, (TimeoutError, OSError))


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit, asyncio.CancelledError])
def test_interrupts(guards: GuardHalf, interrupt: type[BaseException]) -> None:
    """What is no Exception passes through as it is."""
    guard = guards.guard(guards.fake(raising(interrupt())))
    with pytest.raises(interrupt):
        guard.prompt("hello")
    with pytest.raises(interrupt):
        list(guard.stream(["hello"]))

    assert {} == guard.stats.decisions


class Broken:
    """Someone who watches a decision, and whose block raises."""

    def __init__(self) -> None:
        self.decisions: list[str] = []

    def current(self) -> Any:
        """Raise."""
        raise ValueError(SECRET_TEXT)

    def decide(self, side: str, decision: str, failure: str | None) -> None:
        """Keep it."""
        self.decisions.append(decision)


def test_mistake_beside_the_scan(guards: GuardHalf, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of this package beside a scan is Unscanned, as one below it is."""
    watch = Broken()

    def watched(_: object) -> Broken:
        return watch

    monkeypatch.setattr("aisecurity.guard.common.watch_decision", watched)
    with pytest.raises(Unscanned) as caught:
        guards.guard().prompt("a")

    assert Failure.INTERNAL is caught.value.failure
    assert ["unscanned"] == watch.decisions
