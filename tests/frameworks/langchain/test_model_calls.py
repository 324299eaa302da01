"""Calls of a guarded agent's model: whoever else asks, watches or tries again."""

# The types of LangGraph's graphs and of its tools are unknown in part.
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false, reportUnknownParameterType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportMissingTypeStubs=false

from __future__ import annotations

import json
from typing import Any

import pytest
from langchain.agents.middleware import (
    AgentMiddleware,
    ModelFallbackMiddleware,
    ModelRetryMiddleware,
    ToolErrorMiddleware,
    ToolRetryMiddleware,
    dynamic_prompt,
)
from langchain.agents.structured_output import ProviderStrategy, StructuredOutputError, ToolStrategy
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.exceptions import OutputParserException
from langchain_core.language_models import FakeListLLM
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.tools import tool
from pydantic import BaseModel

from aisecurity.emulator import Emulator
from aisecurity.exceptions import ConfigurationError
from aisecurity.guard import Blocked, NotAllowed, Policy, Unscanned
from aisecurity.testing.guard_cases.words import ANSWER, ATTACK, LEAK, NUMBER, QUESTION

from .agents import ASKED, Played, SaysModel, asks, bodies, says


class Said(BaseModel):
    """A structured answer."""

    text: str


class Spy(BaseCallbackHandler):
    """A callback that notes all texts that a model says."""

    def __init__(self) -> None:
        self.heard = ""

    def on_llm_new_token(self, token: Any, **kwargs: Any) -> None:
        """Note a token."""
        self.heard += repr(token)

    def on_llm_end(self, response: Any, **kwargs: Any) -> None:
        """Note an answer."""
        self.heard += repr(response)


class Asks(AgentMiddleware[Any, Any, Any]):
    """Middleware that asks something more, of a model of its own, before the agent's."""

    def __init__(self, model: Any, question: Any) -> None:
        self.tools = []
        self._model = model
        self._question = question

    def wrap_model_call(self, request: Any, handler: Any) -> Any:
        """Ask."""
        self._model.invoke(self._question)
        return handler(request)

    async def awrap_model_call(self, request: Any, handler: Any) -> Any:
        """Ask."""
        await self._model.ainvoke(self._question)
        return await handler(request)


def test_callbacks(played: Played) -> None:
    """Callbacks of the run, and of the model, do not hear what the model says: the page says so."""
    of_run, of_model = Spy(), Spy()
    model = says(ANSWER)
    model.callbacks = [of_model]

    messages = played.run(model, config={"callbacks": [of_run]})

    assert ANSWER == messages[-1].content
    assert ("", "") == (of_run.heard, of_model.heard)


@pytest.mark.parametrize("place", ["outer", "inner"])
@pytest.mark.parametrize("said", [LEAK, ANSWER])
def test_retries(played: Played, place: str, said: str) -> None:
    """What is refused is asked for once: no retry, and no other model, is tried."""
    first, second = says(said, ANSWER), says(ANSWER)
    more = [ModelRetryMiddleware(max_retries=1, initial_delay=0), ModelFallbackMiddleware(second)]

    asked = ASKED if said == LEAK else {"messages": [("user", ATTACK)]}
    with pytest.raises(Blocked) as refusal:
        played.run(first, asked=asked, **{place: more})

    assert (1 if said == LEAK else 0, 0) == (len(first.sent), len(second.sent))
    assert refusal.value.__context__ is None


def test_tool_retries(played: Played) -> None:
    """What a tool gives back is refused once."""
    ran: list[str] = []

    @tool
    def look_up(place: str) -> str:
        """Look a place up."""
        ran.append(place)
        return LEAK

    outer = [ToolErrorMiddleware(on_error=lambda error, request: str(error)), ToolRetryMiddleware(initial_delay=0)]
    for place in ("outer", "inner"):
        with pytest.raises(Blocked):
            played.run(says(asks("look_up", {"place": "a"}), ANSWER), tools=[look_up], **{place: outer})

    assert ["a", "a"] == ran


@pytest.mark.parametrize("said", [LEAK, ANSWER])
def test_fallback(played: Played, said: str) -> None:
    """A model that another one stands in for, behind the guard, is held too."""
    spy = Spy()
    second = says(said)
    members: dict[str, Any] = {"inner": [ModelFallbackMiddleware(second)], "config": {"callbacks": [spy]}}
    if said == ANSWER:
        assert ANSWER == played.run(says(OSError("away")), **members)[-1].content
    else:
        with pytest.raises(Blocked):
            played.run(says(OSError("away")), **members)

    assert 1 == len(second.sent)
    assert NUMBER not in played.shown
    assert "" == spy.heard


