"""Headers of a gateway in front of the service, as the caller gives them, and the checks that they can be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aisecurity.exceptions import ConfigurationError

_MARKS: Final = "!#$%&'*+-.^_`|~"
"""Characters of a name besides letters and digits (RFC 9110, 5.6.2)."""
_OURS: Final = frozenset(
    {"accept", "accept-encoding", "authorization", "content-type", "user-agent", "x-pan-token", "x-payload-hash"}
)
_OF_THE_CONNECTION: Final = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


class GatewayHeaders(Mapping[str, str]):
    """Names and values that nothing changes. Values are secrets, so the repr shows names alone."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{name!r}: ..." for name in self._values) + "}"


NO_HEADERS: Final = GatewayHeaders({})


def gateway_headers(value: Any) -> GatewayHeaders:
    """Return a copy of *value*. ConfigurationError, which repeats no value, if it cannot be sent as headers."""
    if isinstance(value, GatewayHeaders):
        return value
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"headers: a mapping of str to str is needed, not {type(value).__name__}")
    taken: set[str] = set()
    given: dict[Any, Any] = dict(value)  # pyright: ignore[reportUnknownArgumentType]  # of any mapping
    for name, text in given.items():
        _check_name(name)
        if name.lower() in taken:
            raise ConfigurationError(f"headers: {name} is there twice, in another case")
        taken.add(name.lower())
        _check_value(name, text)
    return GatewayHeaders(given) if given else NO_HEADERS


def _check_name(name: Any) -> None:
    # A name that is none is not repeated: it may be a value in the wrong place.
    if not isinstance(name, str):
        raise ConfigurationError(f"headers: a name must be a str, not {type(name).__name__}")
    if not name.isascii() or not name or not all(letter.isalnum() or letter in _MARKS for letter in name):
        raise ConfigurationError("headers: a name is empty, or holds a character that no name of a header has")
    known = name.lower()
    if known in _OURS:
        raise ConfigurationError(f"headers: {known} is set by this package")
    if known in _OF_THE_CONNECTION or known.startswith("proxy-"):
        raise ConfigurationError(f"headers: {known} is about the connection, which this package makes")


def _check_value(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise ConfigurationError(f"headers: {name} must be a str, not {type(value).__name__}")
    if not value.strip(" ") or value != value.strip(" "):
        raise ConfigurationError(f"headers: {name} is empty, or begins or ends with a space")
    if not value.isascii() or not value.isprintable():
        raise ConfigurationError(f"headers: {name} holds a line break or another character that a header cannot carry")
