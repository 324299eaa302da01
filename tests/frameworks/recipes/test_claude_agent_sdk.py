"""The hooks, called as the client calls them: by a transport that plays the command line tool."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import pytest
from claude_agent_sdk import ClaudeSDKClient, CLIConnectionError, Transport

from aisecurity.testing.guard_cases.words import ATTACK, LEAK, NUMBER
from tests.frameworks.support.scene import QUESTION, Case, Scene

TITLE: Final = "Claude Agent SDK"
OUTAGE: Final = {"status": 503}
SHARED: Final = {"session_id": "chat-17", "transcript_path": "/t", "cwd": "/"}


class Tool(Transport):
    """The command line tool: it says what it knows, asks hooks, and keeps their answers."""

    def __init__(self, *, knows_failures: bool = True) -> None:
        self._knows_failures = knows_failures
        self._messages: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.hooks: dict[str, Any] = {}

    async def connect(self) -> None:
        """Do nothing."""

    async def write(self, data: str) -> None:
        """Answer the first request, and keep the answers of hooks."""
        message = json.loads(data)
        if message["type"] == "control_request":
            self.hooks = message["request"]["hooks"]
            known = {"hook_on_failure_supported": True} if self._knows_failures else {}
            response = {"subtype": "success", "request_id": message["request_id"], "response": known}
            await self._messages.put({"type": "control_response", "response": response})
        elif message["type"] == "control_response":
            await self._answers.put(message["response"])

    async def read_messages(self) -> AsyncIterator[dict[str, Any]]:
        """Yield what it says."""
        while (message := await self._messages.get()) is not None:
            yield message

    async def ask(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Ask the hook of *event*, and return its answer; that of a failure is an error."""
        (matcher,) = self.hooks[event["hook_event_name"]]
        assert (None, "block") == (matcher["matcher"], matcher["onFailure"])
        (callback,) = matcher["hookCallbackIds"]
        request = {"subtype": "hook_callback", "callback_id": callback, "input": event, "tool_use_id": "1"}
        await self._messages.put({"type": "control_request", "request_id": "r1", "request": request})
        return await self._answers.get()

    async def close(self) -> None:
        """End what it says."""
        await self._messages.put(None)

    def is_ready(self) -> bool:
        """Return that it is."""
        return True

    async def end_input(self) -> None:
        """Do nothing."""


def asked(scene: Scene, runner: asyncio.Runner, event: Mapping[str, Any], fault: Any = None) -> dict[str, Any]:
    """Return the answer of the hook of *event*."""

    async def ask() -> dict[str, Any]:
        tool = Tool()
        client = ClaudeSDKClient(scene.recipe.options, transport=tool)
        await client.connect()
        try:
            return await tool.ask({**SHARED, **event})
        finally:
            await client.disconnect()

    scene.begin(Case(name="", fault=fault))
    return runner.run(ask())


def prompt(text: str) -> dict[str, Any]:
    """Return the event of a prompt."""
    return {"hook_event_name": "UserPromptSubmit", "prompt": text}


def before(command: str) -> dict[str, Any]:
    """Return the event before a tool."""
    event = {"hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_use_id": "1"}
    return {**event, "tool_input": {"command": command}}


def after(stdout: str) -> dict[str, Any]:
    """Return the event after a tool."""
    result = {"type": "text", "stdout": stdout, "stderr": "", "interrupted": False, "lines": [1, stdout]}
    return {**before("ls"), "hook_event_name": "PostToolUse", "tool_response": result}


@pytest.mark.parametrize("event", [prompt(QUESTION), before("ls /tmp"), after("a.txt")])
def test_what_passes(event: dict[str, Any], scene: Scene, runner: asyncio.Runner) -> None:
    """A hook without an opinion leaves the rest to the agent, once the text was scanned in the agent's session."""
    answer = asked(scene, runner, event)

    assert ("success", {}) == (answer["subtype"], answer["response"])
    assert {"chat-17"} == scene.sessions


@pytest.mark.parametrize(("event", "fault"), [
    (prompt(ATTACK), None),
    (prompt("Who was first on Suilven?"), OUTAGE),
    (before(f"echo {NUMBER}"), None),
    (before("ls /var"), OUTAGE),
])  # fmt: skip
def test_what_is_refused(event: dict[str, Any], fault: Any, scene: Scene, runner: asyncio.Runner) -> None:
    """It is a failure of the hook, which blocks, and says nothing of the text."""
    answer = asked(scene, runner, event, fault)

    assert "error" == answer["subtype"]
    assert "blocked" in answer["error"] or "unscanned" in answer["error"]
    assert not any(text in answer["error"] for text in (ATTACK, "Suilven", NUMBER, "/var"))


@pytest.mark.parametrize(("event", "fault"), [(after(LEAK), None), (after("b.txt"), OUTAGE)])
def test_a_result_is_replaced(event: dict[str, Any], fault: Any, scene: Scene, runner: asyncio.Runner) -> None:
    """The model is given another of the same shape, and the run ends."""
    answer = asked(scene, runner, event, fault)

    assert ("success", False) == (answer["subtype"], answer["response"]["continue"])
    replaced = {"type": "text", "stdout": "withheld", "stderr": "withheld", "interrupted": False}
    shown = answer["response"]["hookSpecificOutput"]["updatedToolOutput"]
    assert {**replaced, "lines": [1, "withheld"]} == shown
    assert event["tool_response"]["stdout"] not in json.dumps(answer)


def test_a_tool_that_lets_failures_pass_is_refused(scene: Scene, runner: asyncio.Runner) -> None:
    """The client does not connect."""

    async def connect() -> None:
        async with ClaudeSDKClient(scene.recipe.options, transport=Tool(knows_failures=False)):
            raise AssertionError

    with pytest.raises(CLIConnectionError, match="on_failure"):
        runner.run(connect())
