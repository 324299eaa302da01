"""Leak matrix: each way of calling an adapter, in each situation, and what left before a verdict, or without one.

An adapter's `ways.py` lists its ways; its test plays each in each situation with `play`, adds the cell to a `Matrix`,
and compares the page with that at the end:

    MATRIX = Matrix("openai")

    @pytest.mark.parametrize(("way", "situation"), cells(WAYS), ids=str)
    def test_leaks(way, situation, airs_emulator):
        MATRIX.add(way, situation, play(way, situation, airs_emulator))

    def test_page(request):
        MATRIX.check(WAYS, write=bool(request.config.getoption("--write-docs")))
"""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import pytest
from attrs import define, field, frozen

from aisecurity.emulator import Emulator
from aisecurity.guard import AsyncGuard, Guard, Policy
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.testing.guard_cases import traces
from aisecurity.testing.guard_cases.words import NUMBER, QUESTION
from aisecurity.testing.model_server import ModelServer
from aisecurity.testing.serving import configuration

from .situations import FAULTS, AnswerKind, Situation, answers, text_of

PAGE: Final = Path(__file__).resolve().parents[3] / "docs" / "leak-matrix.md"
TOOL_RESULT: Final = "Drizzle over Rannoch, clearing later."
_IMPATIENT: Final = 0.4
"""Seconds that a guard waits for a service that is silent."""
_BEGUN: Final = 0.2
"""Seconds after which the client of an answer that never ends goes away."""


class ClientGoneError(Exception):
    """Raised where the reader of a stream goes away."""


@frozen(kw_only=True)
class Way:
    """One way of calling an adapter."""

    name: str
    call: Callable[[Stage], Any]
    """Calls the model with `stage.question`, hands on all that its caller is given, and lets exceptions out. A
    coroutine function for the asyncio half. Where `stage.guard()` is `None` it does the same without the adapter."""
    answer: AnswerKind = "text"
    is_streamed: bool = False
    window: bool = False
    """Whether the policy streams window by window."""
    runs_tools: bool = False
    """Whether the framework runs the tools itself: `stage.run_tool`."""
    left_out: Mapping[Situation, str] = field(factory=dict[Situation, str])
    """Situations that there cannot be, with the words for the page."""

    def __str__(self) -> str:
        return self.name

    @property
    def on_loop(self) -> bool:
        """Whether it runs in an event loop."""
        return inspect.iscoroutinefunction(self.call)

    def reason_without(self, situation: Situation) -> str | None:
        """Return why there is no such *situation*, `None` if there is."""
        if situation is Situation.BLOCK_RESULT and not self.runs_tools:
            return "runs no tool"
        if situation is Situation.CLIENT_GONE and not (self.is_streamed or self.on_loop):
            return "a blocking call has no reader that goes"
        return self.left_out.get(situation)