def test_behind_the_guard(played: Played, airs_emulator: Emulator) -> None:
    """What middleware behind the guard adds is scanned before it is sent."""

    @dynamic_prompt
    def adds(request: Any) -> str:
        return ATTACK

    @dynamic_prompt
    def greets(request: Any) -> str:
        return "Be kind."

    model, other = says(ANSWER), says(ANSWER)
    with pytest.raises(Blocked):
        played.run(model, inner=[adds])
    with pytest.raises(Blocked):
        played.run(model, inner=[Asks(other, [HumanMessage(ATTACK)])])
    assert ([], []) == (model.sent, other.sent)

    assert ANSWER == played.run(model, inner=[greets])[-1].content
    assert ANSWER == played.run(says(ANSWER), inner=[Asks(other, [HumanMessage("Hello.")])])[-1].content
    assert "Be kind." in repr(bodies(airs_emulator))


def test_behind_the_guard_refused(played: Played) -> None:
    """Behind the guard nothing can be masked, and nobody can ask a model that is no chat model."""
    masks = Played(played.colour, played.url, Policy(mask={"prompt"}), profile="mask-only")
    other = says(ANSWER)

    with pytest.raises(Blocked, match="masked"):
        masks.run(says(ANSWER), inner=[Asks(other, [HumanMessage(LEAK)])])
    assert [] == other.sent

    with pytest.raises(Unscanned, match="no chat model"):
        played.run(says(ANSWER), inner=[Asks(FakeListLLM(responses=["x"]), "Hello.")])


def test_masks(played: Played) -> None:
    """A masked question is sent masked, and a masked answer is all that is used of it."""
    masks = Played(played.colour, played.url, Policy(mask={"prompt", "response"}), profile="mask-only")
    model = says(LEAK)

    messages = masks.run(model, asked={"messages": [("user", LEAK)]}, system_prompt="Be kind.")

    assert NUMBER not in repr(model.sent)
    assert "Be kind." == model.sent[0][0].content
    assert NUMBER not in messages[-1].content
    assert messages[-1].id.startswith("lc_run")


def test_structured(played: Played) -> None:
    """A structured answer is scanned, and an error that repeats it too; none is replaced."""
    text = json.dumps({"text": ANSWER})
    assert text == played.run(says(text), response_format=ProviderStrategy(Said))[-1].content
    called = asks("Said", {"text": ANSWER})
    assert isinstance(played.run(says(called), response_format=ToolStrategy(Said))[-1], ToolMessage)
    for said in (json.dumps({"text": LEAK}), f"no JSON {LEAK}"):
        with pytest.raises(Blocked) as refusal:
            played.run(says(said), response_format=ProviderStrategy(Said), guarded={"replacement": "No."})
        assert refusal.value.__context__ is None
    with pytest.raises(StructuredOutputError):
        played.run(says("no JSON"), response_format=ProviderStrategy(Said))
    with pytest.raises(Blocked):
        played.run(says(asks("Said", {"text": LEAK})), response_format=ToolStrategy(Said))
    with pytest.raises(Blocked):
        played.run(says(asks("Said", {"other": LEAK})), response_format=ToolStrategy(Said, handle_errors=False))


def test_structured_masks(played: Played) -> None:
    """A mask does not reach what was parsed of an answer, nor an error, so these are blocked."""
    masks = Played(played.colour, played.url, Policy(mask={"response"}), profile="mask-only")
    for said in (json.dumps({"text": LEAK}), LEAK):
        with pytest.raises(Blocked, match="masked"):
            masks.run(says(said), response_format=ProviderStrategy(Said))


def test_errors(played: Played) -> None:
    """An error of a parser repeats the answer, so it is scanned; another is the model's own."""
    parsed = OutputParserException("no JSON", llm_output=LEAK)
    for error in (parsed, json.JSONDecodeError("no JSON", LEAK, 0), ValueError(LEAK)):
        with pytest.raises(Blocked) as refusal:
            played.run(says(error))
        assert refusal.value.__context__ is None
    with pytest.raises(OSError, match="away"):
        played.run(says(OSError("away")))
    with pytest.raises(ValueError, match="no such thing"):
        played.run(says(ValueError("no such thing")))


