"""Decorators of the asyncio guard: functions whose argument and result are scanned, and tools."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any, Final, ParamSpec, Protocol, TypeVar, overload

from .decorators import Arguments, name_of

if TYPE_CHECKING:
    from .asyncio import AsyncGuard

P = ParamSpec("P")
R = TypeVar("R")
_END: Final = object()


class AsyncDecorator(Protocol):
    """Decorator of a function or generator, of either colour, which becomes asynchronous."""

    # The first that fits counts: the last takes every function.
    @overload
    def __call__(
        self, function: Callable[P, Coroutine[Any, Any, R]], /
    ) -> Callable[P, Coroutine[Any, Any, R]]: ...  # of a Protocol

    @overload
    def __call__(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]  # the last overlaps
        self, function: Callable[P, AsyncIterator[R]], /
    ) -> Callable[P, AsyncIterator[R]]: ...  # of a Protocol

    @overload
    def __call__(  # type: ignore[overload-overlap]  # the last takes every function
        self, function: Callable[P, Iterator[str]], /
    ) -> Callable[P, AsyncIterator[str]]: ...  # of a Protocol

    @overload
    def __call__(self, function: Callable[P, R], /) -> Callable[P, Coroutine[Any, Any, R]]: ...  # of a Protocol

    def __call__(self, function: Callable[..., Any], /) -> Callable[..., Any]:
        """Return *function*, guarded: a coroutine function or an asynchronous generator."""
        ...  # of a Protocol


def async_function_decorator(guard: AsyncGuard, prompt: str, *, response: bool) -> AsyncDecorator:
    """Return the decorator of `AsyncGuard.function`."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        arguments = Arguments(function)
        arguments.check(prompt)

        async def bound(turn: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> inspect.BoundArguments:
            bound = arguments.bound(args, kwargs)
            bound.arguments[prompt] = await turn.prompt(bound.arguments[prompt])
            return bound

        @functools.wraps(function)
        async def guarded(*args: Any, **kwargs: Any) -> Any:
            turn = guard.turn()
            with_prompt = await bound(turn, args, kwargs)
            result = await _called(function, with_prompt.args, with_prompt.kwargs)
            return await turn.response(result) if response else result

        @functools.wraps(function)
        async def held(*args: Any, **kwargs: Any) -> AsyncGenerator[Any]:
            turn = guard.turn()
            with_prompt = await bound(turn, args, kwargs)
            pieces = _pieces(function, with_prompt.args, with_prompt.kwargs)
            async with aclosing(turn.stream(pieces) if response else pieces) as released:
                async for piece in released:
                    yield piece

        return held if _is_generator(function) else guarded

    return decorate


def async_tool_decorator(guard: AsyncGuard, server: str, name: str | None) -> AsyncDecorator:
    """Return the decorator of `AsyncGuard.tool`."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        arguments = Arguments(function)
        tool = name_of(function, name)

        async def check(turn: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
            await turn.tool_input(tool, arguments.scanned(arguments.bound(args, kwargs)), server=server)

        @functools.wraps(function)
        async def guarded(*args: Any, **kwargs: Any) -> Any:
            turn = guard.turn()
            await check(turn, args, kwargs)
            return await turn.tool_output(tool, await _called(function, args, kwargs), server=server)

        @functools.wraps(function)
        async def held(*args: Any, **kwargs: Any) -> AsyncGenerator[Any]:
            turn = guard.turn()
            await check(turn, args, kwargs)
            async with aclosing(turn.tool_stream(tool, _pieces(function, args, kwargs), server=server)) as released:
                async for piece in released:
                    yield piece

        return held if _is_generator(function) else guarded

    return decorate


def _is_generator(function: Callable[..., Any]) -> bool:
    return inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function)


async def _called(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return the result of *function*; one that blocks runs in a thread."""
    if inspect.iscoroutinefunction(function):
        return await function(*args, **kwargs)
    result = await asyncio.to_thread(function, *args, **kwargs)
    # A wrapper of a coroutine function, as another decorator makes it, returns a coroutine.
    return await result if inspect.isawaitable(result) else result


async def _pieces(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> AsyncGenerator[Any]:
    """Yield the pieces of a generator; those of one that blocks are made in a thread."""
    pieces = function(*args, **kwargs)
    if inspect.isasyncgenfunction(function):
        async with aclosing(pieces):
            async for piece in pieces:
                yield piece
        return
    try:
        while (piece := await asyncio.to_thread(next, pieces, _END)) is not _END:
            yield piece
    finally:
        # ValueError amid a step, when this was cancelled: it ends in its thread, and the generator with it.
        with suppress(ValueError):
            await asyncio.to_thread(pieces.close)
