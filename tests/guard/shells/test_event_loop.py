"""The blocking guard where an event loop runs."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard import Guard, event_loop
from tests.support.guard.halves import BlockingUpstream, blocking_guard
from tests.support.guard.scanners import FakeScanner


def same(text: str) -> str:
    """Return *text*."""
    return text


CALLS: dict[str, Callable[[Guard], Any]] = {
    "check": lambda guard: guard.check(prompt="hello"),
    "prompt": lambda guard: guard.prompt("hello"),
    "empty": lambda guard: guard.prompt(""),
    "response": lambda guard: guard.turn().response("hello"),
    "tool_input": lambda guard: guard.tool_input("t", {"a": "b"}, server="s"),
    "tool_output": lambda guard: guard.tool_output("t", "hello", server="s"),
    "messages": lambda guard: guard.messages(list[str]()),
    "stream": lambda guard: list(guard.stream(["hello"])),
    "tool_stream": lambda guard: list(guard.tool_stream("t", ["hello"], server="s")),
    "allows": lambda guard: guard.allows("hello"),
    "function": lambda guard: guard.function(prompt="text")(same)("hello"),
    "tool": lambda guard: guard.tool(server="s")(same)("hello"),
}


def notebook(monkeypatch: pytest.MonkeyPatch, shell: object) -> None:
    """Have IPython imported, with *shell*."""
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setattr(event_loop, "_said", False)


@pytest.mark.parametrize("name", CALLS)
async def test_refused(name: str) -> None:
    """Each method refuses a loop that it would freeze, and names the ways out."""
    scanner = FakeScanner()
    with pytest.raises(ConfigurationError, match=r"AsyncGuard is needed, or a thread \(asyncio.to_thread\)"):
        CALLS[name](blocking_guard(scanner))

    assert [] == scanner.scans


async def test_refused_stream_closes_its_upstream() -> None:
    """A stream that is refused leaves no connection of the model open."""
    upstream = BlockingUpstream(["hello"])
    with pytest.raises(ConfigurationError):
        next(blocking_guard().stream(upstream))

    assert (0, 1) == (upstream.read, upstream.closed)


async def test_in_a_thread() -> None:
    """A thread of the loop's program may wait; also for a stream that was made in the loop."""
    guard = blocking_guard()
    stream = guard.stream(["a", "b"])

    assert "hello" == await asyncio.to_thread(guard.prompt, "hello")
    assert ["a", "b"] == await asyncio.to_thread(list, stream)


def test_without_asyncio(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing imported asyncio no loop runs, and the guard does not import it."""
    monkeypatch.delitem(sys.modules, "asyncio")

    assert "hello" == blocking_guard().prompt("hello")
    assert "asyncio" not in sys.modules


async def test_notebook(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """In the kernel of a notebook, whose loop waits for each cell anyway, it works, and says so once."""
    caplog.set_level(logging.INFO, "aisecurity")
    notebook(monkeypatch, SimpleNamespace(kernel=object()))
    guard = blocking_guard()

    assert "hello" == guard.prompt("hello")
    assert ["a"] == list(guard.stream(["a"]))
    assert ["a Guard in a notebook: the kernel waits for each scan, AsyncGuard does not have it wait"] == [
        record.getMessage() for record in caplog.records
    ]


@pytest.mark.parametrize("shell", [None, SimpleNamespace()], ids=["none", "terminal"])
async def test_ipython_without_a_kernel(monkeypatch: pytest.MonkeyPatch, shell: object) -> None:
    """IPython in a terminal has no kernel."""
    notebook(monkeypatch, shell)
    with pytest.raises(ConfigurationError):
        blocking_guard().prompt("hello")
