"""Spans and metrics of guards: one for each decision that is counted, with the scans that it rests on below it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from itertools import count
from typing import Any

import httpx
import pytest
from attrs import field, frozen
from opentelemetry.trace import Span, SpanKind, StatusCode

from aisecurity.exceptions import AISecSDKException
from aisecurity.guard import NotAllowed
from aisecurity.guard._core import held_stream
from aisecurity.guard.telemetry import watch_decision
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from tests.guard.shells.methods import PieceReading
from tests.support.guard.halves import GuardHalf, async_guard, blocking_guard
from tests.support.guard.scanners import FORBIDDEN, AsyncFakeScanner, FakeScanner
from tests.support.samples import BLOCKED, SCAN_OK, SECRET_TEXT, configured

from .listening import Listening, attributes, own_id, parent_id

SERVER = "web"
WINDOW: dict[str, Any] = {"streaming": "window", "window_characters": 30, "window_overlap": 15}


class Service:
    """A service that blocks what holds the forbidden text, is partial or fails where the text says so."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Give the verdict, with an id that no other has."""
        text = request.content.decode()
        if "outage" in text:
            return httpx.Response(503)
        verdict = {**(BLOCKED if FORBIDDEN in text else SCAN_OK), "timeout": "unsure" in text}
        return httpx.Response(200, content=json.dumps({**verdict, "scan_id": f"scan-{next(self._numbers)}"}))


@pytest.fixture
def scanner(guards: GuardHalf) -> Generator[Any]:
    """Yield a scanner of the half that the service answers."""
    made = scanner_of(guards)
    yield made
    guards.close(made)


def scanner_of(guards: GuardHalf, **settings: Any) -> Any:
    """Return a scanner of the half that the service answers."""
    if guards.runner:
        client = httpx.AsyncClient(transport=httpx.MockTransport(Service()))
        return AsyncScanner(configured(**settings), http_client=client)
    return Scanner(configured(**settings), http_client=httpx.Client(transport=httpx.MockTransport(Service())))


@frozen(kw_only=True)
class Case:
    """A call of a guard, and what telemetry says of its decisions."""

    call: Callable[[Any], Any]
    decisions: Sequence[tuple[str, str, str | None, int]]
    """Side, decision, failure, and how many scans are below."""
    policy: dict[str, Any] = field(factory=dict[str, Any])


def said(*texts: str) -> list[dict[str, str]]:
    """Return the messages of a user."""
    return [{"role": "user", "content": text} for text in texts]


