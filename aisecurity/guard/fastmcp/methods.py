"""Methods of MCP, and what each of them carries. A method that is not named here is scanned whole, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from attrs import frozen


@frozen
class DefinitionList:
    """A method that lists definitions, each of which is decided about by itself."""

    member: str
    """The member of the result that holds them."""
    identity: str
    """The member of a definition that a later request names."""
    noun: str


LISTS: Final[Mapping[str, DefinitionList]] = MappingProxyType(
    {
        "tools/list": DefinitionList("tools", "name", "tool"),
        "prompts/list": DefinitionList("prompts", "name", "prompt"),
        "resources/list": DefinitionList("resources", "uri", "resource"),
        "resources/templates/list": DefinitionList("resourceTemplates", "uriTemplate", "resource template"),
    }
)
USES: Final[Mapping[str, str]] = MappingProxyType(
    {"tools/call": "tools/list", "prompts/get": "prompts/list", "resources/read": "resources/list"}
)
"""Methods that name what another one lists."""
HANDSHAKES: Final = frozenset({"initialize", "server/discover"})
"""Methods whose result holds the instructions and the names of a server."""

SCANNED: Final = frozenset(
    {
        *USES,
        "completion/complete",
        "elicitation/create",
        "notifications/elicitation/complete",
        "notifications/initialized",
        "notifications/message",
        "notifications/progress",
        "notifications/prompts/list_changed",
        "notifications/resources/list_changed",
        "notifications/resources/updated",
        "notifications/roots/list_changed",
        "notifications/subscriptions/acknowledged",
        "notifications/tools/list_changed",
        "ping",
        "resources/subscribe",
        "resources/unsubscribe",
        "roots/list",
        "sampling/createMessage",
        "subscriptions/listen",
    }
)
"""Methods of the protocol that are scanned whole, as others are; most of some hold nothing."""

PASSING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "initialize": "names the client, in words of its own code",
        "server/discover": "names the client, in words of its own code",
        "logging/setLevel": "holds one of eight words, which the protocol checks",
        "notifications/cancelled": "has to work in an outage, and its reason is shown to nobody",
    }
)
"""Methods whose parameters pass as they are, and the reason."""

OPAQUE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cursor": "goes back to the server that made it, and is shown to nobody",
        "nextCursor": "goes back to the server that made it, and is shown to nobody",
        "requestState": "goes back to the server that made it, and is shown to nobody",
    }
)
"""Members of parameters and results that pass as they are, and the reason."""

BLOCKS_OF_PARAMS: Final[Mapping[str, str]] = MappingProxyType({"sampling/createMessage": "messages"})
"""The member of a method's parameters that holds content, by kinds."""
BLOCKS_OF_RESULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "prompts/get": "messages",
        "resources/read": "contents",
        "sampling/createMessage": "content",
        "tools/call": "content",
    }
)
"""The member of a method's result that holds content, by kinds."""

SERVER_STAMP: Final = "io.modelcontextprotocol/serverInfo"
"""The name of the server in each of its answers."""

CONSTANT_ERRORS: Final = frozenset(
    {
        "Connection closed",
        "Elicitation not supported",
        "Internal server error",
        "Invalid request parameters",
        "List roots not supported",
        "Method not found",
        "Sampling not supported",
        "Unsupported protocol version",
    }
)
"""Texts of errors that are constants of the protocol's package."""


def in_words(method: str) -> str:
    """Return *method*, or words in its place where it is not of the protocol: a text of the other side."""
    is_known = method in SCANNED or method in PASSING or method in LISTS
    return method if is_known else "a method of its own"
