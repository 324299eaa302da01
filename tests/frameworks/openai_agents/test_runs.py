"""Runs of guarded agents, and their refusals."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest
from agents import (
    AgentsException,
    ModelRetrySettings,
    ModelSettings,
    RunConfig,
    Runner,
    RunState,
    ToolOutputImage,
    ToolOutputText,
    UserError,
    function_tool,
    set_trace_processors,
    set_tracing_disabled,
)
from agents.tracing import TracingProcessor
from openai import InternalServerError
from pydantic import BaseModel

from aisecurity.guard import Blocked, NotAllowed, Unscanned
from aisecurity.guard.openai_agents import BlockedInRun, UnscannedInRun
from aisecurity.scan.models.content import Content
from aisecurity.testing.model_server import ModelAnswer, ModelServer, ToolUse
from tests.support.guard.scanners import FORBIDDEN, texts_of
from tests.support.samples import allowed, blocked

from .scene import ANSWER, QUESTION, Scene, calling


def failing(content: Content) -> object:
    """Fail."""
    raise ZeroDivisionError


def blocking_skye(content: Content) -> object:
    """Block one place."""
    return blocked() if "Skye" in texts_of(content) else allowed()


def masking(content: Content) -> object:
    """Mask every response."""
    return allowed(response_masked_data={"data": "*"} if content.response else None)


def in_words(context: Any, error: Exception) -> str:
    """Say that a tool failed."""
    return "Failed."


def always(context: Any) -> bool:
    """Try everything again."""
    return True


async def test_scans_each_text_once(scene: Scene) -> None:
    """The guardrails and the client underneath remember what the other has scanned."""
    agent = scene.agent(instructions="Be kind.", tools=[scene.tool])

    result = await scene.run(agent, calling("Skye"), ModelAnswer(ANSWER))

    assert ANSWER == result.final_output
    assert {QUESTION, "Be kind.", '{"place": "Skye"}', '"Skye"', "Drizzle.", f"{QUESTION}\n{ANSWER}"} == set(
        scene.scanned
    )
    assert 6 == len(scene.scanned)


async def test_prompt_is_blocked_before_anything_is_sent(scene: Scene) -> None:
    """The program sees Blocked, without a text, and the framework its own exception."""
    given: Any
    for given in (FORBIDDEN, [{"role": "user", "content": FORBIDDEN}]):
        with pytest.raises(Blocked) as caught:
            await scene.run(scene.agent(), given=given)

        error = caught.value
        assert isinstance(error, BlockedInRun)
        assert isinstance(error, AgentsException)
        assert (None, None, None) == (error.run_data, error.__cause__, error.__context__)
        assert "user" == error.role
        again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own bytes
        assert (str(error), error.threats) == (str(again), again.threats)
        assert FORBIDDEN.encode() not in pickle.dumps(error)
        assert not scene.sent


async def test_without_a_verdict(scene: Scene) -> None:
    """A failure is Unscanned."""
    scene.scanner.answer = failing

    with pytest.raises(Unscanned) as caught:
        await scene.run(scene.agent())

    assert isinstance(caught.value, UnscannedInRun)


@pytest.mark.parametrize("is_streamed", [True, False])
@pytest.mark.parametrize("failure_error_function", [in_words, None])
async def test_tool_result_is_blocked(scene: Scene, is_streamed: Any, failure_error_function: Any) -> None:
    """Nobody sees it, and the exception is no UserError around the refusal."""
    scene.result = f"It says {FORBIDDEN}."
    tool = function_tool(scene.tool.__wrapped__, failure_error_function=failure_error_function)
    agent = scene.agent(tools=[tool])
    run = scene.stream if is_streamed else scene.run

    with pytest.raises(Blocked) as caught:
        await run(agent, calling("Skye"), ModelAnswer(ANSWER))

    assert FORBIDDEN not in str(scene.events)
    assert "tool" == caught.value.side
    assert ["Skye"] == scene.ran


async def test_result_in_parts(responses: Scene) -> None:
    """Parts are scanned as the model is sent them, images are not text."""
    agent = responses.agent(tools=[responses.tool])
    responses.result = [ToolOutputText(text="Drizzle."), ToolOutputImage(image_url="data:image/png;base64,AAAA")]
    await responses.run(agent, calling("Skye"), ModelAnswer(ANSWER))
    assert "Drizzle." in responses.scanned

    responses.result = ToolOutputText(text=FORBIDDEN)
    with pytest.raises(Blocked):
        await responses.run(agent, calling("Rum"), ModelAnswer(ANSWER))


async def test_call_of_a_stored_run(model_server: ModelServer) -> None:
    """The arguments of a call that waited for approval are scanned again, before it runs."""
    async with Scene(model_server, cache=0) as scene:
        tool = function_tool(scene.tool.__wrapped__, needs_approval=True)
        agent = scene.agent(tools=[tool])
        interrupted = await scene.run(agent, calling("Skye"), ModelAnswer(ANSWER))

        state: RunState[Any, Any] = await RunState.from_string(agent, interrupted.to_state().to_string())
        for one in state.get_interruptions():
            state.approve(one)
        scene.scanner.answer = blocking_skye
        with pytest.raises(Blocked):
            await Runner.run(agent, state)

        assert not scene.ran


@pytest.mark.parametrize("failure", [{}, {"failure_error_function": None}])
async def test_refusal_in_an_agent_as_a_tool(responses: Scene, failure: dict[str, Any]) -> None:
    """It ends the run, instead of being words for the model to go on with."""
    inner = responses.agent().as_tool("ask", "Asks.", **failure)

    with pytest.raises(Blocked):
        await responses.run(
            responses.agent(tools=[inner]),
            ModelAnswer(tool_calls=[ToolUse("ask", {"input": "And?"})]),
            ModelAnswer(FORBIDDEN),
            ModelAnswer(ANSWER),
        )

    assert 2 == len(responses.sent)


async def test_refusal_of_a_tool_in_an_agent_as_a_tool(responses: Scene) -> None:
    """It ends both runs."""
    responses.result = FORBIDDEN
    inner = responses.agent(tools=[responses.tool]).as_tool("ask", "Asks.")
    asking = ModelAnswer(tool_calls=[ToolUse("ask", {"input": "And?"})])

    with pytest.raises(BlockedInRun):
        await responses.run(responses.agent(tools=[inner]), asking, calling("Skye"), ModelAnswer(ANSWER))

    assert (["Skye"], 2) == (responses.ran, len(responses.sent))


@pytest.mark.parametrize("is_made_by_hand", [True, False])
async def test_tool_that_refuses(responses: Scene, is_made_by_hand: Any) -> None:
    """A tool with a guard of its own ends the run, one that fails does not."""

    def lookup(place: str) -> str:
        raise Blocked("tool blocked", side="tool") if place == "Rum" else ValueError("no")

    async def invoke(context: Any, arguments: str) -> str:
        return lookup(json.loads(arguments)["place"])

    tool = function_tool(lookup)
    if is_made_by_hand:
        tool.on_invoke_tool = invoke
    agent = responses.agent(tools=[tool])

    with pytest.raises(BlockedInRun):
        await responses.run(agent, calling("Rum"), ModelAnswer(ANSWER))
    if is_made_by_hand:
        with pytest.raises(UserError):
            await responses.run(agent, calling("Skye"), ModelAnswer(ANSWER))
    else:
        assert ANSWER == (await responses.run(agent, calling("Skye"), ModelAnswer(ANSWER))).final_output


class _Weather(BaseModel):
    text: str


async def test_output_of_a_tool(model_server: ModelServer) -> None:
    """The output of a run that a tool gave is scanned as a response, and cannot be masked."""
    async with Scene(model_server, mask={"response"}) as scene:
        agent = scene.agent(tools=[scene.tool], tool_use_behavior="stop_on_first_tool")
        for output, count in (("High.", 1), ("", 0)):
            scene.scanner.scans.clear()
            scene.result = output
            assert output == (await scene.run(agent, calling("Skye"))).final_output
            assert count == sum(scan.content.response == "High." for scan in scene.scanner.scans)

        typed = scene.agent(tools=[scene.tool], tool_use_behavior="stop_on_first_tool", output_type=_Weather)
        scene.result = _Weather(text="é")
        assert scene.result == (await scene.run(typed, calling("Skye"))).final_output
        assert '{"text": "é"}' in scene.scanned

        scene.scanner.answer = masking
        scene.result = "078-05-1120"
        with pytest.raises(Unscanned, match="take its place"):
            await scene.run(agent, calling("Skye"))


async def test_refusal_is_not_tried_again(scene: Scene) -> None:
    """Whatever the policy of retries says; a failure of the provider is."""
    retry = ModelRetrySettings(max_retries=2, policy=always, backoff={"initial_delay": 0})
    agent = scene.agent(model_settings=ModelSettings(retry=retry))

    with pytest.raises(Blocked):
        await scene.run(agent, ModelAnswer(FORBIDDEN))
    assert 1 == len(scene.sent)
    with pytest.raises(InternalServerError):
        await scene.run(agent, ModelAnswer(status=500))
    assert 3 == len(scene.sent)


class _Spans(TracingProcessor):
    def __init__(self) -> None:
        self.text = ""

    def on_trace_start(self, trace: Any) -> None: ...

    def on_trace_end(self, trace: Any) -> None:
        self.text += str(trace.export())

    def on_span_start(self, span: Any) -> None: ...

    def on_span_end(self, span: Any) -> None:
        self.text += str(span.export()) + str(span.error)

    def shutdown(self) -> None: ...

    def force_flush(self) -> None: ...


@pytest.mark.parametrize("place", ["result", "answer"])
async def test_traces_without_texts(scene: Scene, place: str) -> None:
    """With trace_include_sensitive_data=False a trace holds nothing of a refused text."""
    spans = _Spans()
    set_trace_processors([spans])
    set_tracing_disabled(False)
    try:
        scene.result = FORBIDDEN if place == "result" else "Drizzle."
        with pytest.raises(NotAllowed):
            await scene.run(
                scene.agent(tools=[scene.tool]),
                calling("Skye"),
                ModelAnswer(FORBIDDEN),
                run_config=RunConfig(trace_include_sensitive_data=False),
            )
    finally:
        set_tracing_disabled(True)
        set_trace_processors([])

    assert "aisecurity" in spans.text
    assert FORBIDDEN not in spans.text
