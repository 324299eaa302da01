"""Tools within a guarded agent: nothing of what they show, write or raise leaves before its verdict."""

# The types of LangGraph's graphs and of its tools are unknown in part.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownParameterType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportMissingTypeStubs=false

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, cast

import pytest
from langchain.agents import AgentState
from langchain.agents.middleware import ToolErrorMiddleware
from langchain.tools import InjectedState, ToolRuntime
from langchain_core.callbacks import BaseCallbackHandler, CallbackManager, Callbacks, dispatch_custom_event
from langchain_core.messages import HumanMessage, RemoveMessage, ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, InjectedToolCallId, StructuredTool, Tool, ToolException, tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.config import get_stream_writer
from langgraph.errors import GraphDrained, ParentCommand
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.types import Command, Send, interrupt

from aisecurity.emulator import Emulator
from aisecurity.exceptions import ConfigurationError
from aisecurity.guard import Blocked, NotAllowed, Policy, Unscanned
from aisecurity.testing.guard_cases.words import ANSWER, ATTACK, LEAK, NUMBER, TOOL_RESULT

from .agents import Played, asks, bodies, says


def played_with(played: Played, function: Any, **members: Any) -> list[Any]:
    """Play an agent that asks for the tool which *function* is, and return the messages in the end."""
    made = function if isinstance(function, BaseTool) else tool(function)
    return played.run(says(asks(made.name, {"place": "Skye"}), ANSWER), tools=[made], **members)


def _writes(what: str, result: str = TOOL_RESULT) -> Any:
    def writes(place: str, runtime: ToolRuntime) -> str:
        """Write to each stream that a tool has."""
        runtime.stream_writer({"at": what})
        get_stream_writer()({"and": what})
        runtime.emit_output_delta(what)
        runtime.config.get("configurable", {})["__pregel_runtime"].stream_writer({"by": what})
        return result

    return writes


@pytest.mark.parametrize(("what", "result"), [(NUMBER + " is it", TOOL_RESULT), ("halfway", LEAK)])
def test_written(played: Played, what: str, result: str) -> None:
    """What a tool writes to streams is held until it and the result are scanned."""
    with pytest.raises(Blocked):
        played_with(played, _writes(LEAK if NUMBER in what else what, result))

    assert [] == played.custom
    assert NUMBER not in played.shown
    assert "halfway" not in played.shown


def test_written_harmless(played: Played) -> None:
    """Harmless pieces come in their order, before the result."""
    messages = played_with(played, _writes("halfway"))

    assert [{"at": "halfway"}, {"and": "halfway"}, {"by": "halfway"}] == played.custom
    assert "tool-output-delta" in played.shown
    assert TOOL_RESULT == messages[2].content


def test_written_too_late(blocking: Played) -> None:
    """What a tool writes when it is over is dropped."""
    kept: list[Callable[[Any], None]] = []

    def writes(place: str, runtime: ToolRuntime) -> str:
        """Keep the writer."""
        kept.append(runtime.stream_writer)
        return place

    played_with(blocking, writes)
    kept[0](LEAK)

    assert [] == blocking.custom


def test_written_unreadable(played: Played) -> None:
    """A piece that is no JSON value is refused by name."""
    with pytest.raises(Unscanned, match="cannot be scanned: Lock"):
        played_with(played, _writes(cast("Any", type("Lock", (), {})())))


def test_within(played: Played) -> None:
    """A model or a graph within a tool shows nothing; its result does, once it is scanned."""

    def within(place: str, config: RunnableConfig, callbacks: Callbacks = None) -> str:
        """Ask a model, by a graph, that no guard sees."""

        def ask(state: Any) -> Any:
            return {"messages": [says(LEAK).invoke("Hello.")]}

        graph: Any = StateGraph(MessagesState).add_node("ask", ask).add_edge(START, "ask").compile()
        first = graph.invoke({"messages": [HumanMessage("Hello.")]})
        second = graph.invoke({"messages": [HumanMessage("Hello.")]}, config)
        says(LEAK).invoke("Hello.", {"callbacks": callbacks})
        assert isinstance(callbacks, CallbackManager)
        return str(len(first["messages"]) + len(second["messages"]))

    messages = played_with(played, within)

    assert "4" == messages[2].content
    assert NUMBER not in played.shown


