"""Recognition of payloads: the agent, the event, and what that asks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from aisecurity.cli.hooks.dialect import event_name
from aisecurity.cli.hooks.questions import BadHookError
from aisecurity.cli.hooks.reader import read_hook

from . import payloads
from .payloads import CASES, Case, Json

KINDS = {"prompt": "prompt", "input": "tool_input", "output": "tool_output"}


def _read(payload: Any) -> Any:
    return read_hook(json.dumps(payload).encode())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_told_apart(case: Case) -> None:
    """Each payload is of its agent, and asks about its text, its tool and its server."""
    hook = _read(case.make("some words"))
    question = hook.question()

    assert (case.agent, case.allow) == (hook.agent, hook.allow)
    assert (KINDS[case.kind], case.tool, case.server) == (question.kind, question.tool, question.server)
    assert "some words" in json.dumps(question.value)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_no_text_in_a_repr(case: Case) -> None:
    """Neither a hook nor its question shows the text."""
    hook = _read(case.make("some words"))

    assert "some words" not in f"{hook!r} {hook.question()!r}"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_held_back(case: Case) -> None:
    """What must not pass is answered in the form of its agent, with the reason and without the text."""
    answer = _read(case.make("some words")).hold("a reason")

    assert (case.code, "aisecurity guard: a reason") == (answer.code, answer.line)
    if case.held is None:
        assert "" == answer.out
    else:
        assert "aisecurity guard: a reason; this result is held back" == case.held(json.loads(answer.out))
    assert "some words" not in answer.out


def _without(payload: Json, name: str) -> Json:
    return {member: value for member, value in payload.items() if member != name}


# Without its result a call in camelCase is one that is yet to be made.
_NEEDED = {
    "prompt": ("prompt",),
    "input": ("tool_name", "tool_input", "command"),
    "output": ("tool_name", "tool_response", "tool_result", "tool_output", "content"),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_missing_members(case: Case) -> None:
    """A payload without a member that it needs asks nothing."""
    # The command in an event of MCP is that of the server.
    payload = {name: one for name, one in case.make("some words").items() if (name, case.tool) != ("command", "send")}
    for name in _NEEDED[case.kind]:
        if name in payload:
            with pytest.raises(BadHookError):
                _read(_without(payload, name)).question()


def test_no_text() -> None:
    """A prompt that is no text asks nothing."""
    with pytest.raises(BadHookError, match="prompt is no text"):
        _read({**payloads.CLAUDE_CODE, "hook_event_name": "UserPromptSubmit", "prompt": 5}).question()


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "there is no input; an agent writes a hook's JSON to it"),
        (b" \n", "there is no input; an agent writes a hook's JSON to it"),
        (b"hello", "the input is no JSON, or breaks off"),
        (b'{"session_id": "s", "hook_event_name": "UserPromptSubmit", "prompt": "some wor', "the input is no JSON"),
        (b'{"prompt": "\xff"}', "the input is no JSON, or breaks off"),
        (b"[1]", "the input is of no hook that is known"),
        (b'{"prompt": "some words"}', "the input is of no hook that is known"),
        (b'{"hook_event_name": 5}', "the input is of no hook that is known"),
        (b"[" * 200_000, "the input is no JSON, or breaks off"),
        (b"[" * 200_000 + b"]" * 200_000, "the input is of no hook that is known"),
    ],
)
def test_unreadable(payload: bytes, reason: str) -> None:
    """What is no payload of a known agent is refused, and the reason repeats nothing of it."""
    with pytest.raises(BadHookError) as refused:
        read_hook(payload)

    assert reason in str(refused.value)
    assert "some wor" not in str(refused.value)


def _event(payload: Json) -> str:
    return str(event_name(payload))


_UNKNOWN: list[Json] = [
    {**payloads.CLAUDE_CODE, "hook_event_name": "Stop"},
    {**payloads.CLAUDE_CODE, "hook_event_name": "PostToolUseFailure", "tool_name": "Bash", "error": "x"},
    {**payloads.CODEX, "hook_event_name": "PermissionRequest"},
    {**payloads.GEMINI, "hook_event_name": "AfterModel"},
    {**payloads.COPILOT, "source": "new", "initialPrompt": "x"},
    {**payloads.COPILOT, "prompt": "x", "transformedPrompt": "y"},
    {**payloads.COPILOT, "toolName": "bash", "toolArgs": {}, "error": "x"},
    {**payloads.COPILOT, "toolName": "bash", "toolInput": {}},
    {**payloads.COPILOT_SNAKE, "hook_event_name": "SessionStart"},
    {**payloads.VSCODE, "hook_event_name": "PreCompact"},
    {**payloads.CURSOR, "hook_event_name": "afterShellExecution", "output": "x"},
    {**payloads.CURSOR},
]


@pytest.mark.parametrize("payload", _UNKNOWN, ids=_event)
def test_unknown_events(payload: Json) -> None:
    """An event that nothing can be asked about is refused, and the reason names the agent alone."""
    with pytest.raises(BadHookError, match=r"^this event of [a-z-]+ cannot be guarded; see docs/agent-hooks\.md$"):
        _read(payload)


def test_nested_too_deeply() -> None:
    """A value that json reads, but that is too deep to be looked through, asks nothing, and is held back."""
    deep: Any = "some words"
    for _ in range(900):
        deep = [deep]
    hook = _read({**payloads.case("claude-code PostToolUse").make("x"), "tool_response": {"stdout": deep}})

    def nested(levels: int) -> None:
        if levels:
            nested(levels - 1)
        else:
            hook.question()

    with pytest.raises(BadHookError, match="nested too deeply"):
        nested(200)
    assert "some words" not in hook.hold("a reason").out


@pytest.mark.parametrize("case", [case for case in CASES if case.kind == "output" and "file_path" not in case.make("")])
def test_nested_beyond_reading(case: Case) -> None:
    """What is nested so deeply that it cannot be read is held back all the same, in the form of its agent."""
    deep = '"}]", {"a": "some words"}'
    for _ in range(3):
        deep = f"{'[' * 20_000}{deep}{']' * 20_000}, 1"
    payload = json.dumps({**case.make("x"), "more": "DEEP"}).replace('"DEEP"', f'[{deep}], "last": "\\\\\\"]"')
    hook = read_hook(payload.encode())

    with pytest.raises(BadHookError, match="nested too deeply"):
        hook.question()
    assert (case.code, case.held is not None) == (hook.hold("a reason").code, bool(hook.hold("a reason").out))


def test_older_spelling_of_vscode() -> None:
    """VS Code has written the name of the event and the session in camelCase as well."""
    payload = {"hookEventName": "PreToolUse", "sessionId": "s", "tool_name": "editFiles", "tool_input": {"a": "b"}}

    assert "vscode" == _read(payload).agent


def test_claude_codes_settings_run_by_cursor() -> None:
    """Cursor runs the hooks of Claude Code's settings, with its own payload, and reads its own answers."""
    hook = _read(
        {
            **payloads.CURSOR,
            "hook_event_name": "PostToolUse",
            "tool_name": "mcp__mail__read",
            "tool_input": {},
            "tool_response": "some words",
        }
    )

    assert ("cursor", "mail", "some words") == (hook.agent, hook.question().server, hook.question().value)
    assert "updated_mcp_tool_output" in hook.hold("a reason").out


