"""Decorators of the blocking guard: functions whose argument and result are scanned, and tools."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from aisecurity.exceptions import ConfigurationError

if TYPE_CHECKING:
    from .blocking import Guard

F = TypeVar("F", bound=Callable[..., Any])


class BlockingDecorator(Protocol):
    """Decorator of a function or generator, which stays one."""

    def __call__(self, function: F, /) -> F:
        """Return *function*, guarded."""
        ...  # of a Protocol


_OWNERS: Final = frozenset({"self", "cls"})
_ANY_NUMBER: Final = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


class Arguments:
    """The arguments of a function's calls, by name."""

    def __init__(self, function: Callable[..., Any]) -> None:
        if isinstance(function, (staticmethod, classmethod)):
            raise ConfigurationError("a guard's decorator goes below staticmethod or classmethod")
        try:
            self._signature = inspect.signature(function)
        except (TypeError, ValueError):
            raise ConfigurationError("a function is needed whose parameters are known") from None
        self._owner = _OWNERS if _is_method(function) else frozenset[str]()

    def check(self, name: str) -> None:
        """Accept the *name* of a parameter. ConfigurationError if the function has none of that name."""
        known = [one.name for one in self._signature.parameters.values() if one.kind not in _ANY_NUMBER]
        if name not in known:
            names = ", ".join(known) or "none"
            raise ConfigurationError(f"prompt: the function has no parameter of that name, it has {names}")

    def bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> inspect.BoundArguments:
        """Return the arguments of one call, with defaults. TypeError as the call itself would raise."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return bound

    def scanned(self, bound: inspect.BoundArguments) -> dict[str, Any]:
        """Return the arguments of a tool; what a method is called on is none."""
        first = next(iter(bound.arguments), None)
        return {name: value for name, value in bound.arguments.items() if name != first or first not in self._owner}


def _is_method(function: Callable[..., Any]) -> bool:
    """Return whether *function* was defined in a class."""
    _, _, name = getattr(function, "__qualname__", "").rpartition("<locals>.")
    return "." in name


def _reject_async(function: Callable[..., Any]) -> None:
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise ConfigurationError("an async function needs AsyncGuard")


def function_decorator(guard: Guard, prompt: str, *, response: bool) -> BlockingDecorator:
    """Return the decorator of `Guard.function`."""

    def decorate(function: F) -> F:
        _reject_async(function)
        arguments = Arguments(function)
        arguments.check(prompt)

        def call(turn: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            bound = arguments.bound(args, kwargs)
            bound.arguments[prompt] = turn.prompt(bound.arguments[prompt])
            return function(*bound.args, **bound.kwargs)

        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            turn = guard.turn()
            result = call(turn, args, kwargs)
            return turn.response(result) if response else result

        @functools.wraps(function)
        def held(*args: Any, **kwargs: Any) -> Iterator[Any]:
            turn = guard.turn()
            pieces = call(turn, args, kwargs)
            yield from turn.stream(pieces) if response else pieces

        return held if inspect.isgeneratorfunction(function) else guarded  # type: ignore[return-value]  # of its kind

    return decorate


def tool_decorator(guard: Guard, server: str, name: str | None) -> BlockingDecorator:
    """Return the decorator of `Guard.tool`."""

    def decorate(function: F) -> F:
        _reject_async(function)
        arguments = Arguments(function)
        tool = name_of(function, name)

        def call(turn: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            turn.tool_input(tool, arguments.scanned(arguments.bound(args, kwargs)), server=server)
            return function(*args, **kwargs)

        @functools.wraps(function)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            turn = guard.turn()
            return turn.tool_output(tool, call(turn, args, kwargs), server=server)

        @functools.wraps(function)
        def held(*args: Any, **kwargs: Any) -> Iterator[Any]:
            turn = guard.turn()
            yield from turn.tool_stream(tool, call(turn, args, kwargs), server=server)

        return held if inspect.isgeneratorfunction(function) else guarded  # type: ignore[return-value]  # of its kind

    return decorate


def name_of(function: Callable[..., Any], name: str | None) -> str:
    """Return *name*, else that of *function*. ConfigurationError if neither has one."""
    found = name or getattr(function, "__name__", None)
    if not found:
        raise ConfigurationError("name: the function has none, so one is needed")
    return str(found)
