"""Crews with the hooks of the recipe."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from typing import Any, Final

import pytest

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard import Blocked, Unscanned
from tests.frameworks.support.scene import TEXTS, TOOLS, Case, Scene

crewai: Any = pytest.importorskip("crewai", reason="of requirements/crewai.in")
hooks: Any = pytest.importorskip("crewai.hooks", reason="of requirements/crewai.in")
TITLE: Final = "CrewAI"
KINDS: Final = (Blocked, ConfigurationError, TypeError, Unscanned)
REFUSALS: Final = {f"not allowed: {kind.__name__}": kind for kind in KINDS}
# Of CrewAI, to itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module", autouse=True)
def without_hooks(loaded: Scene) -> Generator[None]:
    """Remove the hooks afterwards."""
    yield
    hooks.clear_all_hooks()


def llm(**settings: Any) -> Any:
    """Return a model."""
    return crewai.LLM(model="openai/gpt-4o-mini", max_retries=0, **settings)


def crew(case: Case, **settings: Any) -> Any:
    """Return a crew of one agent with one task and one tool."""

    def lookup(place: str) -> str:
        """Look a place up."""
        return f"Drizzle over {place}, clearing later."

    tools = [crewai.tools.tool("lookup")(lookup)]
    model = llm(**settings)
    agent = crewai.Agent(role="Guide", goal="Answer.", backstory="Walks.", llm=model, tools=tools, max_retry_limit=0)
    task = crewai.Task(description=case.question, expected_output="An answer.", agent=agent)
    return crewai.Crew(agents=[agent], tasks=[task])


def kickoff(case: Case) -> Any:
    """Run it."""
    return crew(case).kickoff()


def kickoff_async(case: Case) -> Any:
    """Run it in a thread, from an event loop."""
    return asyncio.run(crew(case).kickoff_async())


def akickoff(case: Case) -> Any:
    """Run it from an event loop."""
    return asyncio.run(crew(case).akickoff())


def played(scene: Scene, call: Callable[[], Any]) -> BaseException | None:
    """Call a crew, and return the refusal behind what it raises."""
    try:
        scene.see(call().raw)
    except hooks.HookAborted as aborted:
        return REFUSALS[aborted.reason]()
    return None


@pytest.mark.parametrize("way", [kickoff, kickoff_async, akickoff])
@pytest.mark.parametrize("case", [*TEXTS, *TOOLS], ids=str)
def test_crews(case: Case, way: Callable[[Case], Any], scene: Scene) -> None:
    """Questions, answers, and what goes into tools and comes from them."""
    case = scene.begin(case)
    scene.check(case, played(scene, lambda: way(case)))


def test_an_event_loop_is_refused(scene: Scene) -> None:
    """A hook in it would stop it."""
    case = scene.begin(Case(name="acall", refused=ConfigurationError, asked=0))
    scene.check(case, played(scene, lambda: asyncio.run(llm().acall(case.question))))


def test_streams_are_refused(scene: Scene) -> None:
    """They are shown before the hook behind them."""
    case = scene.begin(Case(name="stream", refused=TypeError, asked=0))
    scene.check(case, played(scene, lambda: crew(case, stream=True).kickoff()))


def test_other_exceptions_let_pass(scene: Scene) -> None:
    """What a hook raises is swallowed, but for the one exception."""

    def hook(context: Any) -> None:
        raise Blocked("prompt blocked")

    case = scene.begin(TEXTS[0])
    hooks.register_hook(hooks.InterceptionPoint.PRE_MODEL_CALL, hook)
    try:
        scene.check(case, played(scene, lambda: kickoff(case)))
    finally:
        hooks.unregister_hook(hooks.InterceptionPoint.PRE_MODEL_CALL, hook)