@define
class Stage:
    """What a way of calling works with, and what it was given."""

    way: Way
    situation: Situation
    emulator: Emulator
    model: ModelServer
    is_guarded: bool
    text: str
    """The text that is decided about: what the model says, the argument of its tool, or what a server gives back."""
    question: str = QUESTION
    seen: str = ""
    ran: list[str] = field(factory=list[str])
    kept: list[Any] = field(factory=list[Any])
    too_early: str = ""
    scanners: list[Scanner | AsyncScanner] = field(factory=list[Scanner | AsyncScanner])
    """Scanners of its guards, which are closed when the way has been called."""

    def guard(self) -> Guard | None:
        """Return a guard; `None` in the run without the adapter."""
        if not self.is_guarded:
            return None
        scanner = Scanner(self._configuration)
        self.scanners.append(scanner)
        return Guard(self._profile, scanner=scanner, policy=self._policy)

    def aguard(self) -> AsyncGuard | None:
        """Return a guard; `None` in the run without the adapter."""
        if not self.is_guarded:
            return None
        scanner = AsyncScanner(self._configuration)
        self.scanners.append(scanner)
        return AsyncGuard(self._profile, scanner=scanner, policy=self._policy)

    @property
    def fails(self) -> bool:
        """Whether what stands behind the adapter fails, where that is no model."""
        return self.situation is Situation.UPSTREAM_FAILURE

    def see(self, piece: str | None) -> None:
        """Note a text that the caller was given."""
        self.seen += piece or ""
        if self.is_guarded and piece:
            texts = traces.strings([request.json for request in self.emulator.requests])
            self.too_early = self.too_early or traces.unscanned(self.seen, [self.text], list(texts))
        if self.situation is Situation.CLIENT_GONE and piece and not self.way.on_loop:
            raise ClientGoneError

    def run_tool(self, place: str) -> str:
        """Run the tool with its one argument, and return what it gives back."""
        self.ran.append(place)
        return f"The number on file is {NUMBER}." if self.situation is Situation.BLOCK_RESULT else TOOL_RESULT

    def keep(self, value: Any) -> None:
        """Keep what the caller was given, to be compared with that of a run without the adapter: types and values."""
        self.kept.append((type(value).__qualname__, value.model_dump() if hasattr(value, "model_dump") else value))

    @property
    def _policy(self) -> Policy:
        return Policy(
            timeout=_IMPATIENT if self.situation is Situation.SILENCE else 5.0,
            mask={"prompt", "response"} if self.situation is Situation.MASK and not self.way.window else set(),
            streaming="window" if self.way.window else "hold",
            window_characters=200,
            window_overlap=50,
        )

    @property
    def _profile(self) -> str:
        return "mask-only" if self.situation is Situation.MASK else "chat"

    @property
    def _configuration(self) -> Any:
        return configuration(self.emulator.url)


@frozen
class Cell:
    """What came of one way in one situation."""

    words: str
    """For the page: the characters and effects that left without a verdict, or that all is as without the adapter."""
    error: BaseException | None
    stage: Stage


def cells(ways: Sequence[Way]) -> list[tuple[Way, Situation]]:
    """Return each way with each situation that there is."""
    return [(way, situation) for way in ways for situation in Situation if way.reason_without(situation) is None]


def play(way: Way, situation: Situation, emulator: Emulator) -> Cell:
    """Play *way* in *situation*. AssertionError if something left that must not, or a benign run was changed."""
    stage, error = _run(way, situation, emulator, is_guarded=True)
    if situation is Situation.ALLOW:
        bare, bare_error = _run(way, situation, emulator, is_guarded=False)
        assert (None, None) == (error, bare_error)
        assert (bare.seen, bare.ran, bare.kept) == (stage.seen, stage.ran, stage.kept)
        assert "" == stage.too_early
        assert stage.seen or stage.ran or stage.kept, "the way hands nothing on"
        return Cell("same", None, stage)
    leaked = _leaked(stage)
    assert "" == leaked, f"{way}, {situation}: left without a verdict: {leaked!r}"
    if situation is Situation.MASK and error is None:
        assert stage.seen or stage.kept, "the way hands nothing on"
        return Cell("masked", None, stage)
    if situation is not Situation.CLIENT_GONE or way.on_loop:
        assert error is not None, f"{way}, {situation}: nothing was raised"
    return Cell("0", error, stage)


def _run(way: Way, situation: Situation, emulator: Emulator, *, is_guarded: bool) -> tuple[Stage, BaseException | None]:
    emulator.reset()
    text = text_of(situation, is_long=way.window)
    if (fault := FAULTS.get(situation)) is not None:
        emulator.faults.extend([{**fault, "text": text[:40]}])
    script = answers(way.answer, situation, text, is_streamed=way.is_streamed, on_loop=way.on_loop)
    with ModelServer(*script) as model:
        stage = Stage(way, situation, emulator, model, is_guarded, text)
        try:
            if way.on_loop:
                asyncio.run(_on_loop(stage))
            else:
                _blocking(stage)
        except (Exception, asyncio.CancelledError) as error:
            return stage, error
        return stage, None


