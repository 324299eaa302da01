"""Mark of a guarded agent, and of what leads to one."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from agents import Agent, Handoff, ModelSettings, RunContextWrapper

from aisecurity.exceptions import ConfigurationError

from .seams import agent_of_handoff

MARK: Final = "the_guardrails_of_this_agent_need_its_own_model"
"""An argument that no request has. The guarded models take it off again; any other fails at it before it sends
anything, such as that of `RunConfig(model=...)`, which stands in for the guarded one."""


def marked(settings: ModelSettings) -> ModelSettings:
    """Return *settings* that a guarded model alone accepts."""
    return dataclasses.replace(settings, extra_args={**(settings.extra_args or {}), MARK: True})


def unmarked(settings: ModelSettings) -> ModelSettings:
    """Return *settings* as they were."""
    left = {name: value for name, value in (settings.extra_args or {}).items() if name != MARK}
    return dataclasses.replace(settings, extra_args=left or None)


def is_marked(settings: ModelSettings) -> bool:
    """Return whether *settings* are those of a guarded agent."""
    return MARK in (settings.extra_args or {})


def is_guarded(agent: Any) -> bool:
    """Return whether *agent* has its guardrails."""
    return isinstance(agent, Agent) and is_marked(agent.model_settings)


class GuardedInvoke:
    """Invokes a handoff, and hands on the guarded copy of the agent that it returns."""

    def __init__(
        self,
        invoke: Callable[[RunContextWrapper[Any], str], Awaitable[Any]],
        guarded: Callable[[Any], Agent[Any]],
    ) -> None:
        self._invoke = invoke
        self._guarded = guarded

    async def __call__(self, context: RunContextWrapper[Any], arguments: str) -> Agent[Any]:
        """Return the agent."""
        return self._guarded(await self._invoke(context, arguments))


def check_handoffs(handoffs: Iterable[Handoff[Any, Any]]) -> None:
    """Raise ConfigurationError for a handoff to an agent without guardrails."""
    for handoff in handoffs:
        if not isinstance(handoff.on_invoke_handoff, GuardedInvoke) and not is_guarded(agent_of_handoff(handoff)):
            raise ConfigurationError("a handoff came later, to an agent without guardrails: Guardrails.agent(agent)")
