"""Clients of the clouds, which send the same messages by other ways."""

from __future__ import annotations

from typing import Any, Final

import httpx2
import pytest
from anthropic import (
    AnthropicAWS,
    AnthropicBedrock,
    AnthropicBedrockMantle,
    AnthropicFoundry,
    AnthropicVertex,
)

from aisecurity.guard import Blocked, Unscanned
from tests.support.guard.scanners import FORBIDDEN

from .service import ASKED, URL, Service, message, said, streamed, text

_AWS: Final[dict[str, Any]] = {"aws_access_key": "a", "aws_secret_key": "b", "aws_region": "us-east-1"}
CLIENTS: Final[dict[str, Any]] = {
    "AnthropicAWS": (AnthropicAWS, {**_AWS, "workspace_id": "w"}),
    "AnthropicBedrock": (AnthropicBedrock, _AWS),
    "AnthropicBedrockMantle": (AnthropicBedrockMantle, _AWS),
    "AnthropicFoundry": (AnthropicFoundry, {"api_key": "none"}),
    "AnthropicVertex": (AnthropicVertex, {"region": "r", "project_id": "p", "access_token": "none"}),
}


@pytest.mark.parametrize("name", CLIENTS)
def test_clouds(name: str) -> None:
    """Whole answers and streams are held; the binary streams of Bedrock are refused."""
    service = Service(None)
    kind, settings = CLIENTS[name]
    is_binary = name == "AnthropicBedrock"
    stream = "application/vnd.amazon.eventstream" if is_binary else "text/event-stream"
    answers = [message(text("a")), message(text(FORBIDDEN)), streamed(said(FORBIDDEN), kind=stream)]
    transport = httpx2.MockTransport(lambda _: _response(answers.pop(0)))
    client = kind(
        **settings,
        base_url=URL,
        middleware=[service.middleware()],
        max_retries=2,
        http_client=httpx2.Client(transport=transport),
    )

    assert "a" == client.messages.create(**ASKED).content[0].text
    with pytest.raises(Blocked):
        client.messages.create(**ASKED)
    with pytest.raises(Unscanned if is_binary else Blocked):
        list(client.messages.create(**ASKED, stream=True))
    with pytest.raises(Blocked):
        client.messages.create(**{**ASKED, "messages": [{"role": "user", "content": FORBIDDEN}]})
    assert [] == answers


def _response(answer: Any) -> httpx2.Response:
    return answer if isinstance(answer, httpx2.Response) else httpx2.Response(200, json=answer)
