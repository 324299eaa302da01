"""Parity of both guards and their turns: their surfaces are word-for-word equal but for async."""

import inspect
import re
from typing import Any

import pytest

from aisecurity.guard import AsyncGuard, AsyncTurn, Guard, Turn

PAIRS = [(Guard, AsyncGuard), (Turn, AsyncTurn)]
STREAMS = {"stream", "tool_stream", "events"}
AT_ONCE = {"turn", "function", "tool"}
"""What scans nothing yet."""


def public(kind: type[Any]) -> list[str]:
    """Return the public names of a class."""
    return [name for name in dir(kind) if not name.startswith("_")]


def functions(kind: type[Any]) -> list[str]:
    """Return the names of its public methods."""
    return [name for name in public(kind) if inspect.isfunction(getattr(kind, name))]


MEMBERS = [(*pair, name) for pair in PAIRS for name in public(pair[0])]
METHODS = [(*pair, name) for pair in PAIRS for name in [*functions(pair[0]), "__init__"]]


def blocking_words(text: str) -> str:
    """Return annotations of the asyncio half in the words of the blocking one."""
    text = re.sub(r"AsyncIterable\[(\w+)\] \| Iterable\[\1\]", r"Iterable[\1]", text)
    text = re.sub(r"Awaitable\[(list\[object\])\]", r"\1", text)
    return re.sub(r"\bAsync(?=Turn|Generator)|(?<=Supports)Async", "", text).replace("AsyncD", "BlockingD")


def signature(function: Any) -> list[tuple[str, Any, Any, str]]:
    """Return names, kinds, defaults and annotations of the parameters, and the return annotation."""
    whole = inspect.signature(function)
    parameters = [(p.name, p.kind, p.default, blocking_words(str(p.annotation))) for p in whole.parameters.values()]
    return [*parameters, ("return", None, None, blocking_words(str(whole.return_annotation)))]


@pytest.mark.parametrize(("blocking", "on_loop"), PAIRS)
def test_same_names(blocking: type[Any], on_loop: type[Any]) -> None:
    """Both have the same public names."""
    assert public(blocking) == public(on_loop)


def test_documented_names() -> None:
    """The names are those that are documented; a turn has all that a guard scans with."""
    scans = {
        "check",
        "prompt",
        "response",
        "messages",
        "tool_input",
        "tool_output",
        "stream",
        "tool_stream",
        "allows",
        "answers",
        "events",
    }

    assert scans | {"session_id", "transaction_id", "outcomes"} == set(public(Turn))
    assert scans | {"policy", "stats", "turn", "function", "tool", "close"} == set(public(Guard))


@pytest.mark.parametrize(("blocking", "on_loop", "name"), METHODS)
def test_same_signatures(blocking: type[Any], on_loop: type[Any], name: str) -> None:
    """Parameters, their order, kinds, defaults and annotations, and the return annotation, are equal."""
    assert signature(getattr(blocking, name)) == signature(getattr(on_loop, name))


@pytest.mark.parametrize(("blocking", "on_loop"), PAIRS)
def test_same_context_managers(blocking: type[Any], on_loop: type[Any]) -> None:
    """The context managers differ in their names alone."""
    for name, other in (("__enter__", "__aenter__"), ("__exit__", "__aexit__")):
        assert signature(getattr(blocking, name)) == signature(getattr(on_loop, other))
        assert not hasattr(blocking, other)
        assert not hasattr(on_loop, name)


@pytest.mark.parametrize(("blocking", "on_loop", "name"), METHODS)
def test_methods_of_one_half_are_coroutines(blocking: type[Any], on_loop: type[Any], name: str) -> None:
    """Every public method that scans or closes is awaited in the asyncio half, and in that alone."""
    is_awaited = name not in {"__init__", *STREAMS, *AT_ONCE}

    assert is_awaited == inspect.iscoroutinefunction(getattr(on_loop, name))
    assert not inspect.iscoroutinefunction(getattr(blocking, name))


@pytest.mark.parametrize(("blocking", "on_loop", "name"), MEMBERS)
def test_same_docstrings(blocking: type[Any], on_loop: type[Any], name: str) -> None:
    """Every public member has a docstring, the same in both."""
    expected = inspect.getdoc(getattr(blocking, name))

    assert expected
    assert expected == inspect.getdoc(getattr(on_loop, name))


@pytest.mark.parametrize(("blocking", "on_loop"), PAIRS)
def test_same_class_docstrings(blocking: type[Any], on_loop: type[Any]) -> None:
    """The docstrings of the classes are equal, but for the last words about what one guard serves."""
    first, second = (str(inspect.getdoc(kind)) for kind in (blocking, on_loop))
    own = r"One guard serves many .*"

    assert re.sub(own, "", first, flags=re.DOTALL) == re.sub(own, "", second, flags=re.DOTALL)