CASES = {
    "prompt": Case(call=lambda guard: guard.prompt(SECRET_TEXT), decisions=[("prompt", "allowed", None, 1)]),
    "blocked": Case(call=lambda guard: guard.prompt(FORBIDDEN), decisions=[("prompt", "blocked", None, 1)]),
    "check": Case(
        call=lambda guard: guard.check(response="a", prompt="b"), decisions=[("response", "allowed", None, 1)]
    ),
    "allows": Case(call=lambda guard: guard.allows(FORBIDDEN), decisions=[("prompt", "blocked", None, 1)]),
    "nothing": Case(call=lambda guard: guard.prompt(""), decisions=[]),
    "nothing among messages": Case(
        call=lambda guard: guard.messages(said("", "a")), decisions=[("prompt", "allowed", None, 1)]
    ),
    "long": Case(call=lambda guard: guard.prompt("word " * 300_000), decisions=[("prompt", "allowed", None, 6)]),
    "tool": Case(
        call=lambda guard: guard.tool_input("search", {"query": "a"}, server=SERVER),
        decisions=[("tool", "allowed", None, 2)],
    ),
    "messages": Case(
        call=lambda guard: guard.messages(said("a", FORBIDDEN, "b")),
        decisions=[("prompt", "allowed", None, 1), ("prompt", "allowed", None, 1), ("prompt", "blocked", None, 1)],
        policy={"history": "all"},
    ),
    "more than eight": Case(
        call=lambda guard: guard.messages(said(*map(str, range(10)))),
        decisions=[("prompt", "allowed", None, 1)] * 10,
        policy={"history": "all"},
    ),
    "left out": Case(
        call=lambda guard: guard.tool_input("search", {"query": "a"}, server=SERVER),
        decisions=[("tool", "unscanned", None, 0)],
        policy={"tools": False},
    ),
    "remembered": Case(
        call=lambda guard: [guard.prompt("a"), guard.prompt("a"), guard.messages(said("a"))],
        decisions=[("prompt", "allowed", None, 0)] * 2 + [("prompt", "allowed", None, 1)],
    ),
    "outage": Case(call=lambda guard: guard.prompt("outage"), decisions=[("prompt", "unscanned", "unavailable", 1)]),
    "opened": Case(
        call=lambda guard: guard.prompt("outage"),
        decisions=[("prompt", "unscanned", "unavailable", 1)],
        policy={"fail_open": {"unavailable"}},
    ),
    "partial": Case(call=lambda guard: guard.prompt("unsure"), decisions=[("prompt", "unscanned", "partial", 1)]),
    "stream": Case(call=lambda guard: list(guard.stream(["a ", "b "])), decisions=[("response", "allowed", None, 1)]),
    "windows": Case(
        call=lambda guard: list(guard.stream(["a" * 20, "b" * 20, "c" * 20])),
        decisions=[("response", "allowed", None, 4)],
        policy=WINDOW,
    ),
    "a window that is blocked": Case(
        call=lambda guard: list(guard.stream(["a" * 40, FORBIDDEN + "b" * 40])),
        decisions=[("response", "blocked", None, 3)],
        policy=WINDOW,
    ),
    "windows that grow too large": Case(
        call=lambda guard: list(guard.stream(["a" * 40, "b" * 100])),
        decisions=[("response", "unscanned", "too_large", 1)],
        policy=WINDOW,
    ),
    "a stream that grows too large": Case(
        call=lambda guard: list(guard.stream(["a" * 40, "b" * 100])),
        decisions=[("response", "unscanned", "too_large", 0)],
    ),
    "events": Case(
        call=lambda guard: list(guard.events(["a ", "b "], PieceReading())),
        decisions=[("response", "allowed", None, 1)],
    ),
    "windows of events": Case(
        call=lambda guard: list(guard.events(["a" * 20, "b" * 20], PieceReading())),
        decisions=[("response", "allowed", None, 2)],
        policy=WINDOW,
    ),
    "a window of events that is blocked": Case(
        call=lambda guard: list(guard.events(["a" * 30, FORBIDDEN + "b" * 30], PieceReading())),
        decisions=[("response", "blocked", None, 2)],
        policy=WINDOW,
    ),
    "answers": Case(
        call=lambda guard: guard.answers([{"role": "assistant", "content": one} for one in ("a", "b")]),
        decisions=[("response", "allowed", None, 1)] * 2,
    ),
    "a tool's stream": Case(
        call=lambda guard: list(guard.tool_stream("search", ["a", "b"], server=SERVER)),
        decisions=[("tool", "allowed", None, 1)],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_decision(
    heard: Listening, outer: Span, guards: GuardHalf, scanner: Any, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    """Each decision that is counted has a span, and its scans have theirs below; neither has a text."""
    monkeypatch.setattr(held_stream, "MOST_HELD_BYTES", 120)
    guard = guards.guard(scanner, **case.policy)
    with suppress(NotAllowed):
        case.call(guard)
    spans, scans = heard.spans("airs.guard"), Counter(parent_id(span) for span in heard.spans())

    assert sorted(case.decisions, key=str) == sorted(
        [
            (
                told["aisecurity.side"],
                told["aisecurity.decision"],
                told.get("aisecurity.failure"),
                scans.pop(own_id(span), 0),
            )
            for span in spans
            for told in [attributes(span)]
        ],
        key=str,
    )
    assert {} == scans
    assert {outer.get_span_context().span_id} >= {parent_id(span) for span in spans}
    assert {(SpanKind.INTERNAL, StatusCode.UNSET, 0)} >= {
        (span.kind, span.status.status_code, len(span.events)) for span in spans
    }
    assert counted(guard) == Counter(one[:3] for one in case.decisions) == points(heard)
    assert SECRET_TEXT not in "".join(span.to_json() for span in spans)


def counted(guard: Any) -> Counter[tuple[str, str, str | None]]:
    """Return what the guard counts: side, decision and, of an unscanned one, its failure."""
    found: Counter[tuple[str, str, str | None]] = Counter()
    for side, decisions in guard.stats.decisions.items():
        failures: dict[str, int] = guard.stats.failures.get(side, {})
        for decision, number in decisions.items():
            known: dict[str, int] = dict(failures) if decision == "unscanned" else {}
            found.update({(side, decision, failure): times for failure, times in known.items()})
            found[side, decision, None] += number - sum(known.values())
    return +found


def points(heard: Listening) -> Counter[tuple[str, str, str | None]]:
    """Return what the metric counts."""
    return Counter(
        {
            (told["aisecurity.side"], told["aisecurity.decision"], told.get("aisecurity.failure")): value
            for told, value in heard.points("aisecurity.guard.decisions")
        }
    )


def test_a_guard_follows_its_scanner(heard: Listening, guards: GuardHalf) -> None:
    """Where its scanner has no telemetry, neither has the guard."""
    scanner = scanner_of(guards, telemetry=False)
    guards.guard(scanner).prompt("a")
    guards.close(scanner)

    assert ((), []) == (heard.exporter.get_finished_spans(), heard.points("aisecurity.guard.decisions"))


def test_another_scanner(heard: Listening, guards: GuardHalf) -> None:
    """A guard over a scanner of the program's own has telemetry, for nothing turns it off."""
    guards.guard().prompt("a")

    assert (1, 0) == (len(heard.spans("airs.guard")), len(heard.spans()))


class Silent:
    """A scanner that fails to say whether it has telemetry."""

    @property
    def telemetry(self) -> bool:
        """Fail."""
        raise ValueError(SECRET_TEXT)


def test_a_scanner_that_cannot_say(heard: Listening) -> None:
    """A scanner that fails to say it has telemetry, as another one has."""
    watch = watch_decision(Silent())
    assert watch is not None
    watch.decide("prompt", "allowed", None)

    assert 1 == len(heard.spans("airs.guard"))


@pytest.mark.parametrize(("spans", "counts"), [(True, False), (False, True), (False, False)])
def test_each_for_itself(
    silent: Listening, guards: GuardHalf, scanner: Any, monkeypatch: pytest.MonkeyPatch, *, spans: bool, counts: bool
) -> None:
    """Spans are where a tracer provider is set, metrics where a meter provider is."""
    silent.listen(monkeypatch, spans=spans, metrics=counts)
    guards.guard(scanner).prompt("a")

    assert (spans, counts) == (
        len(silent.spans("airs.guard")) == 1,
        len(silent.points("aisecurity.guard.decisions")) == 1,
    )


def test_a_stream_that_nobody_reads_on(heard: Listening, guards: GuardHalf, scanner: Any) -> None:
    """A decision that is never made, its stream left amid its windows, has a span that failed, and is not counted."""
    guard = guards.guard(scanner, **WINDOW)
    stream = guard.stream(["a" * 40, "b" * 40])
    assert "a" * 15 == next(stream)
    stream.close()

    assert_broken_off(heard, "GeneratorExit")
    assert {} == guard.stats.decisions


class BrokenModelError(Exception):
    """What a model's client raises."""


@pytest.mark.parametrize("method", ["stream", "events"])
def test_an_upstream_that_breaks_off(heard: Listening, guards: GuardHalf, scanner: Any, method: str) -> None:
    """So has one whose upstream breaks off; the exception is the upstream's."""
    guard, upstream = guards.guard(scanner, **WINDOW), guards.upstream("a" * 40, error=BrokenModelError())
    stream = guard.stream(upstream) if method == "stream" else guard.events(upstream, PieceReading())
    with pytest.raises(BrokenModelError):
        list(stream)

    assert_broken_off(heard, "GeneratorExit")


TEXTS = [["a"], ["a", "", "b"], [str(number) for number in range(12)]]


def interrupted(_: object) -> Any:
    """Be interrupted."""
    raise KeyboardInterrupt


def test_an_interruption_without_spans(silent: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no Exception passes, and nothing is counted."""
    silent.listen(monkeypatch, spans=False)
    with pytest.raises(KeyboardInterrupt):
        blocking_guard(FakeScanner(interrupted)).prompt("a")

    assert [] == silent.points("aisecurity.guard.decisions")


@pytest.mark.parametrize("texts", TEXTS, ids=len)
def test_an_interruption(heard: Listening, texts: list[str]) -> None:
    """What is no Exception ends the spans of the decisions under way as failed, and passes; nothing is counted."""
    guard = blocking_guard(FakeScanner(interrupted), history="all")
    with pytest.raises(KeyboardInterrupt):
        guard.messages(said(*texts))

    assert_all_broken_off(heard, "KeyboardInterrupt", sum(map(bool, texts)))


class Waiting(AsyncFakeScanner):
    """A scanner that answers nothing, and tells when so many scans began."""

    def __init__(self, number: int) -> None:
        super().__init__(pause=60)
        self.all_began = asyncio.Event()
        self._number = number

    def begin(self, *scan: Any) -> None:
        """Count it."""
        super().begin(*scan)
        if self.under_way == self._number:
            self.all_began.set()


@pytest.mark.parametrize("texts", TEXTS, ids=len)
async def test_cancellation(heard: Listening, texts: list[str]) -> None:
    """So does the cancellation of a task."""
    scanner = Waiting(min(8, sum(map(bool, texts))))
    task = asyncio.create_task(async_guard(scanner, history="all").messages(said(*texts)))
    await scanner.all_began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert_all_broken_off(heard, "CancelledError", sum(map(bool, texts)))


def assert_all_broken_off(heard: Listening, error: str, number: int) -> None:
    """Assert that there are so many spans of decisions, each broken off by *error*, and that none is counted."""
    spans = heard.spans("airs.guard")

    assert [{"error.type": error}] * number == [attributes(span) for span in spans]
    assert {StatusCode.ERROR} == {span.status.status_code for span in spans}
    assert [] == heard.points("aisecurity.guard.decisions")


def assert_broken_off(heard: Listening, error: str) -> None:
    """Assert that there is one span of a decision, above that of its scan, which *error* broke off."""
    assert_all_broken_off(heard, error, 1)
    assert [own_id(heard.span("airs.guard"))] == [parent_id(scan) for scan in heard.spans()]


def test_a_refused_input(heard: Listening, guards: GuardHalf, scanner: Any) -> None:
    """An input of another kind is no decision."""
    with pytest.raises(AISecSDKException):
        guards.guard(scanner).prompt(7)  # type: ignore[arg-type]  # that is the point

    assert () == heard.exporter.get_finished_spans()
