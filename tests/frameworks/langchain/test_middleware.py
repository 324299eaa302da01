"""GuardAgentMiddleware in agents: what is asked, answered and stored."""

# The types of LangGraph's graphs and of its tools are unknown in part.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownParameterType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportMissingTypeStubs=false

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from aisecurity.emulator import Emulator
from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.guard import AsyncGuard, Blocked, Guard, NotAllowed
from aisecurity.guard.langchain import GuardAgentMiddleware
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.testing.guard_cases.words import ANSWER, ATTACK, LEAK, NEXT_QUESTION, NUMBER, TOOL_RESULT

from .agents import ASKED, Played, asks, bodies, says

RAN: list[str] = []


@tool
def look_up(place: str) -> str:
    """Look a place up."""
    RAN.append(place)
    return LEAK if place == "secret" else TOOL_RESULT


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:  # pyright: ignore[reportUnusedFunction]  # a fixture
    RAN.clear()


def _sessions(emulator: Emulator) -> set[Any]:
    return {body.get("session_id") for body in bodies(emulator)}


def test_allowed(played: Played) -> None:
    """What is allowed goes on as it is."""
    messages = played.run(says(asks("look_up", {"place": "Skye"}), ANSWER), tools=[look_up])

    assert ["human", "ai", "tool", "ai"] == [one.type for one in messages]
    assert [TOOL_RESULT, ANSWER] == [one.content for one in messages[2:]]
    assert ["Skye"] == RAN


@pytest.mark.parametrize(
    ("asked", "said", "ran"),
    [
        (ATTACK, [ANSWER], []),
        ("Hi.", [LEAK], []),
        ("Hi.", [asks("look_up", {"place": ATTACK})], []),
        ("Hi.", [asks("look_up", {"place": "secret"}), ANSWER], ["secret"]),
    ],
    ids=["prompt", "answer", "arguments", "result"],
)
def test_blocked(played: Played, asked: str, said: list[Any], ran: list[str]) -> None:
    """What is blocked is raised out of the agent, with nothing behind it."""
    model = says(*said)

    with pytest.raises(Blocked) as refusal:
        played.run(model, tools=[look_up], asked={"messages": [("user", asked)]})

    assert (None, None) == (refusal.value.__cause__, refusal.value.__context__)
    assert ran == RAN
    assert (asked == ATTACK) == (not model.sent)
    assert NUMBER not in played.shown


def test_return_direct(played: Played) -> None:
    """The result of a tool that is the agent's answer is scanned too."""
    direct = look_up.model_copy(update={"return_direct": True})

    with pytest.raises(Blocked):
        played.run(says(asks("look_up", {"place": "secret"})), tools=[direct])

    assert NUMBER not in played.shown


def test_replacement(played: Played) -> None:
    """An agent that goes on has a whole message in the place of a blocked one, with its id."""
    saver = InMemorySaver()
    members: dict[str, Any] = {"guarded": {"replacement": "No."}, "checkpointer": saver, "tools": [look_up]}
    config = {"configurable": {"thread_id": "t-1"}}

    messages = played.run(says(ANSWER), asked={"messages": [("user", ATTACK)]}, config=config, **members)
    assert [("human", "No."), ("ai", "No.")] == [(one.type, one.content) for one in messages]
    asked_id = messages[0].id

    said = asks("look_up", {"place": "secret"})
    messages = played.run(says(said, LEAK.replace("number", "code")), config=config, **members)
    contents = [(one.type, one.content) for one in messages]
    assert [("human", "No."), ("ai", "No."), ("human", ASKED["messages"][0]["content"])] == contents[:3]
    assert [("ai", ""), ("tool", "No."), ("ai", "No.")] == contents[3:]
    assert asked_id == messages[0].id
    assert ("error", "call-0") == (messages[4].status, messages[4].tool_call_id)
    assert messages[5].id.startswith("lc_run")
    assert NUMBER not in repr(saver.storage)
    assert NUMBER not in repr(saver.blobs)