def _raises(error: Exception) -> Any:
    def raises(place: str) -> str:
        """Raise."""
        raise error

    return raises


def _caused() -> Exception:
    error = ValueError("no such place")
    error.__cause__ = KeyError(LEAK)
    return error


@pytest.mark.parametrize(
    ("error", "handler"),
    [
        (ValueError(LEAK), None),
        (_caused(), None),
        (ToolException(LEAK), None),
        (ToolException(LEAK), True),
        (ToolException("x"), lambda error: LEAK),
    ],
    ids=["error", "cause", "tool error", "handled", "handled by a function"],
)
def test_raised(played: Played, error: Exception, handler: Any) -> None:
    """An error of a tool is output as well."""
    made = tool(_raises(error)).model_copy(update={"handle_tool_error": handler})

    with pytest.raises(Blocked):
        played_with(played, made)

    assert NUMBER not in played.shown


def test_raised_harmless(played: Played) -> None:
    """An error that is allowed is raised, or handled, as without the adapter."""
    with pytest.raises(ValueError, match="no such place"):
        played_with(played, _raises(ValueError("no such place")))

    made = tool(_raises(ToolException("x"))).model_copy(update={"handle_tool_error": lambda error: f"Oh, {error}."})
    messages = played_with(played, made)

    assert ("Oh, x.", "error") == (messages[2].content, messages[2].status)


def test_drained(blocking: Played) -> None:
    """Control of LangGraph's own passes."""
    with pytest.raises(GraphDrained):
        played_with(blocking, _raises(GraphDrained()))


def test_interrupt(played: Played) -> None:
    """What a tool asks a human is output too."""
    config = {"configurable": {"thread_id": "t-1"}}

    def pauses(question: Any) -> Any:
        def pause(place: str) -> str:
            """Ask a human."""
            return str(interrupt(question))

        return pause

    with pytest.raises(Blocked):
        played_with(played, pauses({"ask": LEAK}), checkpointer=InMemorySaver(), config=config)
    assert NUMBER not in played.shown

    saver = InMemorySaver()
    model = says(asks("pause", {"place": "Skye"}), ANSWER)
    members: dict[str, Any] = {"tools": [tool(pauses("Is it so?"))], "checkpointer": saver, "config": config}
    played.run(model, **members)
    assert "Is it so?" in played.shown
    messages = played.run(model, asked=Command(resume="Yes."), **members)
    assert ["Yes.", ANSWER] == [one.content for one in messages[2:]]
    played.run(says(asks("pause", {"place": "x"})), **members)
    with pytest.raises(Blocked):
        played.run(says(ANSWER), asked=Command(resume=LEAK), **members)


class Place(AgentState[Any]):
    """State with a member more."""

    place: Any


def _commands(update: Any, goto: Any = ()) -> Any:
    def commands(place: str, call_id: Annotated[str, InjectedToolCallId]) -> Any:
        """Return a command."""
        result = ToolMessage(TOOL_RESULT, tool_call_id=call_id)
        return Command(update={"messages": [result], **update}, goto=goto)

    return commands


@pytest.mark.parametrize(
    ("update", "goto"),
    [({"place": {"is": [LEAK]}}, ()), ({}, [Send("tools", {"place": LEAK})]), ({}, Send("tools", HumanMessage(LEAK)))],
)
def test_command(played: Played, update: Any, goto: Any) -> None:
    """All that a command updates or sends is output."""
    with pytest.raises(Blocked):
        played_with(played, _commands(update, goto), state_schema=Place)

    assert NUMBER not in played.shown


def test_command_harmless(played: Played) -> None:
    """A harmless command is carried out."""
    messages = played_with(played, _commands({"place": None}, "model"), state_schema=Place)

    assert TOOL_RESULT == messages[2].content


def test_parent_command(played: Played) -> None:
    """A command for the graph around the agent is output too."""

    def parent(place: str) -> Any:
        """Leave the agent."""
        return Command(graph=Command.PARENT, update={"messages": [HumanMessage(LEAK)]})

    for made in (parent, _raises(ParentCommand(parent("x")))):
        with pytest.raises(Blocked):
            played_with(played, made)


