"""A credential as the caller gives it, and the check that a header can carry it.

It is apart from `credentials`, which needs attrs and hashlib: a Scanner is made without them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from aisecurity.constants.base import MAX_API_KEY_LENGTH, MAX_TOKEN_LENGTH
from aisecurity.exceptions import ConfigurationError

if TYPE_CHECKING:
    from .effects import Flow
    from .wire import Transport


@runtime_checkable
class TokenSource(Protocol):
    """A source of tokens with flows of its own, as `aisecurity.auth.ClientCredentials` is."""

    def __token_flow__(self, timeout: float | None, transport: Transport) -> Flow[str]:
        """Return a token that is valid now, within *timeout* seconds."""
        ...  # of a Protocol


Secret: TypeAlias = str | Callable[[], str] | Callable[[], Awaitable[str]] | TokenSource
"""A credential, or where to get it: a function is called for each request, an async one by the asyncio Scanner."""


def check_secret(name: str, value: Any) -> str:
    """Return *value* if a header can carry it. ConfigurationError, which repeats none of it, if not."""
    most = MAX_API_KEY_LENGTH if name == "api_key" else MAX_TOKEN_LENGTH
    if not isinstance(value, str):
        raise ConfigurationError(f"{name}: a str is needed, not {type(value).__name__}")
    if not value:
        raise ConfigurationError(f"{name}: empty")
    if (size := len(value.encode(errors="replace"))) > most:
        raise ConfigurationError(f"{name}: {size:,} bytes, at most {most:,} allowed")
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ConfigurationError(f"{name}: holds a space, a line break or another character that a header cannot carry")
    return value
