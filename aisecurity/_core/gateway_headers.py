"""Headers of a gateway in front of the service, as the caller gives them, and the checks that they can be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Self

from aisecurity.exceptions import ConfigurationError

from .secret import CalledSecret, SecretText, checked, hidden

_MARKS: Final = "!#$%&'*+-.^_`|~"
"""Characters of a name besides letters and digits (RFC 9110, 5.6.2)."""
_OURS: Final = frozenset(
    {"accept", "accept-encoding", "authorization", "content-type", "user-agent", "x-pan-token", "x-payload-hash"}
)
MOST_CHARACTERS: Final = 8192
"""Characters of a value that a program did not write itself: servers refuse a request with much more."""
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


class GatewayHeaders(Mapping[str, SecretText]):
    """Names and values that nothing changes. Values are secrets, so the repr shows names alone."""

    __slots__ = ("_is_at_hand", "_plain", "_values")

    def __init__(self, values: Mapping[str, SecretText]) -> None:
        self._values = dict(values)
        self._plain: dict[str, str] | None = None
        self._is_at_hand = all(value.at_hand for value in self._values.values())

    def plain(self) -> Mapping[str, str]:
        """Return the names with their values as they are sent. ConfigurationError if one cannot be had, or be sent."""
        if self._plain is not None:
            return self._plain
        plain = {name: checked(f"headers: {name}", value, _value_fault) for name, value in self._values.items()}
        if self._is_at_hand:
            self._plain = plain
        return plain

    def __getitem__(self, name: str) -> SecretText:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(frozenset(self._values.items()))

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{name!r}: ..." for name in self._values) + "}"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __reduce__(self) -> Any:
        return GatewayHeaders, (self._values,)


NO_HEADERS: Final = GatewayHeaders({})


def gateway_headers(value: Any) -> GatewayHeaders:
    """Return a copy of *value*. ConfigurationError, which repeats no value, if it cannot be sent as headers."""
    if isinstance(value, GatewayHeaders):
        return value
    if not isinstance(value, Mapping):
        raise ConfigurationError(f"headers: a mapping of str to str is needed, not {type(value).__name__}")
    taken: set[str] = set()
    made: dict[str, SecretText] = {}
    given: Mapping[Any, Any] = value  # pyright: ignore[reportUnknownVariableType]  # of any mapping
    for name in given:
        _check_name(name)
        if name.lower() in taken:
            raise ConfigurationError(f"headers: {name} is there twice, in another case")
        taken.add(name.lower())
        made[name] = _hidden_value(name, given[name])
    for name, secret in made.items():
        # What a function returns is checked when it is called.
        if not isinstance(secret, CalledSecret):
            checked(f"headers: {name}", secret, _value_fault)
    return GatewayHeaders(made) if made else NO_HEADERS


def _hidden_value(name: str, value: Any) -> SecretText:
    if not isinstance(value, (str, SecretText)) and not callable(value):
        raise ConfigurationError(f"headers: {name} must be a str, not {type(value).__name__}")
    return hidden(f"headers: {name}", value)


def is_sendable(name: Any, value: Any) -> bool:
    """Return whether *name* and *value*, of somebody else, can be sent as a header that this package does not set."""
    if not isinstance(value, str) or len(value) > MOST_CHARACTERS or _value_fault("", value):
        return False
    try:
        _check_name(name)
    except ConfigurationError:
        return False
    return True


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


def _value_fault(name: str, value: str) -> str:
    """Return why *value* cannot be sent as that of a header, "" if it can."""
    if not value.strip(" ") or value != value.strip(" "):
        return f"{name} is empty, or begins or ends with a space"
    if not value.isascii() or not value.isprintable():
        return f"{name} holds a line break or another character that a header cannot carry"
    return ""
