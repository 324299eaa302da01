"""Bodies of requests as conversations: all that a model reads of them, as messages to scan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias, cast

from attrs import frozen

from aisecurity.exceptions import PayloadError

from .threads import KnownThreads

Body: TypeAlias = Mapping[str, Any]

_SETTINGS: Final = frozenset(
    {
        "anthropic_beta",
        "anthropic_version",
        "betas",
        "billing_policy",
        "cache_control",
        "container",
        "diagnostics",
        "fallback_credit_token",
        "inference_geo",
        "max_tokens",
        "mcp_servers",
        "metadata",
        "model",
        "service_tier",
        "speed",
        "stop_sequences",
        "stream",
        "temperature",
        "thinking",
        "thread",
        "tool_choice",
        "top_k",
        "top_p",
        "user_profile_id",
    }
)
"""Members that no model reads. What is not here and says something is scanned."""
_CONVERSATION: Final = frozenset({"messages", "system", "tools"})
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.:/$-]{0,128}")


@frozen(eq=False, repr=False)
class Conversation:
    """What a body says to a model."""

    messages: Sequence[Any]
    """Those to scan: the system's text, the messages, the definitions of tools, and what else a model may read."""
    body: Body
    has_system: bool

    def passed(self, messages: Sequence[Any]) -> dict[str, Any]:
        """Return the body with *messages*, of which some are masked, in the places that they came from."""
        made = dict(self.body)
        if self.has_system:
            made["system"] = messages[0]["content"]
        if "messages" in made:
            made["messages"] = list(messages[self.has_system : self.has_system + len(made["messages"])])
        return made


def conversations_of(body: Any, threads: KnownThreads, *, is_batch: bool, is_trusted: bool) -> list[Conversation]:
    """Return the conversation in *body*, or those in the requests of a batch. PayloadError for what is none."""
    if not is_batch:
        return [conversation_of(body, threads, is_trusted=is_trusted)]
    requests = _member(body, "requests")
    if not isinstance(requests, list):
        raise PayloadError(f"requests: a list is needed, not {type(requests).__name__}")
    given: list[Any] = requests
    return [conversation_of(_member(request, "params"), threads, is_trusted=is_trusted) for request in given]


def sent_body(body: Any, bodies: Sequence[Body], *, is_batch: bool) -> Any:
    """Return *body* with *bodies*, those that a guard let pass, in place of the conversations in it."""
    if not is_batch:
        return bodies[0]
    requests = zip(body["requests"], bodies, strict=True)
    return {**body, "requests": [{**request, "params": params} for request, params in requests]}


def conversation_of(body: Any, threads: KnownThreads, *, is_trusted: bool) -> Conversation:
    """Return the conversation in *body*. PayloadError for what is none, Unscanned for an unknown thread."""
    if not isinstance(body, Mapping):
        raise PayloadError(f"body: a JSON object is needed, not {type(body).__name__}")
    given = cast("Body", body)
    threads.check(given.get("thread"), is_trusted=is_trusted)
    messages: list[Any] = []
    if system := given.get("system"):
        messages.append({"role": "system", "content": system})
    said = given.get("messages", ())
    if not isinstance(said, (list, tuple)):
        raise PayloadError(f"messages: a list is needed, not {type(said).__name__}")
    messages.extend(cast("Sequence[Any]", said))
    if tools := given.get("tools"):
        messages.append({"type": "mcp_list_tools", "tools": tools})
    rest = {name: value for name, value in given.items() if name not in _SETTINGS | _CONVERSATION and _says(value)}
    if rest:
        # In no text part, so that no mask is taken for it.
        messages.append({"role": "developer", "content": [{"type": "non_standard", "value": rest}]})
    return Conversation(messages, given, has_system=bool(system))


def _member(value: Any, name: str) -> Any:
    return cast("dict[str, Any]", value).get(name) if isinstance(value, dict) else None


def _says(value: Any) -> bool:
    """Return whether a JSON *value* holds more than names, such as those of the members of a schema."""
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, Mapping):
            rest.extend(cast("Body", one).keys())
            rest.extend(cast("Body", one).values())
        elif isinstance(one, (list, tuple)):
            rest.extend(cast("Sequence[Any]", one))
        elif isinstance(one, str) and not _PLAIN.fullmatch(one):
            return True
    return False
