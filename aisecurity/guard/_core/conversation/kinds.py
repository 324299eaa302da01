"""Kinds of parts and items that are known, and the members that hold their texts. Others are refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

TEXT_PARTS: Final[Mapping[str, str]] = {
    "text": "text",
    "input_text": "text",
    "output_text": "text",
    "refusal": "refusal",
}
"""Parts that are text, which a masked text can replace, and the member that holds it."""

DATA_PARTS: Final = frozenset(
    {
        "audio",
        "computer_screenshot",
        "container_upload",
        "document",
        "file",
        "image",
        "image_file",
        "image_url",
        "input_audio",
        "input_file",
        "input_image",
        "media",
        "text-plain",
        "video",
        "video_url",
    }
)
"""Parts that hold data. Names and other texts beside the data are scanned."""


@frozen(kw_only=True)
class ItemKind:
    """What an item of one kind holds. All its other members are scanned as texts, but for ids and the like."""

    tool: str | None = None
    """The name of the tool, where the item does not name it."""
    given: tuple[str, ...] = ()
    """Members with the input of a tool."""
    came: tuple[str, ...] = ()
    """Members with the output of a tool."""
    has_parts: bool = False
    """Whether the output is a text or a list of parts, rather than a text or a JSON value."""
    texts: tuple[str, ...] = ()
    """Members with texts that the model reads as its own, each a text or a list of parts."""
    hidden: tuple[str, ...] = ()
    """Members with what only the provider can read."""
    is_hidden: bool = False
    """Whether it stands for something that is not in the message."""


ITEMS: Final[Mapping[str, ItemKind]] = {
    # OpenAI Responses. LangChain keeps these in the content of its messages too.
    "function_call": ItemKind(given=("arguments",)),
    "function_call_output": ItemKind(came=("output",), has_parts=True),
    "custom_tool_call": ItemKind(given=("input",)),
    "custom_tool_call_output": ItemKind(came=("output",), has_parts=True),
    "mcp_call": ItemKind(given=("arguments",), came=("output", "error")),
    "mcp_approval_request": ItemKind(given=("arguments",)),
    "mcp_approval_response": ItemKind(),
    "mcp_list_tools": ItemKind(tool="mcp_list_tools", came=("tools", "error")),
    "local_shell_call": ItemKind(tool="local_shell", given=("action",)),
    "local_shell_call_output": ItemKind(tool="local_shell", came=("output",)),
    "shell_call": ItemKind(tool="shell", given=("action", "environment")),
    "shell_call_output": ItemKind(tool="shell", came=("output",)),
    "apply_patch_call": ItemKind(tool="apply_patch", given=("operation",)),
    "apply_patch_call_output": ItemKind(tool="apply_patch", came=("output",)),
    "computer_call": ItemKind(tool="computer", given=("action", "actions", "pending_safety_checks")),
    "computer_call_output": ItemKind(tool="computer", came=("output",), has_parts=True),
    "code_interpreter_call": ItemKind(tool="code_interpreter", given=("code",), came=("outputs",)),
    "web_search_call": ItemKind(tool="web_search", given=("action",)),
    "file_search_call": ItemKind(tool="file_search", given=("queries",), came=("results",)),
    "tool_search_call": ItemKind(tool="tool_search", given=("arguments",)),
    "tool_search_output": ItemKind(tool="tool_search", came=("tools",)),
    "additional_tools": ItemKind(tool="additional_tools", came=("tools",)),
    "program": ItemKind(tool="program", given=("code",)),
    "program_output": ItemKind(tool="program", came=("result",)),
    "reasoning": ItemKind(texts=("summary", "content", "reasoning"), hidden=("encrypted_content",)),
    "summary_text": ItemKind(texts=("text",)),
    "reasoning_text": ItemKind(texts=("text",)),
    "image_generation_call": ItemKind(hidden=("result",)),
    "compaction": ItemKind(hidden=("encrypted_content",)),
    "compaction_trigger": ItemKind(),
    "configuration_update": ItemKind(),
    "item_reference": ItemKind(is_hidden=True),
    # Blocks of LangChain, its own and those of providers.
    "tool_call": ItemKind(given=("args",)),
    "tool_call_chunk": ItemKind(given=("args",)),
    "invalid_tool_call": ItemKind(given=("args",)),
    "server_tool_call": ItemKind(given=("args",)),
    "server_tool_call_chunk": ItemKind(given=("args",)),
    "server_tool_result": ItemKind(came=("output",)),
    "tool_use": ItemKind(given=("input",)),
    "server_tool_use": ItemKind(given=("input",)),
    "mcp_tool_use": ItemKind(given=("input",)),
    "tool_result": ItemKind(came=("content",), has_parts=True),
    "mcp_tool_result": ItemKind(came=("content",), has_parts=True),
    "web_search_tool_result": ItemKind(tool="web_search", came=("content",)),
    "web_fetch_tool_result": ItemKind(tool="web_fetch", came=("content",)),
    "code_execution_tool_result": ItemKind(tool="code_execution", came=("content",)),
    "bash_code_execution_tool_result": ItemKind(tool="bash_code_execution", came=("content",)),
    "text_editor_code_execution_tool_result": ItemKind(tool="text_editor_code_execution", came=("content",)),
    "tool_search_tool_result": ItemKind(tool="tool_search", came=("content",)),
    "advisor_tool_result": ItemKind(tool="advisor", came=("content",)),
    "mcp_tool_listing": ItemKind(tool="mcp_list_tools", came=("tools",)),
    "tool_addition": ItemKind(tool="mcp_list_tools", came=("tool",)),
    "tool_removal": ItemKind(tool="mcp_list_tools", came=("tool",)),
    "tool_reference": ItemKind(),
    "browser_state": ItemKind(tool="browser", came=("tabs", "state_changes")),
    "fallback": ItemKind(),
    "thinking": ItemKind(texts=("thinking",)),
    "redacted_thinking": ItemKind(hidden=("data",)),
    "executable_code": ItemKind(tool="code_execution", given=("executable_code", "code")),
    "code_execution_result": ItemKind(tool="code_execution", came=("code_execution_result", "output")),
    "reasoning_content": ItemKind(),
    "input_json_delta": ItemKind(),
    "search_result": ItemKind(tool="search_result", came=("title", "source", "content")),
    "non_standard": ItemKind(),
}
