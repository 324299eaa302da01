"""The node in each way to run a graph."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Any, Final

import pytest
from langchain_core.messages import RemoveMessage

from tests.frameworks.support.scene import TEXTS, TOOLS, Case, Scene, attempt

TITLE: Final = "LangGraph"
MODES: Final = ["values", "updates", "messages", "custom", "checkpoints", "tasks", "debug"]
_threads = count(1)


def asked(question: str) -> dict[str, Any]:
    """Return the input of the graph."""
    return {"messages": [{"role": "user", "content": question}]}


def thread() -> dict[str, Any]:
    """Return the configuration of a new thread."""
    return {"configurable": {"thread_id": f"thread-{next(_threads)}"}}


def invoke(scene: Scene, question: str, runner: asyncio.Runner) -> None:
    """Run the graph."""
    for message in scene.recipe.graph.invoke(asked(question), thread())["messages"]:
        scene.see(message)


def stream(scene: Scene, question: str, runner: asyncio.Runner) -> None:
    """Stream in every mode at once."""
    for piece in scene.recipe.graph.stream(asked(question), thread(), stream_mode=MODES):
        scene.see(piece)


def ainvoke(scene: Scene, question: str, runner: asyncio.Runner) -> None:
    """Run the graph in an event loop."""
    for message in runner.run(scene.recipe.graph.ainvoke(asked(question), thread()))["messages"]:
        scene.see(message)


def astream(scene: Scene, question: str, runner: asyncio.Runner) -> None:
    """Stream in an event loop, in every mode at once."""

    async def read() -> None:
        async for piece in scene.recipe.graph.astream(asked(question), thread(), stream_mode=MODES):
            scene.see(piece)

    runner.run(read())


def astream_events(scene: Scene, question: str, runner: asyncio.Runner) -> None:
    """Stream the events of every step."""

    async def read() -> None:
        async for event in scene.recipe.graph.astream_events(asked(question), thread(), version="v2"):
            scene.see(event)

    runner.run(read())


Way = Callable[[Scene, str, asyncio.Runner], None]


@pytest.mark.parametrize("way", [invoke, stream, ainvoke, astream, astream_events])
@pytest.mark.parametrize("case", [*TEXTS, *TOOLS], ids=str)
def test_graph(case: Case, way: Way, scene: Scene, runner: asyncio.Runner) -> None:
    """Questions, answers, and what goes into tools and comes from them."""
    case = scene.begin(case)
    scene.check(case, attempt(lambda: way(scene, case.question, runner)))


def test_a_blocked_question_stays_in_the_thread(scene: Scene) -> None:
    """It blocks the next turn, until it is removed."""
    graph, config, allowed, blocked = scene.recipe.graph, thread(), TEXTS[0], TEXTS[1]

    def ask(case: Case) -> None:
        for message in graph.invoke(asked(case.question), config)["messages"]:
            scene.see(message)

    blocked = scene.begin(blocked)
    scene.check(blocked, attempt(lambda: ask(blocked)))
    scene.check(blocked, attempt(lambda: ask(allowed)))
    left = graph.get_state(config).values["messages"]
    graph.update_state(config, {"messages": [RemoveMessage(message.id) for message in left]})
    allowed = scene.begin(allowed)
    scene.check(allowed, attempt(lambda: ask(allowed)))
    assert {config["configurable"]["thread_id"]} == scene.sessions