def test_messages(played: Played) -> None:
    """Messages that a tool returns are scanned for what they are, with their artifacts."""

    def returns(*messages: Any, artifact: Any = None) -> Any:
        def answer(place: str, call_id: Annotated[str, InjectedToolCallId]) -> Any:
            """Return messages."""
            return [*messages, ToolMessage(TOOL_RESULT, tool_call_id=call_id, artifact=artifact)]

        return answer

    with pytest.raises(Blocked):
        played_with(played, returns(artifact={"n": LEAK}))
    with pytest.raises(Blocked):
        played_with(played, returns(Command(update={"messages": [HumanMessage(ATTACK)]})))
    masks = Played(played.colour, played.url, Policy(mask={"prompt"}), profile="mask-only")
    with pytest.raises(Blocked, match="masked"):
        played_with(masks, returns(Command(update={"messages": [HumanMessage(LEAK)]})))
    removes: Any = Command(update={"messages": [RemoveMessage(id="x")]})
    with pytest.raises(ValueError, match="doesn't exist"):
        played_with(played, returns(removes))
    assert NUMBER not in played.shown


def _with_artifact(content: Any, artifact: Any) -> BaseTool:
    def both(place: str) -> tuple[Any, Any]:
        """Return a content and an artifact."""
        return content, artifact

    return StructuredTool.from_function(both, response_format="content_and_artifact")


@pytest.mark.parametrize(
    ("content", "artifact"),
    [(LEAK, None), ("x", [LEAK]), ([{"type": "text", "text": LEAK}], None), ({"a": [LEAK]}, None)],
)
def test_artifact(played: Played, content: Any, artifact: Any) -> None:
    """The content and the artifact of a result are scanned, each for itself."""
    with pytest.raises(Blocked):
        played_with(played, _with_artifact(content, artifact))

    assert NUMBER not in played.shown


def test_artifact_that_cannot_be_scanned(played: Played) -> None:
    """An artifact that holds no JSON value is refused, or passes where that was asked for."""
    made = _with_artifact("x", b"\x00")
    with pytest.raises(Unscanned, match="cannot be scanned: bytes"):
        played_with(played, made)

    messages = played_with(played, made, guarded={"artifacts": "pass"})

    assert ("x", b"\x00") == (messages[2].content, messages[2].artifact)


class _Words:
    def __str__(self) -> str:
        return LEAK


@pytest.mark.parametrize("result", [{"a": LEAK}, [LEAK, "x"], _Words(), {"a": _Words()}, (1, LEAK)])
def test_values(played: Played, result: Any) -> None:
    """A result is scanned as what LangChain makes of it."""

    def gives(place: str) -> Any:
        """Give a value."""
        return result

    if isinstance(result, dict) and isinstance(result["a"], _Words):
        # Its text names a place in memory alone.
        assert "_Words object" in played_with(played, gives)[2].content
        return
    with pytest.raises(Blocked):
        played_with(played, gives)


def test_scanned_once(blocking: Played, airs_emulator: Emulator) -> None:
    """A harmless call of a tool owes its scans once: not in the tool, in its message and in the history."""

    def gives(place: str) -> Any:
        """Give a value."""
        return {"sky": "rain"}

    played_with(blocking, gives)

    # The question, the call's arguments, the value as JSON and as text, the answer: in tool and history the same.
    texts = [repr(body["contents"]) for body in bodies(airs_emulator)]
    assert 1 == sum('{"sky": "rain"}' in text.replace("\\", "") for text in texts)
    assert 6 >= len(texts)


def test_functions(played: Played) -> None:
    """Each form of a function is given what it is injected, as without the adapter."""
    given: list[Any] = []

    def blocks(place: str, config: RunnableConfig, state: Annotated[Any, InjectedState]) -> str:
        """Note what is injected."""
        given.append(("blocks", place, config.get("configurable", {})["thread_id"], len(state["messages"])))
        return place

    async def awaited(place: str, config: RunnableConfig) -> str:
        """Note what is injected."""
        given.append(("awaited", place, config.get("configurable", {})["thread_id"]))
        return place

    config = {"configurable": {"thread_id": "t-1"}}
    for one in (tool(blocks), Tool(name="simple", description="x", func=lambda place: place)):
        assert "Skye" == played_with(played, one, config=config)[2].content
    expected: list[Any] = [("blocks", "Skye", "t-1", 2)]
    if played.colour != "blocking":
        played_with(played, tool(awaited), config=config)
        expected.append(("awaited", "Skye", "t-1"))
    assert expected == given