async def _on_loop(stage: Stage) -> None:
    task = asyncio.ensure_future(stage.way.call(stage))
    if stage.situation is Situation.CLIENT_GONE:
        await asyncio.wait([task], timeout=_BEGUN)
        task.cancel()
    try:
        await task
    finally:
        for scanner in stage.scanners:
            await scanner.close() if isinstance(scanner, AsyncScanner) else scanner.close()


def _blocking(stage: Stage) -> None:
    try:
        stage.way.call(stage)
    finally:
        for scanner in stage.scanners:
            assert isinstance(scanner, Scanner), "a blocking way has a blocking guard"
            scanner.close()


def _leaked(stage: Stage) -> str:
    """Return a text that left without a verdict which allows it, "" if none did."""
    sent = [request.json for request in stage.model.requests]
    if stage.situation in (Situation.BLOCK, Situation.MASK, Situation.BLOCK_RESULT):
        forbidden = traces.shown(stage.seen, [NUMBER]) or traces.held([stage.ran, sent, _plain(stage.kept)], [NUMBER])
        if forbidden:
            return forbidden
    is_read_by_pieces = stage.way.window or (stage.situation is Situation.CLIENT_GONE and not stage.way.on_loop)
    if stage.situation is Situation.MASK or is_read_by_pieces:
        return stage.too_early
    ran = [place for place in stage.ran if place == stage.text]
    if stage.situation is Situation.BLOCK_RESULT:
        ran = []
    return "".join([stage.seen, *ran])


def _plain(values: Any) -> Any:
    """Return *values* with texts in place of what is no JSON value."""
    if isinstance(values, dict):
        return {str(name): _plain(value) for name, value in cast("Mapping[Any, Any]", values).items()}
    if isinstance(values, (list, tuple)):
        return [_plain(value) for value in cast("Sequence[Any]", values)]
    return values if isinstance(values, (str, int, float, type(None))) else repr(values)


class Matrix:
    """The cells of one adapter, and its table on the page."""

    def __init__(self, adapter: str) -> None:
        self._adapter = adapter
        self._cells: dict[tuple[str, Situation], str] = {}

    def add(self, way: Way, situation: Situation, cell: Cell) -> None:
        """Add what came of *way* in *situation*."""
        self._cells[way.name, situation] = cell.words

    def check(self, ways: Sequence[Way], *, write: bool) -> None:
        """Compare the page with the cells, or *write* it. Skipped where not all ways were played."""
        if len(self._cells) < len(cells(ways)):
            pytest.skip("not all ways were played in this run")
        begin, end = f"<!-- {self._adapter}: made by its tests -->", f"<!-- end of {self._adapter} -->"
        page = PAGE.read_text("utf-8")
        table = f"{begin}\n{self._table(ways)}\n{end}"
        made = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: table, page, count=1, flags=re.DOTALL)
        assert begin in page, f"the page has no place for the table: {begin} ... {end}"
        if write:
            PAGE.write_text(made, "utf-8")
        assert made == page or write, "docs/leak-matrix.md is out of date: pytest --write-docs writes it"

    def _table(self, ways: Sequence[Way]) -> str:
        notes: list[str] = []
        rows = [[way.name, *(self._words(way, one, notes) for one in Situation)] for way in ways]
        lines = [f"| {' | '.join(row)} |" for row in (["way", *Situation], ["---"] * (len(Situation) + 1), *rows)]
        return "\n".join(["", *lines, "", *(f"{at}. {note}" for at, note in enumerate(notes, 1))]).rstrip() + "\n"

    def _words(self, way: Way, situation: Situation, notes: list[str]) -> str:
        reason = way.reason_without(situation)
        if reason is None:
            return self._cells[way.name, situation]
        if reason not in notes:
            notes.append(reason)
        return f"({notes.index(reason) + 1})"
