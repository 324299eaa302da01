"""The chain in each of its methods."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import pytest
from langchain_core.callbacks import BaseCallbackHandler

from tests.frameworks.support.scene import TEXTS, Case, Scene, attempt

TITLE: Final = "LCEL"


class Tracing(BaseCallbackHandler):
    """Callbacks that note all they are given."""

    def __init__(self, scene: Scene) -> None:
        self._see = scene.see

    def on_llm_new_token(self, token: Any, **_: Any) -> None:
        """Note a piece."""
        self._see(token)

    def on_llm_end(self, response: Any, **_: Any) -> None:
        """Note an answer."""
        self._see(response)

    def on_chain_end(self, outputs: Any, **_: Any) -> None:
        """Note what a step came to."""
        self._see(outputs)


def _of(scene: Scene, question: str) -> tuple[Any, dict[str, str]]:
    return scene.recipe.chain.with_config(callbacks=[Tracing(scene)]), {"question": question}


def invoke(scene: Scene, question: str, runner: asyncio.Runner) -> None:
    """Call the chain."""
    chain, asked = _of(scene, question)
    scene.see(chain.invoke(asked))


def stream(scene: Scene, question: str, runner: asyncio.Runner) -> None:
    """Stream the chain."""
    chain, asked = _of(scene, question)
    for piece in chain.stream(asked):
        scene.see(piece)


def batch(scene: Scene, question: str, runner: asyncio.Runner) -> None:
    """Call the chain with a list."""
    chain, asked = _of(scene, question)
    scene.see(chain.batch([asked])[0])


def ainvoke(scene: Scene, question: str, runner: asyncio.Runner) -> None:
    """Call the chain in an event loop."""
    chain, asked = _of(scene, question)
    scene.see(runner.run(chain.ainvoke(asked)))


def _read(method: str, **settings: Any) -> Callable[[Scene, str, asyncio.Runner], None]:
    def way(scene: Scene, question: str, runner: asyncio.Runner) -> None:
        chain, asked = _of(scene, question)

        async def read() -> None:
            async for piece in getattr(chain, method)(asked, **settings):
                scene.see(piece)

        runner.run(read())

    way.__name__ = "_".join([method, *settings.values()])
    return way


WAYS: Final = [
    invoke,
    stream,
    batch,
    ainvoke,
    _read("astream"),
    _read("astream_log"),
    _read("astream_events", version="v1"),
    _read("astream_events", version="v2"),
]


@pytest.mark.filterwarnings("ignore:astream_:DeprecationWarning")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("case", TEXTS, ids=str)
def test_chain(
    case: Case, way: Callable[[Scene, str, asyncio.Runner], None], scene: Scene, runner: asyncio.Runner
) -> None:
    """Questions and answers."""
    case = scene.begin(case)
    scene.check(case, attempt(lambda: way(scene, case.question, runner)))


@pytest.mark.filterwarnings("ignore:astream_:DeprecationWarning")
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_model_with_bound_arguments(
    way: Callable[[Scene, str, asyncio.Runner], None],
    scene: Scene,
    runner: asyncio.Runner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would add the callbacks of the chain to those that it is given."""
    monkeypatch.setattr(scene.recipe, "model", scene.recipe.model.bind(stop=["###"]))
    case = scene.begin(TEXTS[2])
    scene.check(case, attempt(lambda: way(scene, case.question, runner)))
