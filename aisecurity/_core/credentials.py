"""Turns a credential and the bytes to send into headers."""

from __future__ import annotations

import hashlib
import hmac

from attrs import field, frozen


@frozen
class Credential:
    """What proves who asks: an API key, or an OAuth token, which wins where both are given."""

    api_key: str | None = field(default=None, repr=False)
    api_token: str | None = field(default=None, repr=False)

    def headers(self, body: bytes | None) -> dict[str, str]:
        """Return the headers that prove it for a request with *body*.

        `x-payload-hash` is the HMAC-SHA256 of the exact bytes, keyed with the API key: what clients in use send. With
        a token there is no agreed key, and a GET has no body, so neither carries it.
        """
        if self.api_token is not None:
            return {"authorization": f"Bearer {self.api_token}"}
        if self.api_key is None:
            return {}
        headers = {"x-pan-token": self.api_key}
        if body is not None:
            headers["x-payload-hash"] = hmac.new(self.api_key.encode(), body, hashlib.sha256).hexdigest()
        return headers
