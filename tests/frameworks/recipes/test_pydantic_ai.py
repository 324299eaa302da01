"""The capability in each way to run an agent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from pydantic_ai import BinaryContent
from pydantic_ai.models.fallback import FallbackModel

from aisecurity.guard import Unscanned
from tests.frameworks.support.scene import TEXTS, TOOLS, Case, Scene, attempt

TITLE: Final = "Pydantic AI"


async def run(scene: Scene, question: Any) -> None:
    """Run the agent."""
    result = await scene.recipe.agent.run(question)
    scene.see(result.output)


async def run_with_a_fallback(scene: Scene, question: Any) -> None:
    """Run the agent with another model than its own."""
    async with FallbackModel("openai-chat:gpt-5", "openai-chat:gpt-5-mini") as model:
        result = await scene.recipe.agent.run(question, model=model)
        scene.see(result.output)


async def stream_text(scene: Scene, question: Any) -> None:
    """Stream the last answer."""
    async with scene.recipe.agent.run_stream(question) as result:
        async for piece in result.stream_text(delta=True):
            scene.see(piece)


async def stream_events(scene: Scene, question: Any) -> None:
    """Stream all events, those of tools too."""
    async with scene.recipe.agent.run_stream_events(question) as events:
        async for event in events:
            scene.see(event)


async def handler(scene: Scene, question: Any) -> None:
    """Run the agent with a handler of its events."""

    async def handle(context: Any, events: Any) -> None:
        async for event in events:
            scene.see(event)

    result = await scene.recipe.agent.run(question, event_stream_handler=handle)
    scene.see(result.output)


async def iterate(scene: Scene, question: Any) -> None:
    """Iterate over the nodes of a run."""
    async with scene.recipe.agent.iter(question) as steps:
        async for node in steps:
            scene.see(node)


WAYS: Final = [run, run_with_a_fallback, stream_text, stream_events, handler, iterate]
Way = Callable[[Scene, Any], Awaitable[None]]


async def played(way: Way, scene: Scene, question: Any) -> None:
    """Run the agent in a way, and close its connections."""
    async with scene.recipe.agent:
        await way(scene, question)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", [*TEXTS, *TOOLS], ids=str)
def test_runs(case: Case, way: Way, scene: Scene, runner: asyncio.Runner) -> None:
    """Questions, answers, and what goes into tools and comes from them."""
    case = scene.begin(case)
    scene.check(case, attempt(lambda: runner.run(played(way, scene, case.question))))


def test_what_cannot_be_scanned(scene: Scene, runner: asyncio.Runner) -> None:
    """A picture is refused before anything is sent."""
    case = Case(name="a picture", refused=Unscanned, asked=0)
    case = scene.begin(case)
    question = ["What is this?", BinaryContent(b"\x89PNG", media_type="image/png")]
    error: Any = attempt(lambda: runner.run(played(run, scene, question)))
    scene.check(case, error)
    assert "refused" == error.failure
