"""The leak matrix itself: it finds each kind of leak, and each change of a benign run."""

from __future__ import annotations

import json
from typing import cast

import httpx
import pytest

from aisecurity.emulator import Emulator
from aisecurity.testing.guard_cases.words import TOOL

from .matrix import Stage, Way, cells, play
from .situations import Situation


def _ask(stage: Stage, messages: list[dict[str, object]]) -> dict[str, object]:
    body = {"model": "m", "messages": messages}
    answer = httpx.post(f"{stage.model.url}/v1/chat/completions", json=body, timeout=5).raise_for_status().json()
    return dict(answer["choices"][0]["message"])


def guarded(stage: Stage) -> None:
    """Ask the model by hand, as the guard's pages say."""
    guard = stage.guard()
    messages: list[dict[str, object]] = [{"role": "user", "content": stage.question}]
    if guard is None:
        stage.see(str(_ask(stage, messages)["content"]))
        return
    turn = guard.turn()
    (answer,) = turn.answers([_ask(stage, turn.messages(messages))])
    stage.see(str(answer["content"]))


def careless(stage: Stage) -> None:
    """Show the answer, and scan it then."""
    guard = stage.guard()
    answer = _ask(stage, [{"role": "user", "content": stage.question}])
    stage.see(str(answer["content"]))
    if guard is not None:
        guard.response(str(answer["content"]))


def tools(stage: Stage) -> None:
    """Run a tool by hand, and hand its result to the model."""
    guard = stage.guard()
    messages: list[dict[str, object]] = [{"role": "user", "content": stage.question}]
    (call,) = cast("list[dict[str, dict[str, str]]]", _ask(stage, messages)["tool_calls"])
    arguments = call["function"]["arguments"]
    if guard is not None:
        arguments = guard.tool_input(TOOL, arguments, server="s")
    result = stage.run_tool(json.loads(arguments)["place"])
    if guard is not None:
        result = guard.tool_output(TOOL, result, server="s")
    stage.see(str(_ask(stage, [{"role": "tool", "tool_call_id": "1", "content": result}])["content"]))


GUARDED = Way(name="by hand", call=guarded)
TOOLS = Way(name="a tool by hand", call=tools, answer="tool", runs_tools=True)


@pytest.mark.parametrize(("way", "situation"), cells([GUARDED, TOOLS]), ids=str)
def test_guarded(way: Way, situation: Situation, airs_emulator: Emulator) -> None:
    """What is guarded passes."""
    mask = "0" if way is TOOLS else "masked"

    words = {Situation.ALLOW: "same", Situation.MASK: mask}.get(situation, "0")
    assert words == play(way, situation, airs_emulator).words


@pytest.mark.parametrize("situation", [one for one in Situation if GUARDED.reason_without(one) is None])
def test_careless(situation: Situation, airs_emulator: Emulator) -> None:
    """What shows an answer before its scan is found, unless there is none to show."""
    way = Way(name="careless", call=careless)
    if situation is Situation.UPSTREAM_FAILURE:
        assert "0" == play(way, situation, airs_emulator).words
        return
    with pytest.raises(AssertionError):
        play(way, situation, airs_emulator)


def test_differs(airs_emulator: Emulator) -> None:
    """A benign run that is changed is found."""

    def changed(stage: Stage) -> None:
        stage.keep("a" if stage.is_guarded else "b")

    with pytest.raises(AssertionError):
        play(Way(name="changed", call=changed), Situation.ALLOW, airs_emulator)


def test_swallowed(airs_emulator: Emulator) -> None:
    """A refusal that nobody is told of is found."""
    with pytest.raises(AssertionError, match="nothing was raised"):
        play(Way(name="quiet", call=lambda stage: None), Situation.BLOCK, airs_emulator)