def test_async_only(played: Played) -> None:
    """A coroutine alone is held too; blocking it is LangChain's own error."""

    async def look_up(place: str) -> str:
        """Look a place up."""
        return LEAK

    with pytest.raises(NotImplementedError if played.colour == "blocking" else Blocked):
        played_with(played, look_up)


class _Bare(BaseTool):
    name: str = "bare"
    description: str = "x"

    def _run(self, place: str) -> str:
        return place


class _Around(StructuredTool):
    def run(self, *args: Any, **kwargs: Any) -> Any:
        """Run it, and show what came of it."""
        return super().run(*args, **kwargs)


class _Uncopied(StructuredTool):
    def model_copy(self, **kwargs: Any) -> Any:
        """Fail."""
        raise TypeError(LEAK)


class _Same(StructuredTool):
    def model_copy(self, **kwargs: Any) -> Any:
        """Return the same."""
        return self


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (_Bare(), "tool bare: it has neither func nor coroutine"),
        (StructuredTool(name="none", description="x", args_schema={}), "tool none: it has neither"),
        (_Around.from_function(lambda place: place, name="around", description="x"), "class has a run of its own"),
    ],
)
def test_refused(played: Played, made: BaseTool, words: str) -> None:
    """A tool that shows its result before it can be scanned is refused, before anything is sent."""
    model = says(ANSWER)
    with pytest.raises(ConfigurationError, match=words):
        played.run(model, tools=[made])

    assert [] == model.sent


@pytest.mark.parametrize("kind", [_Uncopied, _Same])
def test_no_copy(played: Played, kind: type[StructuredTool]) -> None:
    """A tool that cannot be copied does not run."""
    ran: list[str] = []

    def look_up(place: str) -> str:
        """Look a place up."""
        ran.append(place)
        return place

    with pytest.raises(ConfigurationError, match="tool look_up cannot be copied") as refusal:
        played_with(played, kind.from_function(look_up))

    assert [] == ran
    assert refusal.value.__context__ is None


def test_parallel(played: Played) -> None:
    """Of calls side by side each is scanned; one that is blocked stops the agent."""
    ran: list[str] = []

    def look_up(place: str) -> str:
        """Look a place up."""
        ran.append(place)
        return LEAK if place == "b" else TOOL_RESULT

    made = tool(look_up)
    calls = asks("look_up", {"place": "a"}, {"place": "b"}, {"place": "c"})
    with pytest.raises(NotAllowed):
        played.run(says(calls, ANSWER), tools=[made])
    assert NUMBER not in played.shown

    messages = played.run(says(calls, ANSWER), tools=[made], guarded={"replacement": "No."})
    assert [TOOL_RESULT, "No.", TOOL_RESULT] == [one.content for one in messages[2:5]]


def test_agent_within(played: Played) -> None:
    """What the guard of an agent within a tool refuses goes out of the outer agent too, whoever catches errors."""

    def delegate(place: str) -> str:
        """Ask another agent."""
        inner = Played("blocking", played.url)
        return str(inner.run(says(LEAK))[-1].content)

    with pytest.raises(Blocked):
        played_with(played, delegate, outer=[ToolErrorMiddleware(on_error=lambda error, request: str(error))])


def test_custom_events(played: Played) -> None:
    """Custom events of a tool reach nobody, and fail no tool."""

    def tells(place: str) -> str:
        """Tell of a place."""
        dispatch_custom_event("told", {"text": LEAK})
        return place

    heard: list[Any] = []

    class Hears(BaseCallbackHandler):
        def on_custom_event(self, name: str, data: Any, **kwargs: Any) -> None:
            """Note an event."""
            heard.append(data)

    messages = played_with(played, tells, config={"callbacks": [Hears()]})

    assert ("Skye", []) == (messages[2].content, heard)


def test_metadata(played: Played) -> None:
    """Texts in the metadata of a message that a tool returns are output."""

    def answer(place: str, call_id: Annotated[str, InjectedToolCallId]) -> Any:
        """Return a message."""
        return ToolMessage("x", tool_call_id=call_id, response_metadata={"found": LEAK})

    with pytest.raises(Blocked):
        played_with(played, answer)
