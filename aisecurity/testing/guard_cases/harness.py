"""Harness: plays a case against an application, with an emulator and a model server, and judges what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any, Final, cast
from unittest import SkipTest

from attrs import define, field

from aisecurity.emulator import Emulator
from aisecurity.emulator.faults.fault_reader import FaultTable
from aisecurity.testing.model_server import ModelRequest, ModelServer
from aisecurity.testing.serving import settings

from . import traces
from .case import CAPABILITIES, GuardCase
from .exchange import Application, Exchange, Shown
from .words import TOOL

MOST_QUOTED: Final = 100
_SESSION: Final = "conversation-17"


def check(
    case: GuardCase, application: Application, *, supports: Collection[str] = (), emulator: Emulator | None = None
) -> None:
    """Play *case* against *application*. AssertionError if it makes that mistake; its words say what went through.

    *supports*: of choices, history, session, stream and tools, what the application can do; a case that needs more is
    skipped (`unittest.SkipTest`, which pytest reports as skipped). ValueError for another word. *emulator*: one that is
    running, such as the fixture `airs_emulator`, which is quicker than one for each case; it is reset before and after.
    Not to be called within a running event loop.
    """
    if unknown := frozenset(supports) - CAPABILITIES:
        raise ValueError(f"supports: only {', '.join(sorted(CAPABILITIES))} can be named, not {min(unknown)!r}")
    if missing := case.needs - frozenset(supports):
        raise SkipTest(f"the application does not say that it supports {' and '.join(sorted(missing))}")
    played = _Played(case)
    played.play(application, emulator)
    if mistakes := list(played.mistakes()):
        raise AssertionError(
            "\n".join([f"{case.id}: {case.wrong}.", *mistakes, f"See {case.docs}"])
        ) from played.refusal


@define
class _Played:
    """One case as it was played."""

    case: GuardCase
    shown: list[str] = field(factory=list[str])
    """The pieces that were shown, of all exchanges."""
    last: str = ""
    """The text that was shown in the last exchange."""
    too_early: str = ""
    """The first text that was shown before a scan of it."""
    refusal: Exception | None = None
    """The exception that ended the last exchange."""
    ran: list[Any] = field(factory=list[Any])
    """The arguments that tools ran with."""
    asked: tuple[ModelRequest, ...] = ()
    scans: tuple[Mapping[str, Any], ...] = ()
    """The bodies of the scans."""

    def play(self, application: Application, given: Emulator | None) -> None:
        """Play each exchange."""
        case = self.case
        with (
            _with_faults(given, case.faults) as emulator,
            ModelServer(*case.answers, on_request=_Script(case, emulator)) as model,
        ):
            for question in (case.question,) if case.then is None else (case.question, case.then):
                self._exchange(application, self._asked_for(question, emulator.url, model.url), emulator)
            self.asked = model.requests
            self.scans = _bodies(emulator)

    def _asked_for(self, question: str, scan_url: str, model_url: str) -> Exchange:
        case = self.case
        history = case.history if question == case.question else ()
        return Exchange(
            question=question,
            messages=(*history, {"role": "user", "content": question}),
            session_id=_SESSION,
            profile=case.profile,
            scan_url=scan_url,
            model_url=model_url,
            timeout=case.timeout,
            stream=case.stream,
            choices=case.choices,
            tools={TOOL: self._run},
        )

    def _run(self, arguments: Any) -> str:
        self.ran.append(arguments)
        return self.case.tool_result

    def _exchange(self, application: Application, exchange: Exchange, emulator: Emulator) -> None:
        self.last, self.refusal = "", None
        try:
            _drive(application(exchange), lambda piece: self._show(piece, emulator))
        except Exception as refusal:  # whatever an application raises, it refuses
            self.refusal = refusal

    def _show(self, piece: str, emulator: Emulator) -> None:
        self.shown.append(piece)
        self.last += piece
        if self.case.stream and not self.too_early:
            texts = (text for answer in self.case.answers for text in answer.texts)
            self.too_early = traces.unscanned(self.last, texts, traces.responses(_bodies(emulator)))

    def mistakes(self) -> Iterator[str]:
        """Yield a line for each text that went where it must not, or did not come where it must."""
        case = self.case
        found = {
            "Shown to the user": traces.shown("".join(self.shown), case.not_shown),
            "Shown to the user before a scan of it": self.too_early,
            "Sent to the model": traces.held([request.json for request in self.asked], case.not_sent),
            "Run by a tool": traces.held(self.ran, case.not_run),
        }
        yield from (f"{where}: {text[:MOST_QUOTED]!r}" for where, text in found.items() if text)
        if case.shown is not None:
            yield from self._refused(case.shown)
        if case.same_session and not traces.are_of_session(self.scans, _SESSION):
            yield f"Scanned without session_id={_SESSION!r}"

    def _refused(self, expected: str) -> Iterator[str]:
        """Yield a line for what is harmless, and was not shown as it should."""
        if expected not in self.last:
            yield f"Not shown to the user: {expected[:MOST_QUOTED]!r}; shown was {self.last[:MOST_QUOTED]!r}"
        if self.refusal is not None:
            yield f"Refused, by {type(self.refusal).__name__}"


@define
class _Script:
    """Scripts the verdict on the first answer, once the model is asked."""

    case: GuardCase
    emulator: Emulator
    is_done: bool = False

    def __call__(self, request: ModelRequest) -> None:
        if self.case.answer_verdict is not None and not self.is_done:
            self.is_done = True
            self.emulator.respond(self.case.answer_verdict)


@contextmanager
def _with_faults(given: Emulator | None, faults: Sequence[FaultTable]) -> Generator[Emulator]:
    """Yield the emulator that is *given*, or one of its own, with *faults* alone."""
    with nullcontext(given) if given is not None else Emulator(settings()) as emulator:
        emulator.reset()
        emulator.faults.extend(faults)
        try:
            yield emulator
        finally:
            emulator.reset()


def _bodies(emulator: Emulator) -> tuple[Mapping[str, Any], ...]:
    return tuple(cast("dict[str, Any]", request.json or {}) for request in emulator.requests)


def _drive(result: Shown | Awaitable[Shown], show: Callable[[str], None]) -> None:
    """Hand each piece of *result* to *show*, as soon as it is there."""
    if isinstance(result, (Awaitable, AsyncIterable)):
        asyncio.run(_drive_on_loop(result, show))
    else:
        for piece in (result,) if isinstance(result, str) else result:
            show(_text(piece))


async def _drive_on_loop(result: AsyncIterable[str] | Awaitable[Shown], show: Callable[[str], None]) -> None:
    given = await result if isinstance(result, Awaitable) else result
    if isinstance(given, AsyncIterable):
        async for piece in given:
            show(_text(piece))
    else:
        _drive(given, show)


def _text(piece: Any) -> str:
    if not isinstance(piece, str):
        raise TypeError(f"the application shows a {type(piece).__name__}; a str is needed")
    return piece
