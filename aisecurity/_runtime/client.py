"""Clients of the endpoint functions: address, credentials and connection pools."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any, Self, cast

import httpx
from attrs import define, field

from .endpoint import Request
from .json_codec import encode


@define
class Client:
    """Sends what endpoint functions build, without credentials.

    *timeout* is in seconds, for each step of an exchange; `None` waits for ever. *httpx_args* go to `httpx.Client` and
    `httpx.AsyncClient` as they are. Redirects are not followed unless *httpx_args* say so.
    """

    base_url: str
    headers: dict[str, str] = field(factory=cast("Callable[[], dict[str, str]]", dict), kw_only=True, repr=False)
    timeout: httpx.Timeout | float | None = field(default=10.0, kw_only=True)
    verify_ssl: ssl.SSLContext | str | bool = field(default=True, kw_only=True)
    httpx_args: dict[str, Any] = field(factory=cast("Callable[[], dict[str, Any]]", dict), kw_only=True, repr=False)
    _client: httpx.Client | None = field(default=None, init=False, repr=False, eq=False)
    _async_client: httpx.AsyncClient | None = field(default=None, init=False, repr=False, eq=False)

    def all_headers(self) -> dict[str, str]:
        """Return the headers of every request."""
        return dict(self.headers)

    def _settings(self) -> dict[str, Any]:
        return {
            "base_url": self.base_url,
            "headers": self.all_headers(),
            "timeout": self.timeout,
            "verify": self.verify_ssl,
            **self.httpx_args,
        }

    def get_httpx_client(self) -> httpx.Client:
        """Return the blocking client, made at the first call."""
        if self._client is None:
            self._client = httpx.Client(**self._settings())
        return self._client

    def set_httpx_client(self, client: httpx.Client) -> Self:
        """Use *client* as it is: its address, headers and timeout apply, not those given here."""
        self._client = client
        return self

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        """Return the asyncio client, made at the first call."""
        if self._async_client is None:
            self._async_client = httpx.AsyncClient(**self._settings())
        return self._async_client

    def set_async_httpx_client(self, async_client: httpx.AsyncClient) -> Self:
        """Use *async_client* as it is: its address, headers and timeout apply, not those given here."""
        self._async_client = async_client
        return self

    def send(self, request: Request) -> httpx.Response:
        """Send *request* and wait for the answer, whatever its status."""
        return self.get_httpx_client().request(request.method, request.path, **_body(request))

    async def send_async(self, request: Request) -> httpx.Response:
        """Send *request* and wait for the answer, whatever its status."""
        return await self.get_async_httpx_client().request(request.method, request.path, **_body(request))

    def __enter__(self) -> Self:
        self.get_httpx_client().__enter__()
        return self

    def __exit__(self, *args: Any) -> None:
        self.get_httpx_client().__exit__(*args)

    async def __aenter__(self) -> Self:
        await self.get_async_httpx_client().__aenter__()
        return self

    async def __aexit__(self, *args: Any) -> None:
        await self.get_async_httpx_client().__aexit__(*args)


@define
class AuthenticatedClient(Client):
    """Sends *token* with every request, in *auth_header_name*, after *prefix* if there is one."""

    token: str = field(repr=False, kw_only=True)
    prefix: str = field(default="Bearer", kw_only=True)
    auth_header_name: str = field(default="Authorization", kw_only=True)

    def all_headers(self) -> dict[str, str]:
        return {**self.headers, self.auth_header_name: f"{self.prefix} {self.token}" if self.prefix else self.token}


def _body(request: Request) -> dict[str, Any]:
    if request.body is None:
        return {}
    return {"content": encode(request.body), "headers": {"Content-Type": "application/json"}}


__all__ = ["AuthenticatedClient", "Client"]
