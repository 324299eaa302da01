"""Guardrails of agents."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from agents import Agent, Model, TContext
from agents.memory import Session
from agents.sandbox import SandboxAgent

from aisecurity.exceptions import ConfigurationError

from ..openai import GuardedAsyncOpenAI
from ..openai.request_bodies import Trust
from .marks import GuardedInvoke, is_guarded, marked
from .models import Api, GuardedChatCompletionsModel, GuardedModelProvider, GuardedResponsesModel
from .run_guardrails import GuardedInput, GuardedOutput
from .seams import GuardedClient, agent_of_handoff, agent_of_tool, check_seams, checked_client, name_agent, settings_of
from .sessions import GuardedSession
from .tools import add_guardrails, check_kind, guarded_tool, server_name

if TYPE_CHECKING:
    from ..asyncio import AsyncGuard


class Guardrails:
    """Guardrails of agents, and the guarded client that is underneath their models: made by `guardrails`."""

    def __init__(self, client: GuardedClient, *, api: Api, server: str, is_own: bool = False) -> None:
        check_seams()
        self.client = checked_client(client)
        """The client underneath."""
        self.provider = GuardedModelProvider(client, api=api)
        """The provider of models by name, for `RunConfig(model=..., model_provider=...)`."""
        self._api: Api = api
        self._server = server
        self._is_own = is_own

    def agent(self, agent: Agent[TContext]) -> Agent[TContext]:
        """Return a copy of *agent* that nothing leaves without a verdict, with copies of those it hands off to.

        Its local MCP servers get the guardrails for their tools. ConfigurationError for what cannot be held.
        """
        guarded: Agent[TContext] = self._guarded(agent, {})
        return guarded

    def session(self, session: Session) -> GuardedSession:
        """Return *session* so that it keeps no prompt without a verdict; the scans have its id."""
        return GuardedSession(session, self.client)

    def for_session(self, session_id: str) -> Guardrails:
        """Return guardrails as these whose scans are of this session: that of a chat, at most 100 characters."""
        return Guardrails(self.client.for_session(session_id), api=self._api, server=self._server)

    async def close(self) -> None:
        """Close the client if it was made here; the guard stays open."""
        if self._is_own:
            await self.client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def _guarded(self, agent: Any, copies: dict[int, Any]) -> Any:
        if is_guarded(agent):
            return agent
        if id(agent) in copies:
            return copies[id(agent)][1]
        check_agent(agent, settings_of(self.client).trust)
        for server in agent.mcp_servers:
            add_guardrails(server, self.client, server_name(server.name) or self._server)
        copied = agent.clone(
            model=self._model(agent.model),
            model_settings=marked(agent.model_settings),
            tools=[guarded_tool(tool, self.client, self._server) for tool in agent.tools],
            handoffs=[],
            input_guardrails=[GuardedInput(self.client), *agent.input_guardrails],
            output_guardrails=[GuardedOutput(self.client), *agent.output_guardrails],
        )
        # With the original, whose id would else be free for another one.
        copies[id(agent)] = (agent, copied)
        copied.handoffs = [self._handoff(one, copies) for one in agent.handoffs]
        return copied

    def _handoff(self, handoff: Any, copies: dict[int, Any]) -> Any:
        if not hasattr(handoff, "on_invoke_handoff"):
            return self._guarded(handoff, copies)
        guarded = copy.copy(handoff)
        guarded.on_invoke_handoff = GuardedInvoke(guarded.on_invoke_handoff, lambda agent: self._guarded(agent, copies))
        if (agent := agent_of_handoff(guarded)) is not None:
            name_agent(guarded, self._guarded(agent, copies))
        return guarded

    def _model(self, model: str | Model | None) -> Model:
        if isinstance(model, GuardedResponsesModel | GuardedChatCompletionsModel):
            return model
        if isinstance(model, Model):
            raise ConfigurationError(
                f"model: {type(model).__name__} may have a client without a guard; give its name, "
                "GuardedResponsesModel or GuardedChatCompletionsModel"
            )
        return self.provider.get_model(model)


def check_agent(agent: Any, trust: Collection[str]) -> None:
    """Raise ConfigurationError for an agent that cannot be held."""
    if not isinstance(agent, Agent):
        raise ConfigurationError(
            f"{type(agent).__name__}: an Agent is needed; one of realtime speaks over a websocket that no guard sees"
        )
    if isinstance(agent, SandboxAgent):
        raise ConfigurationError("SandboxAgent: its tools have no guardrails")
    if agent.prompt is not None and "stored" not in trust:
        raise ConfigurationError('prompt: the provider keeps its text, which no guard has seen; trust={"stored"}')
    for tool in agent.tools:
        check_kind(tool, trust)
        inner = agent_of_tool(tool)
        if inner is not None and not is_guarded(inner):
            raise ConfigurationError("an agent as a tool has no guardrails: Guardrails.agent(agent).as_tool(...)")


def guardrails(
    guard: AsyncGuard,
    *,
    system: str | Sequence[str] = (),
    session_id: str | Callable[[], str | None] | None = None,
    trust: Collection[Trust] = (),
    client: GuardedClient | None = None,
    api: Api = "responses",
    server: str = "application",
) -> Guardrails:
    """Return guardrails for agents, with a guarded client underneath: *client*, else one made of the environment.

    *system*, *session_id* and *trust* are those of GuardedAsyncOpenAI; a *client* has its own, and the same guard.
    *api*: of models that an agent names, "responses" or "chat". *server*: of its function tools, in tool events.
    """
    if client is None:
        made = GuardedAsyncOpenAI(guard=guard, system=system, session_id=session_id, trust=trust)
        return Guardrails(made, api=api, server=server, is_own=True)
    if settings_of(checked_client(client)).guard is not guard:
        raise ConfigurationError("client: its guard is another one")
    if system or session_id or trust:
        raise ConfigurationError("system, session_id, trust: a client that is given has its own")
    return Guardrails(client, api=api, server=server)
