"""Checks of what an adapter for MCP is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from aisecurity.exceptions import ConfigurationError

from ..asyncio import AsyncGuard


def checked_guard(guard: Any) -> AsyncGuard:
    """Return *guard*. ConfigurationError if it is no AsyncGuard, or leaves out the side that all of MCP is on."""
    if not isinstance(guard, AsyncGuard):
        raise ConfigurationError("guard: an AsyncGuard is needed, for all of MCP runs in an event loop")
    if not guard.policy.tools:
        raise ConfigurationError("guard: its policy leaves tools out (tools=False), and with them all of MCP")
    return guard


def checked_name(name: str, value: Any) -> str:
    """Return *value*, the argument *name*. ConfigurationError if it is no text, or an empty one."""
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"{name}: a text is needed")
    return value


def checked_texts(system: Any) -> frozenset[str]:
    """Return the texts that code names as its own. ConfigurationError for what is no text."""
    texts = [system] if isinstance(system, str) else list(cast("Iterable[Any]", system))
    return frozenset(checked_name("system", text) for text in texts)


def checked_known(known: Any) -> Mapping[str, str]:
    """Return fingerprints of definitions that were allowed before. ConfigurationError for what is no mapping."""
    if not isinstance(known, Mapping):
        raise ConfigurationError("known_definitions: a mapping is needed, such as the definitions of a run before")
    given = cast("Mapping[object, object]", known)
    return {checked_name("known_definitions", key): str(mark) for key, mark in given.items()}
