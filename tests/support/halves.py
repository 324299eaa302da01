"""Both Scanners, and both kinds of engine, behind the signatures of the blocking ones: each test runs against each."""

import asyncio
from collections.abc import AsyncIterable, Callable, Coroutine, Generator, Iterable
from contextlib import contextmanager
from functools import partial
from inspect import iscoroutinefunction
from types import TracebackType
from typing import Any, ParamSpec, Protocol, Self, TypeVar, cast

import httpx

from aisecurity._engines import AsyncEngine, Engine
from aisecurity._engines.httptools.asyncio.engine import AsyncHttptoolsEngine
from aisecurity._engines.httptools.blocking.engine import HttptoolsEngine
from aisecurity._engines.httpx.asyncio import AsyncHttpxEngine
from aisecurity._engines.httpx.blocking import HttpxEngine
from aisecurity._engines.selector import AsyncSelector, BlockingSelector
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Handler = Callable[[httpx.Request], httpx.Response]


class _BothIterable(Iterable[T_co], AsyncIterable[T_co], Protocol[T_co]):
    """Items for `for`, and for `async for`."""


def _awaited(send: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Return *send* of an engine, which returns something to await, as a coroutine function."""

    async def sent(*args: Any) -> Any:
        return await send(*args)

    return sent


class _OnLoop:
    """Runs each method of something asynchronous to its end, in one event loop."""

    def __init__(self, target: AsyncScanner | AsyncEngine | AsyncSelector, runner: asyncio.Runner) -> None:
        self._target = target
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._target, name)
        if name == "with_options":
            return partial(self._view, cast("Callable[..., AsyncScanner]", member))
        if name == "send":
            member = _awaited(member)
        if not iscoroutinefunction(member):
            return member
        method = cast("Callable[..., Coroutine[Any, Any, Any]]", member)

        def run(*args: Any, **kwargs: Any) -> Any:
            return self._runner.run(method(*args, **kwargs))

        return run

    def _view(self, member: Callable[..., AsyncScanner], **options: Any) -> Self:
        return type(self)(member(**options), self._runner)

    def __enter__(self) -> Self:
        entered = self._runner.run(cast("AsyncScanner", self._target).__aenter__())
        assert entered is self._target
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._runner.run(cast("AsyncScanner", self._target).__aexit__(exc_type, exc, traceback))


class Half:
    """Makes scanners, engines and callers' clients of one kind: blocking, or asyncio on the loop of *runner*."""

    def __init__(self, runner: asyncio.Runner | None, library: str = "httpx") -> None:
        self._runner = runner
        self.library = library

    @property
    def name(self) -> str:
        """The name of the half, "blocking" or "asyncio"."""
        return "asyncio" if self._runner else "blocking"

    @property
    def scanner_class(self) -> type[Scanner] | type[AsyncScanner]:
        """The class of its scanners, for tests of the constructor."""
        return AsyncScanner if self._runner else Scanner

    def client(self, **settings: Any) -> Any:
        """Return a client as a caller makes it."""
        return httpx.AsyncClient(**settings) if self._runner else httpx.Client(**settings)

    def mock_client(self, handler: Handler, **settings: Any) -> Any:
        """Return a caller's client that *handler* answers instead of the network."""
        return self.client(transport=httpx.MockTransport(handler), **settings)

    def close(self, client: Any) -> None:
        """Close a caller's client."""
        if self._runner:
            self._runner.run(client.aclose())
        else:
            client.close()

    def scanner(self, *args: Any, handler: Handler | None = None, **kwargs: Any) -> Scanner:
        """Return a scanner, answered by *handler* instead of the network where there is one."""
        if handler:
            kwargs["http_client"] = self.mock_client(handler)
        if "http_client" not in kwargs:
            kwargs.setdefault("engine", self.library)
        if self._runner:
            return cast("Scanner", _OnLoop(AsyncScanner(*args, **kwargs), self._runner))
        return Scanner(*args, **kwargs)

    def call(self, function: Callable[P, T], coroutine_function: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]:
        """Return *function*, or *coroutine_function* run to its end, with the arguments of either."""

        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            if self._runner is None:
                return function(*args, **kwargs)
            return self._runner.run(coroutine_function(*args, **kwargs))

        return call

    def collected(self, items: _BothIterable[T_co]) -> list[T_co]:
        """Return all *items*, iterated with `for` or with `async for`."""

        async def collect() -> list[T_co]:
            return [item async for item in items]

        return self._runner.run(collect()) if self._runner else list(items)

    def engine(self, client: Any = None) -> Engine:
        """Return an engine, on the caller's *client* if there is one."""
        ours = client is None and self.library == "httptools"
        if self._runner:
            engine = AsyncHttptoolsEngine() if ours else AsyncHttpxEngine(client)
            return cast("Engine", _OnLoop(engine, self._runner))
        return HttptoolsEngine() if ours else HttpxEngine(client)

    def choice(self, name: str) -> Any:
        """Return the object that chooses between the engines."""
        if self._runner:
            return _OnLoop(AsyncSelector(name, None), self._runner)
        return BlockingSelector(name, None)


@contextmanager
def half_of(name: str, library: str) -> Generator[Half]:
    """Yield the half *name*, "blocking" or "asyncio", the latter with one event loop, which ends with the block."""
    if name == "blocking":
        yield Half(None, library)
        return
    with asyncio.Runner() as runner:
        yield Half(runner, library)
