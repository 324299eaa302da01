"""Clients of the clouds, which send the same messages by other ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx2
import pytest
from anthropic import (
    AnthropicAWS,
    AnthropicBedrock,
    AnthropicBedrockMantle,
    AnthropicFoundry,
    AnthropicVertex,
    APIStatusError,
    AsyncAnthropicBedrock,
)

from aisecurity.guard import AsyncGuard, Blocked, Unscanned
from aisecurity.guard.anthropic import AsyncGuardMiddleware
from aisecurity.guard.anthropic.binary import KIND, written_frame
from tests.support.guard.scanners import FORBIDDEN, AsyncFakeScanner
from tests.support.samples import anything

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
    """Whole answers and streams are held, also the binary ones of Bedrock."""
    service = Service(None)
    kind, settings = CLIENTS[name]
    write = binary if name == "AnthropicBedrock" else streamed
    answers = [message(text("a")), message(text(FORBIDDEN)), write(said("a", "b")), write(said(FORBIDDEN))]
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
    events = list(client.messages.create(**ASKED, stream=True))
    assert ["a", "b"] == [event.delta.text for event in events if event.type == "content_block_delta"]
    assert [one["type"] for one in said("a", "b")] == [event.type for event in events]
    with pytest.raises(Blocked):
        list(client.messages.create(**ASKED, stream=True))
    with pytest.raises(Blocked):
        client.messages.create(**{**ASKED, "messages": [{"role": "user", "content": FORBIDDEN}]})
    assert [] == answers


@pytest.mark.parametrize(
    ("error", "words"),
    [({"type": "overloaded_error", "message": "busy" * 20_000}, "overloaded_error"), ("busy", "error")],
)
async def test_errors_of_bedrock(error: Any, words: str) -> None:
    """The error in a stream is the provider's, and what was held is dropped."""
    guard = AsyncGuard("p", scanner=anything(AsyncFakeScanner()))
    answer = binary([*said("a")[:3], {"type": "error", "error": error}])
    transport = httpx2.MockTransport(lambda _: answer)
    client = AsyncAnthropicBedrock(
        **_AWS,
        base_url=URL,
        middleware=[AsyncGuardMiddleware(guard)],
        http_client=httpx2.AsyncClient(transport=transport),
    )
    stream = await client.messages.create(**ASKED, stream=True)

    with pytest.raises(APIStatusError, match=words):
        await anext(aiter(stream))
    assert answer.is_closed


def test_binary_streams_without_a_client(service: Service) -> None:
    """A response of HTTP itself does not say how its frames are read, and is refused."""
    answer = binary(said("a"))
    client = service.client(answer)
    response = service.get(client.post("/v1/messages", body=ASKED, cast_to=httpx2.Response, stream=True))

    with pytest.raises(Unscanned, match="no text"):
        service.get(response.read() if service.runner is None else response.aread())
    assert answer.is_closed


def binary(events: Sequence[Mapping[str, Any]]) -> httpx2.Response:
    """Return the response of a stream of Bedrock."""
    return streamed(b"".join(map(written_frame, events)), kind=KIND)


def _response(answer: Any) -> httpx2.Response:
    return answer if isinstance(answer, httpx2.Response) else httpx2.Response(200, json=answer)
