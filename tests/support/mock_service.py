"""A service behind a mock transport: it keeps what it is sent, and gives what it is told to."""

import json
from typing import Any

import httpx

from aisecurity._core.retry import RetryPolicy
from aisecurity.configuration import Configuration


def configured(key: str = "key", **settings: Any) -> Configuration:
    """Return a configuration that does not retry."""
    chosen: dict[str, Any] = {"api_key": key, "api_endpoint": "https://service.test", "retry": RetryPolicy(retries=0)}
    return Configuration(**{**chosen, **settings})


class Wire:
    """Answers each request with the next of *answers*, JSON values with status 200; the last one stays."""

    def __init__(self, *answers: Any) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Keep the request, and give the next answer."""
        self.requests.append(request)
        value = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return value if isinstance(value, httpx.Response) else httpx.Response(200, content=json.dumps(value))

    @property
    def request(self) -> httpx.Request:
        """The one request that was sent."""
        (only,) = self.requests
        return only

    @property
    def hosts(self) -> list[str]:
        """Where the requests went."""
        return [request.url.host for request in self.requests]
