"""Calls of LangChain's agents, whose model says at once what it is to say."""

# The types of LangGraph's graphs are unknown in part.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.tools import tool

from aisecurity.guard import AsyncGuard, Guard
from aisecurity.guard.langchain import GuardAgentMiddleware

from .calls import ANSWER, MARK, PIECE, PLACE, RESULT, Measured, question

_KINDS = [("whole", False, False), ("streamed", False, True), ("a tool", True, False)]


class AnsweringModel(BaseChatModel):
    """A model that asks for its tool first, if it has one, and answers then."""

    has_tool: bool = False

    @property
    def _llm_type(self) -> str:
        return "answering"

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        """Take tools."""
        return self

    def _generate(self, messages: Any, *_: Any, **__: Any) -> ChatResult:
        message = AIMessage(content=_answer(messages))
        if self.has_tool and not isinstance(messages[-1], ToolMessage):
            place = f"{PLACE} {_number(messages)}"
            message = AIMessage(content="", tool_calls=[{"name": "lookup", "args": {"place": place}, "id": "call"}])
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(self, messages: Any, *_: Any, run_manager: Any = None, **__: Any) -> Iterator[ChatGenerationChunk]:
        text = _answer(messages)
        for at in range(0, len(text), PIECE):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=text[at : at + PIECE]))
            if run_manager:
                run_manager.on_llm_new_token(text[at : at + PIECE], chunk=chunk)
            yield chunk


@tool
def lookup(place: str) -> str:
    """Look up the weather."""
    return f"{RESULT} {place}"


def blocking_calls(guard: Guard) -> Sequence[Measured]:
    """Return the calls that block."""

    def call(middleware: Any, *, has_tool: bool, is_streamed: bool) -> Callable[[str], None]:
        agent = _agent(middleware, has_tool=has_tool)

        def ask(number: str) -> None:
            if not is_streamed:
                agent.invoke(_asked(number))
                return
            for _ in agent.stream(_asked(number), stream_mode="messages"):
                pass

        return ask

    return [
        Measured(
            name,
            call([], has_tool=has_tool, is_streamed=streams),
            call([GuardAgentMiddleware(guard)], has_tool=has_tool, is_streamed=streams),
        )
        for name, has_tool, streams in _KINDS
    ]


@asynccontextmanager
async def async_calls(guard: AsyncGuard) -> AsyncGenerator[Sequence[Measured]]:
    """Yield the calls that are awaited."""

    def call(middleware: Any, *, has_tool: bool, is_streamed: bool) -> Callable[[str], Awaitable[None]]:
        agent = _agent(middleware, has_tool=has_tool)

        async def ask(number: str) -> None:
            if not is_streamed:
                await agent.ainvoke(_asked(number))
                return
            async for _ in agent.astream(_asked(number), stream_mode="messages"):
                pass

        return ask

    yield [
        Measured(
            name,
            call([], has_tool=has_tool, is_streamed=streams),
            call([GuardAgentMiddleware(guard)], has_tool=has_tool, is_streamed=streams),
        )
        for name, has_tool, streams in _KINDS
    ]


def _agent(middleware: Any, *, has_tool: bool) -> Any:
    model = AnsweringModel(has_tool=has_tool)
    return create_agent(model, tools=[lookup] if has_tool else [], middleware=middleware)


def _asked(number: str) -> Any:
    return {"messages": [("user", question(number))]}


def _number(messages: Any) -> str:
    """Return the number of the question that *messages* begin with."""
    return str(messages[0].content)[-PIECE - 1 : -1]


def _answer(messages: Any) -> str:
    return ANSWER.replace(MARK, _number(messages))
