"""Turns of an agent's guards, in both colours."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from attrs import frozen
from langchain_core.runnables.config import var_child_runnable_config

from aisecurity.constants.base import MAX_SESSION_ID_LENGTH
from aisecurity.exceptions import ConfigurationError

from ..asyncio import AsyncGuard
from ..blocking import Guard
from .refusals import AgentConfigurationError

OfRun: TypeAlias = str | Callable[[Any], str | None] | None
"""A text, or a function that finds it in the runtime of a run."""
_NEEDS: Final = "an agent that is {} needs {}: GuardAgentMiddleware(guard=Guard(...), aguard=AsyncGuard(...))"


class ThreadedTurn:
    """A turn that blocks, awaited: each of its scans runs in a thread."""

    def __init__(self, turn: Any) -> None:
        self._turn = turn

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._turn, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            return await asyncio.to_thread(method, *args, **kwargs)

        return call


class BridgedTurn:
    """A turn of an event loop, for the thread in which the loop has a tool run."""

    def __init__(self, turn: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._turn = turn
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._turn, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            return asyncio.run_coroutine_threadsafe(method(*args, **kwargs), self._loop).result()

        return call


@frozen(kw_only=True, eq=False)
class AgentGuards:
    """The guards of an agent, one of each colour or one alone, and what a turn of theirs is made of."""

    guard: Guard | None
    aguard: AsyncGuard | None
    system: str | Sequence[str] = ()
    session_id: OfRun = None
    user: OfRun = None

    def turn(self, runtime: Any) -> Any:
        """Return a turn for hooks that block. ConfigurationError without a Guard."""
        if self.guard is None:
            raise AgentConfigurationError(_NEEDS.format("called by invoke or stream", "a Guard"))
        return self.guard.turn(**self._members(runtime))

    def aturn(self, runtime: Any) -> Any:
        """Return a turn for hooks that are awaited."""
        if self.aguard is not None:
            return self.aguard.turn(**self._members(runtime))
        return ThreadedTurn(self.turn(runtime))

    def turn_of_thread(self, runtime: Any) -> Any:
        """Return a turn for a thread that the running event loop is going to start."""
        if self.guard is not None:
            return self.turn(runtime)
        return BridgedTurn(self.aturn(runtime), asyncio.get_running_loop())

    def _members(self, runtime: Any) -> dict[str, Any]:
        session_id = _of_run(self.session_id, runtime) if self.session_id is not None else thread_id()
        return {"session_id": session_id, "user": _of_run(self.user, runtime), "system": self.system}


def checked_guards(guard: Any, aguard: Any, **members: Any) -> AgentGuards:
    """Return the guards of an agent. ConfigurationError for what is none, or none at all."""
    if isinstance(guard, AsyncGuard) and aguard is None:
        guard, aguard = None, guard
    if guard is None and aguard is None:
        raise ConfigurationError("guard: a Guard or an AsyncGuard is needed")
    if not isinstance(guard, (Guard, type(None))):
        raise ConfigurationError(f"guard: a Guard is needed, not {type(guard).__name__}")
    if not isinstance(aguard, (AsyncGuard, type(None))):
        raise ConfigurationError(f"aguard: an AsyncGuard is needed, not {type(aguard).__name__}")
    return AgentGuards(guard=guard, aguard=aguard, **members)


def thread_id() -> str | None:
    """Return the thread id of the run, which is the session of its scans; one that is too long is hashed."""
    config: Any = var_child_runnable_config.get() or {}
    found = config.get("configurable", {}).get("thread_id")
    if found is None or found == "":
        return None
    name = str(found)
    return name if len(name) <= MAX_SESSION_ID_LENGTH else hashlib.sha256(name.encode()).hexdigest()


def _of_run(value: OfRun, runtime: Any) -> str | None:
    return value(runtime) if callable(value) else value
