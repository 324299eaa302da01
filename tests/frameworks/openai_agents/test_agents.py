"""Copies of agents, and what they are refused for."""

from __future__ import annotations

from typing import Any, cast

import pytest
from agents import (
    Agent,
    CustomTool,
    Handoff,
    HostedMCPTool,
    ImageGenerationTool,
    OpenAIResponsesModel,
    RunConfig,
    WebSearchTool,
    function_tool,
    handoff,
)
from agents.realtime import RealtimeAgent
from agents.sandbox import SandboxAgent
from openai import AsyncOpenAI

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard import Blocked
from aisecurity.guard.openai import GuardedAsyncOpenAI
from aisecurity.guard.openai_agents import (
    GuardedChatCompletionsModel,
    GuardedModelProvider,
    GuardedResponsesModel,
    guardrails,
)
from aisecurity.testing.model_server import ModelAnswer, ToolUse
from tests.support.guard.halves import async_guard
from tests.support.guard.scanners import FORBIDDEN

from .local_server import LocalServer
from .scene import ANSWER, QUESTION, Scene, calling


def hosted(approval: str) -> HostedMCPTool:
    """Return a tool of an MCP server that the provider calls."""
    config: Any = {"type": "mcp", "server_label": "s", "server_url": "https://mcp.test", "require_approval": approval}
    return HostedMCPTool(tool_config=config)


async def _no(context: Any, given: str) -> str:
    raise AssertionError


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (RealtimeAgent(name="a"), "realtime"),
        (SandboxAgent(name="a"), "SandboxAgent"),
        (Agent(name="a", prompt={"id": "p"}), "stored"),
        (Agent(name="a", tools=[hosted("never")]), "HostedMCPTool"),
        (Agent(name="a", tools=[CustomTool(name="t", description="d", on_invoke_tool=_no)]), "CustomTool"),
        (Agent(name="a", tools=[Agent(name="b").as_tool("b", "d")]), "as a tool"),
        (Agent(name="a", handoffs=[Agent(name="b", prompt={"id": "p"})]), "stored"),
        (Agent(name="a", model=OpenAIResponsesModel("m", AsyncOpenAI(api_key="k"))), "OpenAIResponsesModel"),
        (Agent(name="a", model="litellm/m"), "litellm"),
    ],
)
async def test_refused(responses: Scene, agent: Any, words: str) -> None:
    """What cannot be held is refused at construction, by name."""
    with pytest.raises(ConfigurationError, match=words):
        responses.rails.agent(agent)


async def test_trusted(responses: Scene) -> None:
    """What the client trusts is no reason to refuse; nor are hosted tools that change nothing."""
    tools: Any = [hosted("always"), WebSearchTool(), ImageGenerationTool(tool_config={"type": "image_generation"})]
    assert tools == responses.agent(tools=tools).tools

    trusting = guardrails(
        responses.guard, client=responses.client.copy(_extra_kwargs={"trust": {"stored", "hosted_tools"}})
    )
    agent = trusting.agent(Agent(name="a", prompt={"id": "p"}, tools=[hosted("never")]))
    assert 1 == len(agent.tools)


async def test_copy(responses: Scene) -> None:
    """An agent is copied with its type, and one that is guarded is its own copy."""

    class Guide(Agent[Any]):
        pass

    original: Agent[Any] = Guide(name="guide", model="openai/m", tools=[responses.tool])
    agent = responses.rails.agent(original)

    assert isinstance(agent, Guide)
    assert isinstance(agent.model, GuardedResponsesModel)
    assert "m" == agent.model.model
    assert ("openai/m", [responses.tool], []) == (original.model, original.tools, original.input_guardrails)
    assert not responses.tool.tool_input_guardrails
    assert [False] == [one.run_in_parallel for one in agent.input_guardrails]
    assert agent is responses.rails.agent(agent)
    own = GuardedResponsesModel("m", responses.client)
    assert own is responses.agent(model=own).model