def test_error_replaced(played: Played) -> None:
    """An error whose text is blocked is replaced like an answer."""
    messages = played.run(says(ValueError(LEAK)), guarded={"replacement": "No."})

    assert "No." == messages[-1].content


def test_errors_of_the_package(played: Played) -> None:
    """What a guard beneath, in the client, refuses goes out as it is."""
    with pytest.raises(Unscanned, match="beneath"):
        played.run(says(Unscanned("beneath")), outer=[ModelRetryMiddleware(initial_delay=0)])


def test_history(played: Played) -> None:
    """Blocked messages of a history that came from outside are each replaced, results of a blocked call removed."""
    history = [
        SystemMessage("Be kind."),
        HumanMessage(LEAK),
        asks("look_up", {"place": ATTACK}),
        ToolMessage("rain", tool_call_id="call-0"),
        asks("look_up", {"place": "Skye"}).model_copy(update={"tool_calls": [_call("call-1", "Skye")]}),
        ToolMessage(f"Weather: fine. {ATTACK}", tool_call_id="call-1", name="look_up"),
        AIMessage(ANSWER),
        HumanMessage(QUESTION),
    ]

    messages = played.run(says(ANSWER), asked={"messages": history}, guarded={"replacement": "No."})

    expected = ["Be kind.", "No.", "No.", "", "No.", ANSWER, QUESTION, "No."]
    assert expected == [one.content for one in messages]
    assert [] == messages[2].tool_calls
    assert ("call-1", "look_up") == (messages[4].tool_call_id, messages[4].name)


def _call(call_id: str, place: str) -> Any:
    return {"name": "look_up", "args": {"place": place}, "id": call_id, "type": "tool_call"}


class _Uncopied(SaysModel):
    def model_copy(self, **kwargs: Any) -> Any:
        """Fail."""
        raise TypeError(LEAK)


class _Same(SaysModel):
    def model_copy(self, **kwargs: Any) -> Any:
        """Return the same."""
        return self


class _NoChatModel:
    profile = None


class _Gives(AgentMiddleware[Any, Any, Any]):
    def __init__(self) -> None:
        self.tools = []

    def wrap_model_call(self, request: Any, handler: Any) -> Any:
        """Give the agent another kind of model."""
        return handler(request.override(model=_NoChatModel()))

    async def awrap_model_call(self, request: Any, handler: Any) -> Any:
        """Give the agent another kind of model."""
        return await handler(request.override(model=_NoChatModel()))


def test_no_copy(played: Played) -> None:
    """A model that cannot be kept from streaming is refused before anything is sent."""
    for kind in (_Uncopied, _Same):
        model = kind(messages=iter([AIMessage(ANSWER)]), sent=[])
        with pytest.raises(ConfigurationError, match=f"{kind.__name__} cannot be copied") as refusal:
            played.run(model)
        assert ([], None) == (model.sent, refusal.value.__context__)
    with pytest.raises(ConfigurationError, match="_NoChatModel is no BaseChatModel"):
        played.run(says(ANSWER), outer=[_Gives()])


def test_unreadable(played: Played) -> None:
    """A message that cannot be read is refused, in words that show nothing of it."""
    message = HumanMessage([{"type": "surprise", "text": LEAK}])

    with pytest.raises(NotAllowed) as refusal:
        played.run(says(ANSWER), asked={"messages": [message]})
    with pytest.raises(Unscanned, match="an input that cannot be scanned"):
        played.run(says(AIMessage(ANSWER, additional_kwargs={"x": {1: object()}})))

    assert "refused" == refusal.value.failure


def test_metadata(played: Played) -> None:
    """Texts in the metadata of an answer, such as what was searched, are scanned; names and ids are not."""
    harmless = {"model_name": "m-1", "id": "x", "usage": {"n": [1, 2.0, None]}, "logprobs": {"token": LEAK}}
    answer = AIMessage(ANSWER, response_metadata=harmless)
    assert harmless == played.run(says(answer))[-1].response_metadata

    for found in ({"found": [{"text": LEAK}]}, {"found": Said(text=LEAK)}):
        with pytest.raises(Blocked):
            played.run(says(AIMessage(ANSWER, response_metadata=found)))
    masks = Played(played.colour, played.url, Policy(mask={"response"}), profile="mask-only")
    with pytest.raises(Blocked, match="masked"):
        masks.run(says(AIMessage(ANSWER, response_metadata={"found": LEAK})))
    with pytest.raises(Unscanned, match="cannot be scanned: object"):
        played.run(says(AIMessage(ANSWER, response_metadata={"found": object()})))
