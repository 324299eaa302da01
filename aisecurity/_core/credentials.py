"""Headers that prove a credential for the bytes to send."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, cast, final

from aisecurity.exceptions import AISecSDKException, ConfigurationError

from .effects import Flow, Invoke
from .secret import Secret, SecretText, TokenSource, check_secret, hidden_text
from .wire import Transport

_BLOCK: Final = 64
"""Bytes of a block of SHA-256."""


def _hidden(secret: Secret | None) -> Secret | None:
    return SecretText(secret) if isinstance(secret, str) else secret


def _proof_of(credential: Credential) -> str | None:
    """Return the key, or the value of the header with the token, as far as it is at hand; "" without a credential."""
    secret = credential.api_key if credential.api_token is None else credential.api_token
    if secret is None:
        return ""
    if not isinstance(secret, SecretText) or not secret.at_hand:
        return None
    return secret.reveal() if credential.api_token is None else f"Bearer {secret.reveal()}"


@final
class Credential:
    """What proves who asks: an API key, or an OAuth token, which wins where both are given."""

    __slots__ = ("api_key", "api_token", "is_at_hand", "proof")

    def __init__(self, api_key: Secret | None = None, api_token: Secret | None = None) -> None:
        self.api_key = _hidden(api_key)
        self.api_token = _hidden(api_token)
        self.proof = _proof_of(self)
        self.is_at_hand = self.proof is not None
        """Whether it is known without asking anybody, which takes no time."""

    def __repr__(self) -> str:
        """Return nothing of it."""
        return "Credential()"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Credential) and (self.api_key, self.api_token) == (other.api_key, other.api_token)

    def __hash__(self) -> int:
        return hash((self.api_key, self.api_token))

    def headers_at_hand(self, body: bytes | None) -> dict[str, str]:
        """Return the headers that prove it for a request with *body*, where it is at hand."""
        proof = self.proof
        if not proof:
            return {}
        return _key_headers(proof, body) if self.api_token is None else {"authorization": proof}

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
        return _key_headers((yield from _reveal("api_key", self.api_key, timeout, transport)), body)


def _key_headers(key: str, body: bytes | None) -> dict[str, str]:
    if body is None:
        return {"x-pan-token": key}
    return {"x-pan-token": key, "x-payload-hash": _signer(key)(body)}


@lru_cache(maxsize=64)
def _signer(key: str) -> Callable[[bytes], str]:
    """Return what signs with *key*, by HMAC-SHA256 (RFC 2104), whose two hashes begin alike for every body.

    An object of `hmac` takes half as long again to copy and to finish, and twice as long to make anew.
    """
    secret = key.encode()
    padded = (secret if len(secret) <= _BLOCK else sha256(secret).digest()).ljust(_BLOCK, b"\0")
    begun_inner = sha256(bytes(byte ^ 0x36 for byte in padded))
    begun_outer = sha256(bytes(byte ^ 0x5C for byte in padded))

    def sign(body: bytes) -> str:
        inner, outer = begun_inner.copy(), begun_outer.copy()
        inner.update(body)
        outer.update(inner.digest())
        return outer.hexdigest()

    return sign


def _reveal(name: str, secret: Secret, timeout: float | None, transport: Transport) -> Flow[str]:
    if isinstance(secret, TokenSource):
        return (yield from secret.__token_flow__(timeout, transport))
    source = secret.reveal if isinstance(secret, SecretText) else cast("Callable[[], Any]", secret)
    try:
        value = hidden_text(name, (yield Invoke(source)))
    except AISecSDKException:
        raise
    except Exception as error:
        # Somebody else's code, of which any exception may come; the caller is to see one of ours.
        raise ConfigurationError(f"{name}: the function that returns it failed ({type(error).__name__})") from error
    return check_secret(name, value)
