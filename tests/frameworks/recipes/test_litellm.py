"""LiteLLM with a guard around it, and what its callbacks do with a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import litellm
import pytest
from litellm.integrations.custom_logger import CustomLogger

from aisecurity.guard import Blocked
from aisecurity.testing.guard_cases.words import LEAK, NUMBER
from tests.frameworks.support.scene import TEXTS, TOOLS, Case, Scene, attempt

TITLE: Final = "LiteLLM"
# Of LiteLLM's own types, which it makes at the first call.
pytestmark = pytest.mark.filterwarnings("ignore:Items? .* on TypedDict class:UserWarning")
MODEL: Final = {"model": "openai/gpt-5", "max_retries": 0}


def complete(scene: Scene, question: list[Any]) -> None:
    """Ask for the whole answer."""
    for message in scene.recipe.complete(question, **MODEL):
        scene.see(message.content or message.tool_calls)


def stream(scene: Scene, question: list[Any]) -> None:
    """Ask for a stream."""
    for piece in scene.recipe.stream(question, **MODEL):
        scene.see(piece)


@pytest.mark.parametrize("way", [complete, stream])
@pytest.mark.parametrize("case", TEXTS, ids=str)
def test_texts(case: Case, way: Callable[[Scene, list[Any]], None], scene: Scene) -> None:
    """Questions and answers."""
    case = scene.begin(case)
    scene.check(case, attempt(lambda: way(scene, [{"role": "user", "content": case.question}])))


def test_calls_of_tools(scene: Scene) -> None:
    """A call is scanned, and one that is streamed is refused."""
    _, blocked, *_ = TOOLS
    blocked = scene.begin(blocked)
    scene.check(blocked, attempt(lambda: complete(scene, [{"role": "user", "content": blocked.question}])))
    blocked = scene.begin(blocked)
    with pytest.raises(TypeError, match="not streamed"):
        stream(scene, [{"role": "user", "content": blocked.question}])
    assert [] == scene.seen


def test_callbacks_are_no_place_for_a_guard(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they raise is swallowed: the answer is given all the same."""
    called: list[str] = []

    class Callback(CustomLogger):
        def log_pre_api_call(self, model: Any, messages: Any, kwargs: Any) -> None:
            called.append("before")
            raise Blocked("prompt blocked")

        def logging_hook(self, kwargs: Any, result: Any, call_type: Any) -> Any:
            called.append("after")
            raise Blocked("response blocked")

    monkeypatch.setattr(litellm, "callbacks", [Callback()])
    scene.model.script(*next(case for case in TEXTS if case.name == "blocked answer").answers)
    response: Any = litellm.completion(messages=[{"role": "user", "content": "?"}], **MODEL)

    assert (LEAK, True) == (response.choices[0].message.content, NUMBER in LEAK)
    assert "before" in called