@pytest.mark.parametrize(
    ("name", "server", "tool"),
    [
        ("mcp__mail__send__all", "mail", "send__all"),
        ("mcp__mail", "claude-code", "mcp__mail"),
        ("mcp____send", "claude-code", "mcp____send"),
        ("MCP:send", "claude-code", "send"),
        ("MCP:mail:send", "mail", "send"),
        ("MCP:", "claude-code", "MCP:"),
        ("MCP", "claude-code", "MCP"),
    ],
)
def test_server(name: str, server: str, tool: str) -> None:
    """The server is that in the name of the tool, else it is the agent."""
    question = _read({**payloads.case("claude-code PreToolUse").make("x"), "tool_name": name}).question()

    assert (server, tool) == (question.server, question.tool)


@pytest.mark.parametrize(("name", "value"), [("tool_name", ""), ("tool_input", 5), ("tool_input", None)])
def test_wrong_members(name: str, value: object) -> None:
    """A tool has a name, and arguments that are an object, a list or a text."""
    with pytest.raises(BadHookError, match=name):
        _read({**payloads.case("claude-code PreToolUse").make("x"), name: value}).question()


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ('{"a": "\\u0041"}', {"a": "A"}),
        (' ["a"]', ["a"]),
        ('{"a": 1, "a": 2}', '{"a": 1, "a": 2}'),
        ('{"a": ', '{"a": '),
        ("a text", "a text"),
    ],
)
def test_json_within_json(given: str, value: object) -> None:
    """Arguments that are JSON text are read, unless something of them would be lost."""
    payload = {**payloads.COPILOT, "toolName": "bash", "toolArgs": given}

    assert value == _read(payload).question().value


@pytest.mark.parametrize(
    ("result", "value"),
    [
        ("a text", "a text"),
        ({"llmContent": [{"text": "a"}], "returnDisplay": "b"}, [{"text": "a"}]),
        ({"llmContent": "a", "error": {"message": "b"}}, {"llmContent": "a", "error": {"message": "b"}}),
    ],
)
def test_results_of_gemini(result: object, value: object) -> None:
    """What the model reads of a result is asked about, and not what the user is shown."""
    payload = {**payloads.case("gemini-cli AfterTool").make("x"), "tool_response": result}

    assert value == _read(payload).question().value


def test_empty_result_of_gemini() -> None:
    """A result without anything for the model is none."""
    with pytest.raises(BadHookError):
        _read({**payloads.case("gemini-cli AfterTool").make("x"), "tool_response": {"returnDisplay": "b"}}).question()


def test_server_of_gemini() -> None:
    """Without a server in the payload a tool is the agent's own."""
    payload = {**payloads.case("gemini-cli AfterTool").make("x"), "mcp_context": {"server_name": ""}}

    assert "gemini-cli" == _read(payload).question().server


def test_other_results_of_copilot() -> None:
    """A result of another form is asked about as it is."""
    payload = {**payloads.case("copilot-cli postToolUse").make("x"), "toolResult": {"sessionLog": "some words"}}

    assert {"sessionLog": "some words"} == _read(payload).question().value


def test_missing_result_of_claude_code() -> None:
    """A result that is not there is held back as well: the payload may have been changed on its way."""
    payload = _without(payloads.case("claude-code PostToolUse").make("x"), "tool_response")

    assert "held back" in json.loads(_read(payload).hold("a reason").out)["hookSpecificOutput"]["updatedToolOutput"]
