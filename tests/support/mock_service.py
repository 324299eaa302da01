"""A service behind a mock transport: it keeps the requests, and gives the answers of a list."""

import json
from typing import Any

import httpx


class MockService:
    """Answers each request with the next of *answers*, JSON values with status 200; the last one stays."""

    def __init__(self, *answers: Any) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Keep the request, and give the next answer."""
        self.requests.append(request)
        value = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if not isinstance(value, httpx.Response):
            return httpx.Response(200, content=json.dumps(value))
        # A response serves one request: its stream belongs to the client that read it.
        return httpx.Response(value.status_code, headers=value.headers, content=value.content)

    @property
    def request(self) -> httpx.Request:
        """The one request that was sent."""
        (only,) = self.requests
        return only

    @property
    def hosts(self) -> list[str]:
        """The hosts that the requests went to, in order."""
        return [request.url.host for request in self.requests]
