"""Both halves, with clients of the caller's own that use sockets."""

import asyncio
from typing import Any

import httpx

from tests.support import halves


class Half(halves.Half):
    """Also makes and closes the callers' own clients."""

    def __init__(self, runner: asyncio.Runner | None, library: str) -> None:
        super().__init__(runner, library)
        self._loop = runner

    @property
    def name(self) -> str:
        """What the half is called."""
        return "asyncio" if self._loop else "blocking"

    def client_for_sockets(self, **settings: Any) -> Any:
        """Return a client as a caller makes it."""
        return httpx.AsyncClient(**settings) if self._loop else httpx.Client(**settings)

    def close(self, client: Any) -> None:
        """Close a caller's client."""
        if self._loop:
            self._loop.run(client.aclose())
        else:
            client.close()
