"""Bodies of requests: what of each goes to a model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, cast

from attrs import frozen

from aisecurity.exceptions import ConfigurationError, PayloadError

from .._adapters.answer_format import message_of
from .._adapters.json_values import is_object, texts_beside, texts_in

Trust: TypeAlias = Literal["hosted_tools", "stored"]

_STORED: Final = ("conversation", "previous_response_id", "prompt")
_LOCAL_TOOLS: Final = frozenset(
    {
        "apply_patch",
        "code_interpreter",
        "computer",
        "computer_use",
        "computer_use_preview",
        "custom",
        "file_search",
        "function",
        "image_generation",
        "local_shell",
        "namespace",
        "programmatic_tool_calling",
        "shell",
        "tool_search",
        "web_search",
        "web_search_2025_08_26",
        "web_search_preview",
        "web_search_preview_2025_03_11",
    }
)
"""Tools that the program runs itself, and those of the provider that change nothing outside of it."""
_CREDENTIALS: Final = frozenset({"api_key", "authorization", "authentication", "headers"})
_OF_CHAT: Final = frozenset(
    {
        "audio",
        "data_sources",
        "frequency_penalty",
        "function_call",
        "functions",
        "logit_bias",
        "logprobs",
        "max_completion_tokens",
        "max_tokens",
        "messages",
        "metadata",
        "modalities",
        "model",
        "moderation",
        "n",
        "parallel_tool_calls",
        "presence_penalty",
        "prompt_cache_key",
        "prompt_cache_options",
        "prompt_cache_retention",
        "reasoning_effort",
        "response_format",
        "safety_identifier",
        "seed",
        "service_tier",
        "stop",
        "store",
        "stream",
        "stream_options",
        "temperature",
        "tool_choice",
        "tools",
        "top_logprobs",
        "top_p",
        "user",
        "verbosity",
        "web_search_options",
    }
)
"""ClientSettings of a chat, and what the program says about its own tools and formats."""
_OF_RESPONSES: Final = frozenset(
    {
        "access_programs",
        "background",
        "background_options",
        "context_management",
        "conversation",
        "image",
        "include",
        "input",
        "instructions",
        "max_output_tokens",
        "max_tool_calls",
        "metadata",
        "model",
        "moderation",
        "parallel_tool_calls",
        "previous_response_id",
        "prompt",
        "prompt_cache_key",
        "prompt_cache_options",
        "prompt_cache_retention",
        "reasoning",
        "safety_identifier",
        "service_tier",
        "store",
        "stream",
        "stream_options",
        "temperature",
        "text",
        "tool_choice",
        "tools",
        "top_logprobs",
        "top_p",
        "truncation",
        "user",
        "verbosity",
    }
)


@frozen(eq=False)
class Input:
    """What of a request is scanned."""

    beside: Sequence[str]
    """Texts that stand somewhere beside the messages."""
    messages: Sequence[Any]
    body: Callable[[Sequence[Any]], dict[str, Any]]
    """The body to send, with the messages that passed."""
    is_stream_asked: bool = False
    session: str | None = None
    """The conversation that the request names."""

    @property
    def message_beside(self) -> dict[str, Any]:
        """The message of the texts beside."""
        return message_of(self.beside, "user")


def chat_input(body: dict[str, Any], trust: Collection[Trust]) -> Input:
    """Return what is scanned of a request for a completion. ConfigurationError for what cannot be."""
    _check_tools(body, trust)
    if body.get("data_sources") and "hosted_tools" not in trust:
        raise untrusted("data_sources", "hosted_tools")
    beside = texts_beside(body, _OF_CHAT, _CREDENTIALS)
    messages = _list("messages", body.get("messages"))
    return Input(beside, messages, lambda passed: {**body, "messages": list(passed)}, bool(body.get("stream")))


def responses_input(body: dict[str, Any], trust: Collection[Trust]) -> Input:
    """Return what is scanned of a request for a response. ConfigurationError for what cannot be."""
    _check_tools(body, trust)
    for name in _STORED:
        if body.get(name) and "stored" not in trust:
            raise untrusted(name, "stored")
    prompt = body.get("prompt")
    variables = prompt.get("variables") if is_object(prompt) else None
    beside = texts_beside(body, _OF_RESPONSES, _CREDENTIALS) + texts_in(variables)
    instructions, given = body.get("instructions"), body.get("input")
    first = [{"role": "system", "content": instructions}] if instructions else []
    messages = [{"role": "user", "content": given}] if isinstance(given, str) else _list("input", given or [])

    def made(passed: Sequence[Any]) -> dict[str, Any]:
        said = list(passed[len(first) :])
        changed: dict[str, Any] = {"instructions": passed[0]["content"]} if first else {}
        if given is not None:
            changed["input"] = said[0]["content"] if isinstance(given, str) else said
        return {**body, **changed}

    return Input(beside, [*first, *messages], made, bool(body.get("stream")), _conversation(body.get("conversation")))


def items_input(body: dict[str, Any], trust: Collection[Trust]) -> Input:
    """Return what is scanned of items that a conversation is to keep."""
    items = body.get("items")
    beside = texts_beside(body, frozenset({"items", "metadata"}))
    return Input(
        beside, _list("items", items or []), lambda passed: body if items is None else {**body, "items": list(passed)}
    )


def untrusted(name: str, trust: Trust) -> ConfigurationError:
    """Return the error for what the provider has or does, out of the guard's sight."""
    reason = {
        "stored": "the provider keeps texts there that this guard has not seen",
        "hosted_tools": "the provider runs it before there is a verdict",
    }[trust]
    return ConfigurationError(f'{name}: {reason}; trust={{"{trust}"}} of the guarded client allows it')


def _check_tools(body: Mapping[str, Any], trust: Collection[Trust]) -> None:
    if "hosted_tools" in trust:
        return
    for tool in _list("tools", body.get("tools") or []):
        kind = tool.get("type", "function") if is_object(tool) else None
        if kind == "mcp" and tool.get("require_approval") == "always":
            continue
        if kind not in _LOCAL_TOOLS:
            raise untrusted("a tool of the kind mcp" if kind == "mcp" else "a tool of this kind", "hosted_tools")


def _conversation(value: Any) -> str | None:
    found = value.get("id") if is_object(value) else value
    return found if isinstance(found, str) and found else None


def _list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise PayloadError(f"{name}: a list is needed, not {type(value).__name__}")
    return list(cast("Sequence[Any]", value))