@pytest.mark.parametrize("model", ["other", OpenAIResponsesModel("m", AsyncOpenAI(api_key="k"))])
@pytest.mark.parametrize("is_streamed", [True, False])
async def test_model_of_a_run(responses: Scene, model: Any, is_streamed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run with a model that has no guarded client fails before it sends anything."""
    monkeypatch.setenv("OPENAI_BASE_URL", f"{responses.server.url}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    agent = responses.agent()
    config = RunConfig(model=model)

    run: Any = responses.stream if is_streamed else responses.run

    with pytest.raises(TypeError, match="the_guardrails_of_this_agent_need_its_own_model"):
        await run(agent, ModelAnswer(ANSWER), run_config=config)

    assert not responses.events
    assert not responses.sent


async def test_provider_of_a_run(responses: Scene) -> None:
    """With the provider of the guardrails a run may name another model; an agent without guardrails may not use it."""
    config = RunConfig(model="other", model_provider=responses.rails.provider)

    await responses.run(responses.agent(), run_config=config)
    assert ["other"] == [body["model"] for body in responses.sent]
    with pytest.raises(ConfigurationError, match="no guardrails"):
        await responses.run(Agent(name="bare"), run_config=config)
    assert not responses.sent


async def test_what_came_later(responses: Scene) -> None:
    """Tools and handoffs that were added to the copy are refused before anything is sent."""
    agent = responses.agent()
    agent.tools.append(responses.tool)
    with pytest.raises(ConfigurationError, match="tool"):
        await responses.run(agent)
    agent.tools[:] = [CustomTool(name="t", description="d", on_invoke_tool=_no)]
    with pytest.raises(ConfigurationError, match="CustomTool"):
        await responses.run(agent)
    agent.tools.clear()
    agent.handoffs.append(Agent(name="bare"))
    with pytest.raises(ConfigurationError, match="handoff"):
        await responses.run(agent)

    assert not responses.sent


async def test_handoffs(responses: Scene) -> None:
    """Agents that are handed off to are guarded, in circles, and where a function says which one it is."""
    first: Agent[Any] = Agent(name="first")
    second: Agent[Any] = Agent(name="second", handoffs=[first], tools=[responses.tool])

    async def chosen(context: Any, arguments: str) -> Agent[Any]:
        return second

    own: Any = Handoff(
        tool_name="own", tool_description="d", input_json_schema={}, on_invoke_handoff=chosen, agent_name="second"
    )
    first.handoffs = [second, own, handoff(second, tool_name_override="named")]
    for name in ("transfer_to_second", "own", "named"):
        responses.result = "Drizzle."
        script = [ModelAnswer(tool_calls=[ToolUse(name)]), calling("Skye"), ModelAnswer(ANSWER)]
        result = await responses.run(responses.rails.agent(first), *script)
        assert ("second", ANSWER) == (result.last_agent.name, result.final_output)
        responses.result = FORBIDDEN
        with pytest.raises(Blocked):
            await responses.run(responses.rails.agent(first), *script)


async def test_local_servers(responses: Scene) -> None:
    """The tools of an MCP server have its name in their events, without what its URL holds beside the host."""
    servers = [
        LocalServer("lookup", lambda place: str(responses.result), name)
        for name in ("weather", "http: http://u:k@mcp.test/?key=1", "http://")
    ]
    for server, name in zip(servers, ["weather", "http: mcp.test", "application"], strict=True):
        responses.scanner.scans.clear()
        agent = responses.agent(mcp_servers=[server])
        responses.rails.for_session("chat-17").agent(Agent(name="other", mcp_servers=[server]))
        assert 1 == len(server.tool_input_guardrails or ())

        await responses.run(agent, calling(f"Skye by {name}"), ModelAnswer(ANSWER))

        events = [scan.content.tool_event for scan in responses.scanner.scans if scan.content.tool_event]
        assert {"application", name} == {cast("Any", event.metadata).server_name for event in events}


async def test_sessions_of_scans(responses: Scene) -> None:
    """The scans are of the agent's session, also for the tools of a server that agents of other sessions have too."""
    server = LocalServer("lookup", lambda place: "Drizzle.")
    for session in ("chat-1", "chat-2"):
        responses.scanner.scans.clear()
        agent = responses.rails.for_session(session).agent(Agent(name="guide", tools=[], mcp_servers=[server]))
        await responses.run(agent, calling(f"Skye {session}"), ModelAnswer(ANSWER), given=f"{QUESTION} {session}")
        assert {session} == {scan.session_id for scan in responses.scanner.scans}


async def test_made_of_the_environment(monkeypatch: pytest.MonkeyPatch, responses: Scene) -> None:
    """Without a client there is one of the environment, which is closed with the guardrails."""
    monkeypatch.setenv("OPENAI_BASE_URL", f"{responses.server.url}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    async with guardrails(responses.guard, system="Be kind.", session_id="chat-17", api="chat") as rails:
        agent = rails.agent(Agent(name="guide", instructions="Be kind."))
        assert isinstance(agent.model, GuardedChatCompletionsModel)
        assert ANSWER == (await responses.run(agent)).final_output
    assert "Be kind." not in responses.scanned
    assert rails.client.is_closed()

    async with responses.rails:
        pass
    assert not responses.client.is_closed()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"client": AsyncOpenAI(api_key="k")}, "GuardedAsyncOpenAI is needed"),
        ({"client": GuardedAsyncOpenAI(guard=async_guard(), api_key="k")}, "another"),
        ({"api": "realtime"}, "api"),
        ({"system": "Be kind."}, "its own"),
    ],
)
async def test_options(responses: Scene, options: dict[str, Any], words: str) -> None:
    """What cannot work is refused."""
    given: Any = {"client": responses.client, **options}
    with pytest.raises(ConfigurationError, match=words):
        guardrails(responses.guard, **given)


def test_models_have_a_guarded_client() -> None:
    """Others are refused."""
    bare: Any = AsyncOpenAI(api_key="k")
    for make in (lambda: GuardedResponsesModel("m", bare), lambda: GuardedModelProvider(bare)):
        with pytest.raises(ConfigurationError, match="GuardedAsyncOpenAI"):
            make()
    client = GuardedAsyncOpenAI(guard=async_guard(), api_key="k")
    model = GuardedChatCompletionsModel("m", openai_client=client, strict_feature_validation=True)
    assert "m" == model.model
    assert isinstance(GuardedModelProvider(client).get_model(None), GuardedResponsesModel)


def test_function_tools_keep_what_they_are() -> None:
    """A tool that is copied is still the function's."""

    @function_tool
    def lookup(place: str) -> str:
        return place

    client_guard = async_guard()
    client = GuardedAsyncOpenAI(guard=client_guard, api_key="k")
    tool: Any = guardrails(client_guard, client=client).agent(Agent(name="guide", tools=[lookup])).tools[0]
    assert ("lookup", lookup.params_json_schema, "Skye") == (
        tool.name,
        tool.params_json_schema,
        tool.__wrapped__("Skye"),
    )
