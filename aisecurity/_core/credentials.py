"""Turns a credential and the bytes to send into headers."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeAlias, runtime_checkable

from attrs import field, frozen

from aisecurity.constants.base import MAX_API_KEY_LENGTH, MAX_TOKEN_LENGTH
from aisecurity.exceptions import AISecSDKException, ConfigurationError

from .effects import Ask, Flow
from .wire import Transport


@runtime_checkable
class TokenSource(Protocol):
    """Something that gets a token by flows of its own, as `aisecurity.auth.ClientCredentials` does."""

    def token(self, timeout: float | None, transport: Transport) -> Flow[str]:
        """Return a token that is valid now, within *timeout* seconds."""
        ...


Secret: TypeAlias = str | Callable[[], str] | Callable[[], Awaitable[str]] | TokenSource
"""A credential, or where to get it: a function is called for each request, an async one by the asyncio Scanner."""


@frozen
class Credential:
    """What proves who asks: an API key, or an OAuth token, which wins where both are given."""

    api_key: Secret | None = field(default=None, repr=False)
    api_token: Secret | None = field(default=None, repr=False)

    def headers(self, body: bytes | None, timeout: float | None, transport: Transport) -> Flow[dict[str, str]]:
        """Return the headers that prove it for a request with *body*.

        `x-payload-hash` is the HMAC-SHA256 of the exact bytes, keyed with the API key: what clients in use send. With
        a token there is no agreed key, and a GET has no body, so neither carries it.
        """
        if self.api_token is not None:
            token = yield from _reveal("api_token", self.api_token, timeout, transport)
            return {"authorization": f"Bearer {token}"}
        if self.api_key is None:
            return {}
        key = yield from _reveal("api_key", self.api_key, timeout, transport)
        headers = {"x-pan-token": key}
        if body is not None:
            headers["x-payload-hash"] = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
        return headers


def _reveal(name: str, secret: Secret, timeout: float | None, transport: Transport) -> Flow[str]:
    if isinstance(secret, str):
        return secret
    if isinstance(secret, TokenSource):
        return (yield from secret.token(timeout, transport))
    try:
        value = yield Ask(secret)
    except AISecSDKException:
        raise
    except Exception as error:
        # Somebody else's code, of which any exception may come; the caller is to see one of ours.
        raise ConfigurationError(f"{name}: the function that returns it failed ({type(error).__name__})") from error
    return check_secret(name, value)


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
