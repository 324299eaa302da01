"""Refusals that no middleware retries, nor turns into a message.

The middleware for retries and fallbacks, and the node that runs tools, catch each Exception but LangGraph's own
GraphBubbleUp, which they let through to the caller of the agent.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

from langgraph.errors import GraphBubbleUp

from aisecurity.exceptions import AISecSDKException, ConfigurationError, PayloadError

from ..errors import Blocked, NotAllowed, Unscanned
from ..outcome import Failure

T = TypeVar("T")


class AgentBlocked(Blocked, GraphBubbleUp):
    """Blocked, on its way out of an agent."""


class AgentUnscanned(Unscanned, GraphBubbleUp):
    """Unscanned, on its way out of an agent."""


class AgentConfigurationError(ConfigurationError, GraphBubbleUp):
    """ConfigurationError, on its way out of an agent."""


def refused(words: str, side: str = "") -> AgentUnscanned:
    """Return the refusal of what cannot be scanned."""
    return AgentUnscanned(words, side=side, failure=Failure.REFUSED)


def bubbling(error: AISecSDKException) -> AISecSDKException:
    """Return an exception of the same class and facts as *error* that no middleware catches."""
    if isinstance(error, GraphBubbleUp):
        return error
    if isinstance(error, PayloadError):
        # Its words name a place and a type alone.
        return refused(f"an input that cannot be scanned ({error.message})")
    kind: type[AISecSDKException] = AgentConfigurationError
    if isinstance(error, NotAllowed):
        kind = AgentBlocked if isinstance(error, Blocked) else AgentUnscanned
    made = kind.__new__(kind)
    made.args = error.args
    made.__dict__.update(error.__dict__)
    return made


def past_middleware(flow: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
    """Yield from *flow*; what it refuses is raised past the middleware of others, with nothing behind it."""
    try:
        return (yield from flow)
    except (NotAllowed, PayloadError, ConfigurationError) as error:
        refusal = bubbling(error)
    raise refusal