def test_replacement_of_unscanned(played: Played, airs_emulator: Emulator) -> None:
    """Nothing is taken out of a history because the service was away."""
    airs_emulator.faults.extend([{"status": 503, "text": "Ben Nevis"}])

    messages = played.run(says(ANSWER), guarded={"replacement": "No."})

    assert [("human", ASKED["messages"][0]["content"]), ("ai", "No.")] == [(one.type, one.content) for one in messages]


def test_nothing_blocked_is_stored(played: Played) -> None:
    """A checkpoint holds no answer, nor result of a tool, that was blocked; the thread can go on."""
    saver = InMemorySaver()
    config = {"configurable": {"thread_id": "t-1"}}

    with pytest.raises(NotAllowed):
        played.run(says(LEAK), checkpointer=saver, config=config)
    with pytest.raises(NotAllowed):
        played.run(says(asks("look_up", {"place": "secret"})), tools=[look_up], checkpointer=saver, config=config)

    assert NUMBER not in repr((saver.storage, saver.blobs, saver.writes))
    played.run(says(ANSWER), checkpointer=saver, config={"configurable": {"thread_id": "t-2"}})
    again = played.run(
        says(ANSWER),
        checkpointer=saver,
        config={"configurable": {"thread_id": "t-2"}},
        asked={"messages": [("user", NEXT_QUESTION)]},
    )
    assert 4 == len(again)


def test_sessions(played: Played, airs_emulator: Emulator) -> None:
    """The thread id is the session of all scans, and hashed where it is too long."""
    saver = InMemorySaver()
    said = asks("look_up", {"place": "Skye"})

    played.run(says(said, ANSWER), tools=[look_up], checkpointer=saver, config={"configurable": {"thread_id": 17}})
    assert {"17"} == _sessions(airs_emulator)

    airs_emulator.reset()
    played.run(says(ANSWER), config={"configurable": {"thread_id": "t" * 101}})
    (session,) = _sessions(airs_emulator)
    assert 64 == len(session)

    airs_emulator.reset()
    guarded = {"session_id": lambda runtime: f"of {type(runtime).__name__}", "user": "u-42"}
    played.run(says(said, ANSWER), tools=[look_up], guarded=guarded)
    assert {"of Runtime", "of ToolRuntime"} == _sessions(airs_emulator)
    users = {body["metadata"]["app_user"] for body in bodies(airs_emulator)}
    assert {"u-42"} == users


def test_system(played: Played, airs_emulator: Emulator) -> None:
    """A system prompt that code names as its own is not scanned; another is, and what masks or blocks it."""
    model = says(ANSWER)
    played.run(model, system_prompt=ATTACK, guarded={"system": ATTACK})
    assert [ATTACK] == [one.content for one in model.sent[0] if one.type == "system"]

    structured: dict[str, Any] = {"response_format": {"title": "t", "type": "object"}}
    with pytest.raises(Blocked, match="system"):
        played.run(says(ANSWER), system_prompt=ATTACK, guarded={"replacement": "No."}, **structured)


def test_edited_arguments(blocking: Played, airs_emulator: Emulator) -> None:
    """Arguments that a human put in the place of the model's are scanned before the tool runs."""
    saver = InMemorySaver()
    config = {"configurable": {"thread_id": "t-1"}}
    outer = [HumanInTheLoopMiddleware(interrupt_on={"look_up": True})]
    model = says(asks("look_up", {"place": "Skye"}), ANSWER)
    blocking.run(model, tools=[look_up], checkpointer=saver, config=config, outer=outer)
    assert [] == RAN
    edited = {"type": "edit", "edited_action": {"name": "look_up", "args": {"place": ATTACK}}}

    with pytest.raises(Blocked, match="tool"):
        blocking.run(
            model,
            tools=[look_up],
            checkpointer=saver,
            config=config,
            outer=outer,
            asked=Command(resume={"decisions": [edited]}),
        )

    assert [] == RAN


