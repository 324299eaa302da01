"""Both guards behind the signatures of the blocking one: each test runs against each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from functools import partial
from inspect import isasyncgen, isasyncgenfunction, iscoroutinefunction
from types import TracebackType
from typing import Any, Self, cast

from aisecurity import Configuration
from aisecurity.guard import AsyncGuard, Guard, Policy
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner

from .scanners import Answer, AsyncFakeScanner, FakeScanner, by_substring


class Upstream:
    """Pieces of a model, for `for` and `async for`, which note how far they were read and that they were closed."""

    def __init__(self, pieces: Iterable[Any], error: BaseException | None = None) -> None:
        self._pieces = iter(pieces)
        self._error = error
        self.read: int = 0
        self.closed: int = 0

    def _following(self, end: type[Exception]) -> Any:
        for piece in self._pieces:
            self.read += 1
            return piece
        if self._error is not None:
            raise self._error
        raise end


class BlockingUpstream(Upstream):
    """Pieces for `for`."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        return self._following(StopIteration)

    def close(self) -> None:
        """Note it."""
        self.closed += 1


class AsyncUpstream(Upstream):
    """Pieces for `async for`."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        return self._following(StopAsyncIteration)

    async def aclose(self) -> None:
        """Note it."""
        self.closed += 1


class _OnLoop:
    """An AsyncGuard or its turn, each of whose methods runs to its end in one event loop."""

    def __init__(self, target: Any, runner: asyncio.Runner) -> None:
        self.target = target
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        member = getattr(self.target, name)
        if not callable(member):
            return member

        def call(*args: Any, **kwargs: Any) -> Any:
            result: Any = member(*args, **kwargs)
            if name == "turn":
                return _OnLoop(result, self._runner)
            return partial(self._guarded, result) if name in {"function", "tool"} else self._finished(result)

        return call

    def _guarded(self, decorate: Callable[[Any], Any], function: Any) -> Any:
        guarded = decorate(function)
        assert iscoroutinefunction(guarded) or isasyncgenfunction(guarded)

        def call(*args: Any, **kwargs: Any) -> Any:
            return self._finished(guarded(*args, **kwargs))

        return call

    def _finished(self, result: Any) -> Any:
        if isasyncgen(result):
            return self._stepped(cast("AsyncGenerator[Any]", result))
        return self._runner.run(result)

    def _stepped(self, pieces: AsyncGenerator[Any]) -> Generator[Any]:
        async def following() -> Any:
            return await anext(pieces, self)

        try:
            while (piece := self._runner.run(following())) is not self:
                yield piece
        finally:
            self._runner.run(pieces.aclose())

    def __enter__(self) -> Self:
        assert self._runner.run(self.target.__aenter__()) is self.target
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._runner.run(self.target.__aexit__(exc_type, exc, traceback))


def blocking_guard(scanner: FakeScanner | None = None, **policy: Any) -> Guard:
    """Return a Guard with a scanner that is one as far as it needs."""
    return Guard("p", scanner=cast("Any", scanner or FakeScanner()), policy=Policy(**policy))


def async_guard(scanner: AsyncFakeScanner | None = None, **policy: Any) -> AsyncGuard:
    """Return an AsyncGuard with a scanner that is one as far as it needs."""
    return AsyncGuard("p", scanner=cast("Any", scanner or AsyncFakeScanner()), policy=Policy(**policy))


class GuardHalf:
    """Makes guards of one kind: blocking, or asyncio on the loop of *runner*."""

    def __init__(self, runner: asyncio.Runner | None) -> None:
        self.runner = runner

    @property
    def guard_class(self) -> Any:
        """The class of its guards."""
        return AsyncGuard if self.runner else Guard

    @property
    def other_class(self) -> Any:
        """The class of the other half."""
        return Guard if self.runner else AsyncGuard

    def fake(self, answer: Answer = by_substring, *, pause: float = 0) -> Any:
        """Return a scanner that answers as a test says."""
        return AsyncFakeScanner(answer, pause=pause) if self.runner else FakeScanner(answer, pause=pause)

    def scanner(self, configuration: Configuration) -> Any:
        """Return a real scanner."""
        return AsyncScanner(configuration) if self.runner else Scanner(configuration)

    def close(self, scanner: Any) -> None:
        """Close a scanner."""
        if self.runner:
            self.runner.run(scanner.close())
        else:
            scanner.close()

    def guard(self, scanner: Any = None, profile: Any = "p", **policy: Any) -> Guard:
        """Return a guard with *scanner*, else one that blocks what holds the forbidden text."""
        made = self.guard_class(profile, scanner=scanner or self.fake(), policy=Policy(**policy))
        return self.behind(made)

    def behind(self, guard: Any) -> Guard:
        """Return *guard* behind the signatures of the blocking one."""
        return cast("Guard", _OnLoop(guard, self.runner) if self.runner else guard)

    def upstream(self, *pieces: Any, error: BaseException | None = None) -> Any:
        """Return an upstream in the colour of the half, which ends with *error* if there is one."""
        return AsyncUpstream(pieces, error) if self.runner else BlockingUpstream(pieces, error)
