"""Agents with models that say what they are told, in each colour."""

# The types of LangGraph's graphs and of its tools are unknown in part.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownParameterType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportMissingTypeStubs=false

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, TypeAlias, cast

from langchain.agents import create_agent
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage
from pydantic import Field

from aisecurity.emulator import Emulator
from aisecurity.guard import AsyncGuard, Guard, Policy
from aisecurity.guard.langchain import GuardAgentMiddleware
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.testing.guard_cases.words import QUESTION
from aisecurity.testing.serving import configuration

Colour: TypeAlias = Literal["blocking", "threads", "async"]
"""A Guard in invoke, a Guard in ainvoke, or an AsyncGuard."""
COLOURS: Final[Sequence[Colour]] = ("blocking", "threads", "async")
ASKED: Final[Any] = {"messages": [{"role": "user", "content": QUESTION}]}


class SaysModel(GenericFakeChatModel):
    """A model that says one message after the other, whatever it is sent, and notes that."""

    sent: list[list[BaseMessage]] = Field(default_factory=list[Any])

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        """Take tools."""
        return self

    def _generate(self, messages: Any, *args: Any, **kwargs: Any) -> Any:
        self.sent.append(list(messages))
        return super()._generate(messages, *args, **kwargs)


def says(*messages: str | AIMessage | Exception) -> SaysModel:
    """Return a model that says *messages*, and raises what is an exception."""

    def each() -> Any:
        for one in messages:
            if isinstance(one, Exception):
                raise one
            yield one if isinstance(one, AIMessage) else AIMessage(content=one)

    return SaysModel(messages=each(), sent=[])


def asks(name: str, *arguments: dict[str, Any], text: str = "") -> AIMessage:
    """Return a message that asks for a tool, once for each of *arguments*."""
    calls: list[Any] = [{"name": name, "args": given, "id": f"call-{at}"} for at, given in enumerate(arguments)]
    return AIMessage(content=text, tool_calls=calls)


def bodies(emulator: Emulator) -> list[dict[str, Any]]:
    """Return the bodies of the scans so far."""
    return [cast("dict[str, Any]", request.json) for request in emulator.requests]


class Played:
    """An agent that is played with a guard of one colour, and what its stream gave."""

    def __init__(self, colour: Colour, url: str, policy: Policy | None = None, profile: str = "chat") -> None:
        self.colour: Colour = colour
        self.stream: list[Any] = []
        self.url = url
        self._profile = profile
        self._policy = policy

    def run(self, model: Any, *, asked: Any = ASKED, config: Any = None, **members: Any) -> list[Any]:
        """Return the messages in the end. *members*: of the agent, those of the middleware as `guarded`."""
        given = [*(members.pop("outer", [])), None, *(members.pop("inner", []))]
        guarded: dict[str, Any] = members.pop("guarded", {})
        modes: Any = ["values", "updates", "messages", "custom", "debug", "tools"]

        def made(guard: Guard | AsyncGuard) -> Any:
            own = GuardAgentMiddleware(guard, **guarded)
            return create_agent(model, middleware=[own if one is None else one for one in given], **members)

        if self.colour == "blocking":
            with Scanner(configuration(self.url)) as scanner:
                agent = made(Guard(self._profile, scanner=scanner, policy=self._policy))
                self.stream.extend(agent.stream(asked, config, stream_mode=modes, subgraphs=True))
        else:
            asyncio.run(self._awaited(made, asked, config, modes))
        return self.last

    async def _awaited(self, made: Callable[[Any], Any], asked: Any, config: Any, modes: Any) -> None:
        async with AsyncScanner(configuration(self.url)) as scanner:
            guard: Any = AsyncGuard(self._profile, scanner=scanner, policy=self._policy)
            with Scanner(configuration(self.url)) as blocking:
                if self.colour == "threads":
                    guard = Guard(self._profile, scanner=blocking, policy=self._policy)
                async for chunk in made(guard).astream(asked, config, stream_mode=modes, subgraphs=True):
                    self.stream.append(chunk)

    @property
    def last(self) -> list[Any]:
        """The messages of the last values."""
        return next(value["messages"] for _, mode, value in reversed(self.stream) if mode == "values")

    @property
    def custom(self) -> list[Any]:
        """What tools wrote to the stream."""
        return [value for _, mode, value in self.stream if mode == "custom"]

    @property
    def shown(self) -> str:
        """All that the stream gave."""
        return repr(self.stream)