def test_unknown_tool(played: Played) -> None:
    """A tool that there is not is answered by the node that runs tools, and that is scanned."""
    messages = played.run(says(asks("other", {"place": "Skye"}), ANSWER), tools=[look_up])

    assert "error" == messages[2].status


def test_two_colours(airs_scanner: Scanner) -> None:
    """A Guard serves both colours, an AsyncGuard one: what is missing is said before anything is sent."""
    model = says(ANSWER, ANSWER)
    aguard = AsyncGuard("chat", scanner=cast("Any", _NoScanner()))
    alone: Any = create_agent(model, middleware=[GuardAgentMiddleware(aguard=aguard)])

    with pytest.raises(ConfigurationError, match="needs a Guard: GuardAgentMiddleware") as refusal:
        alone.invoke(ASKED)

    assert [] == model.sent
    assert "Agent" in type(refusal.value).__name__
    both = GuardAgentMiddleware(Guard("chat", scanner=airs_scanner), aguard=aguard)
    agent: Any = create_agent(model, middleware=[both])
    assert ANSWER == agent.invoke(ASKED)["messages"][-1].content
    with pytest.raises(NotAllowed):
        asyncio.run(agent.ainvoke(ASKED))


class _NoScanner:
    async def sync_scan(self, *args: Any, **kwargs: Any) -> Any:
        """Fail."""
        raise OSError


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({}, "guard: a Guard or an AsyncGuard is needed"),
        ({"guard": object()}, "guard: a Guard is needed, not object"),
        ({"guard": object(), "aguard": object()}, "guard: a Guard is needed, not object"),
        ({"aguard": object()}, "aguard: an AsyncGuard is needed, not object"),
        ({"replacement": ""}, "replacement"),
        ({"artifacts": "drop"}, "artifacts"),
    ],
)
def test_refused(members: dict[str, Any], words: str, airs_scanner: Scanner) -> None:
    """What no guard can be made of is refused at once."""
    if "guard" not in members and "aguard" not in members and members:
        members = {"guard": Guard("chat", scanner=airs_scanner), **members}

    with pytest.raises(ConfigurationError, match=words):
        GuardAgentMiddleware(**members)


def test_server(airs_scanner: Scanner) -> None:
    """The server is a text."""
    with pytest.raises(PayloadError, match="server"):
        GuardAgentMiddleware(Guard("chat", scanner=airs_scanner), server=cast("Any", 1))


def test_running_loop(airs_scanner: Scanner) -> None:
    """An agent that blocks a running event loop is refused as its guard is."""
    model = says(ANSWER)
    agent: Any = create_agent(model, middleware=[GuardAgentMiddleware(Guard("chat", scanner=airs_scanner))])

    async def blocks() -> None:
        agent.invoke(ASKED)

    with pytest.raises(ConfigurationError, match="running event loop") as refusal:
        asyncio.run(blocks())

    assert ([], None) == (model.sent, refusal.value.__context__)
    assert "Agent" in type(refusal.value).__name__


def test_partly_unscanned(played: Played, airs_emulator: Emulator) -> None:
    """Of a history a blocked message is replaced, and one that could not be scanned stays."""
    airs_emulator.faults.extend([{"status": 503, "text": "Ben Nevis"}])
    asked = {"messages": [("user", LEAK), *ASKED["messages"]]}

    messages = played.run(says(ANSWER), asked=asked, guarded={"replacement": "No."})

    assert ["No.", ASKED["messages"][0]["content"], "No."] == [one.content for one in messages]


def test_tools_of_the_provider(played: Played) -> None:
    """A tool that the provider runs is none that the agent runs."""
    messages = played.run(says(ANSWER), tools=[{"type": "web_search"}])

    assert ANSWER == messages[-1].content
