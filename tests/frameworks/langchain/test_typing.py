"""Types of guarded agents, as mypy and pyright see them."""

# The types of LangGraph's graphs are unknown in part.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

from typing import Any, assert_type

from langchain.agents import AgentState, create_agent
from langchain.agents.middleware.types import AgentMiddleware
from langchain_core.runnables import RunnableConfig

from aisecurity.guard import Guard
from aisecurity.guard.langchain import GuardAgentMiddleware
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.testing.guard_cases.words import ANSWER

from .agents import ASKED, says


def test_types(airs_scanner: Scanner) -> None:
    """The middleware is one of an agent of any state and context, whose type it leaves as it is."""
    own: GuardAgentMiddleware[None, Any] = GuardAgentMiddleware(Guard("chat", scanner=airs_scanner))
    base: AgentMiddleware[AgentState[Any], None, Any] = own
    agent = create_agent(says(ANSWER), middleware=[base])

    state = agent.invoke(ASKED, RunnableConfig(tags=["a"]))

    assert_type(own.name, str)
    assert ANSWER == state["messages"][-1].content
