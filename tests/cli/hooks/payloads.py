"""Payloads as each agent writes them, for each event, and what holds their text back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

HOME = "/home/someone"
ADDRESS = "someone@example.com"
TEXT = "{{text}}"
Json: TypeAlias = dict[str, Any]
Held: TypeAlias = Callable[[Json], object]
"""Reads the text that stands in place of a result from the object on standard output."""

CLAUDE_CODE: Json = {
    "session_id": "5b0d6c1e",
    "prompt_id": "0b8f",
    "transcript_path": f"{HOME}/.claude/t.jsonl",
    "cwd": HOME,
    "permission_mode": "default",
}
CODEX: Json = {**CLAUDE_CODE, "turn_id": "3", "model": "large"}
GEMINI: Json = {
    "session_id": "5b0d6c1e",
    "transcript_path": f"{HOME}/.gemini/t.json",
    "cwd": HOME,
    "timestamp": "2026-11-01T00:00:00Z",
}
COPILOT: Json = {"sessionId": "5b0d6c1e", "timestamp": 1793491200000, "cwd": HOME}
COPILOT_SNAKE: Json = {"session_id": "5b0d6c1e", "timestamp": "2026-11-01T00:00:00Z", "cwd": HOME}
VSCODE: Json = {**COPILOT_SNAKE, "transcript_path": f"{HOME}/t.json"}
CURSOR: Json = {
    "conversation_id": "5b0d6c1e",
    "generation_id": "f2a9",
    "model": "large",
    "session_id": "5b0d6c1e",
    "cursor_version": "2026.09.18-9a7762b",
    "workspace_roots": [HOME],
    "user_email": ADDRESS,
    "transcript_path": f"{HOME}/.cursor/t.jsonl",
}
BASH: Json = {"stderr": "", "interrupted": False, "isImage": False, "noOutputExpected": False}


class Case(NamedTuple):
    """One event of one agent."""

    agent: str
    event: str
    payload: Json
    """The payload, with a mark in place of the text."""
    kind: str
    server: str = ""
    tool: str = ""
    allow: str = ""
    code: int = 2
    """The exit code of what is held back."""
    held: Held | None = None

    def make(self, text: str) -> Json:
        """Return the payload with *text*, which holds nothing that JSON escapes."""
        return dict(json.loads(json.dumps(self.payload).replace(TEXT, text)))

    def __str__(self) -> str:
        return f"{self.agent} {self.event}"


def _claude(base: Json, agent: str, result: Json, *, code: int = 2, held: Held | None = None) -> list[Case]:
    """Return the three events of an agent that uses the words of Claude Code."""
    ids = {} if base is COPILOT_SNAKE else {"tool_use_id": "toolu_1"}
    call: Json = {**base, "tool_name": "Bash", **ids}
    prompt: Json = {**base, "hook_event_name": "UserPromptSubmit", "prompt": TEXT}
    before: Json = {**call, "hook_event_name": "PreToolUse", "tool_input": {"command": TEXT}}
    after: Json = {**call, "hook_event_name": "PostToolUse", "tool_input": {"command": "cat x"}, **result}
    return [
        Case(agent, "UserPromptSubmit", prompt, "prompt"),
        Case(agent, "PreToolUse", before, "input", agent, "Bash"),
        Case(agent, "PostToolUse", after, "output", agent, "Bash", code=code, held=held),
    ]


def _of_bash(out: Json) -> object:
    assert {"hookEventName": "PostToolUse"}.items() <= out["hookSpecificOutput"].items()
    replaced: Json = out["hookSpecificOutput"]["updatedToolOutput"]
    assert {"stdout", *BASH} == replaced.keys()
    return replaced["stdout"]


def _of_claude_mcp(out: Json) -> object:
    (content,) = out["hookSpecificOutput"]["updatedToolOutput"]
    assert "text" == content["type"]
    return content["text"]


def _of_copilot(out: Json) -> object:
    assert "success" == out["modifiedResult"]["resultType"]
    return out["modifiedResult"]["textResultForLlm"]


def _of_cursor(out: Json) -> object:
    (content,) = out["updated_mcp_tool_output"]["content"]
    return content["text"]


def _cursor(event: str, **members: Any) -> Json:
    return {**CURSOR, "hook_event_name": event, **members}


_PERMITTED = '{"permission": "allow"}\n'
_GOES_ON = '{"continue": true}\n'
CASES: list[Case] = [
    *_claude(CLAUDE_CODE, "claude-code", result={"tool_response": {"stdout": TEXT, **BASH}}, held=_of_bash),
    Case(
        "claude-code",
        "PostToolUse of MCP",
        {
            **CLAUDE_CODE,
            "hook_event_name": "PostToolUse",
            "tool_name": "mcp__mail__read",
            "tool_input": {},
            "tool_response": [{"type": "text", "text": TEXT}],
        },
        "output",
        "mail",
        "read",
        held=_of_claude_mcp,
    ),
    *_claude(CODEX, "codex-cli", result={"tool_response": TEXT}),
    Case("gemini-cli", "BeforeAgent", {**GEMINI, "hook_event_name": "BeforeAgent", "prompt": TEXT}, "prompt"),
    Case(
        "gemini-cli",
        "BeforeTool",
        {
            **GEMINI,
            "hook_event_name": "BeforeTool",
            "tool_name": "run_shell_command",
            "tool_input": {"command": TEXT},
        },
        "input",
        "gemini-cli",
        "run_shell_command",
    ),
    Case(
        "gemini-cli",
        "AfterTool",
        {
            **GEMINI,
            "hook_event_name": "AfterTool",
            "tool_name": "read_mail",
            "tool_input": {},
            "tool_response": {"llmContent": TEXT, "returnDisplay": "read"},
            "mcp_context": {"server_name": "mail", "command": f"{HOME}/server"},
        },
        "output",
        "mail",
        "read_mail",
    ),
    Case("copilot-cli", "userPromptSubmitted", {**COPILOT, "prompt": TEXT}, "prompt"),
    Case(
        "copilot-cli",
        "preToolUse",
        {**COPILOT, "toolName": "bash", "toolArgs": json.dumps({"command": TEXT})},
        "input",
        "copilot-cli",
        "bash",
    ),
    Case(
        "copilot-cli",
        "postToolUse",
        {
            **COPILOT,
            "toolName": "bash",
            "toolArgs": {"command": "cat x"},
            "toolResult": {"resultType": "success", "textResultForLlm": TEXT},
        },
        "output",
        "copilot-cli",
        "bash",
        code=0,
        held=_of_copilot,
    ),
    *_claude(
        COPILOT_SNAKE,
        "copilot-cli",
        code=0,
        result={"tool_result": {"result_type": "success", "text_result_for_llm": TEXT}},
        held=_of_copilot,
    ),
    *_claude(VSCODE, "vscode", result={"tool_response": TEXT}),
    Case(
        "cursor",
        "beforeSubmitPrompt",
        _cursor("beforeSubmitPrompt", prompt=TEXT),
        "prompt",
        allow=_GOES_ON,
    ),
    Case(
        "cursor",
        "beforeShellExecution",
        _cursor("beforeShellExecution", command=TEXT, cwd=HOME),
        "input",
        "cursor",
        "Shell",
        allow=_PERMITTED,
    ),
    Case(
        "cursor",
        "beforeMCPExecution",
        _cursor(
            "beforeMCPExecution", tool_name="send", tool_input=json.dumps({"body": TEXT}), command=f"{HOME}/server"
        ),
        "input",
        "cursor",
        "send",
        allow=_PERMITTED,
    ),
    Case(
        "cursor",
        "beforeReadFile",
        _cursor("beforeReadFile", content=TEXT, file_path=f"{HOME}/x", attachments=[]),
        "output",
        "cursor",
        "Read",
        allow=_PERMITTED,
    ),
    Case(
        "cursor",
        "beforeTabFileRead",
        _cursor("beforeTabFileRead", content=TEXT, file_path=f"{HOME}/x"),
        "output",
        "cursor",
        "Read",
        allow=_PERMITTED,
    ),
    Case(
        "cursor",
        "preToolUse",
        _cursor("preToolUse", tool_name="Shell", tool_input={"command": TEXT, "cwd": HOME}),
        "input",
        "cursor",
        "Shell",
        allow=_PERMITTED,
    ),
    Case(
        "cursor",
        "postToolUse of MCP",
        _cursor(
            "postToolUse",
            tool_name="MCP:mail:read",
            tool_input="{}",
            tool_output=json.dumps({"content": [{"type": "text", "text": TEXT}]}),
        ),
        "output",
        "mail",
        "read",
        code=0,
        held=_of_cursor,
    ),
    Case(
        "cursor",
        "postToolUse",
        _cursor(
            "postToolUse", tool_name="Shell", tool_input={}, tool_output=json.dumps({"output": TEXT, "exitCode": 0})
        ),
        "output",
        "cursor",
        "Shell",
    ),
]
"""Each event of each agent that is guarded."""


def case(name: str) -> Case:
    """Return the case of that agent and event."""
    return next(one for one in CASES if str(one) == name)
