"""Calls of a guarded client: attempts, refusals, errors, and what becomes of a response."""

from __future__ import annotations

import json
from typing import Any, Final

import httpx2
import pytest
from anthropic import APIStatusError, BetaFallbackState, BetaRefusalFallbackMiddleware

from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.guard import Blocked, NotAllowed, Policy, Unscanned
from tests.support.guard.scanners import FORBIDDEN, by_substring, texts_of
from tests.support.samples import allowed

from .service import ASKED, BEGIN, QUESTION, Service, Upstream, message, said, streamed, text, written

MASKED: Final = "How XXXX is it?"


def busy() -> httpx2.Response:
    """Return an answer that the client asks again for, at once."""
    return httpx2.Response(529, headers={"retry-after-ms": "1"}, json={"type": "error"})


def masking(content: Any) -> Any:
    """Mask what is asked."""
    return allowed(prompt_masked_data={"data": MASKED}) if content.response is None else by_substring(content)


def test_the_first_attempt_is_scanned(service: Service) -> None:
    """Those after it send what passed, and the answer is scanned with the prompt."""
    client = service.client(busy(), busy(), message(text("a")), retries=2, policy=Policy(cache=0))

    answer = service.get(client.messages.create(**ASKED))

    assert ("a", 3, 2) == (answer.content[0].text, len(service.sent), len(service.scanner.scans))
    assert ["How tall is it?"] * 2 == [scan.content.prompt for scan in service.scanner.scans]
    assert 1 == len({scan.transaction_id for scan in service.scanner.scans})


def test_each_attempt_is_masked(service: Service) -> None:
    """A mask is for all attempts."""
    client = service.client(busy(), message(text("a")), retries=1, scan=masking, policy=Policy(mask={"prompt"}))

    service.get(client.messages.create(**ASKED, system="S"))

    assert [(MASKED, MASKED)] * 2 == [(body["system"], body["messages"][0]["content"]) for body in service.bodies]
    assert "How tall is it?" == QUESTION[0]["content"]


def test_an_attempt_that_asks_for_something_else(service: Service) -> None:
    """What a middleware changes between the attempts is scanned, also where it changes what it was given."""

    def worse(request: Any) -> Any:
        if request.retries_taken:
            request.json["messages"][0]["content"] = FORBIDDEN
        return request

    client = service.client(busy(), message(text("a")), retries=1, around=[service.around(worse)])

    with pytest.raises(Blocked):
        service.get(client.messages.create(**ASKED))
    assert 1 == len(service.sent)


def test_calls_side_by_side(service: Service) -> None:
    """The attempt of one call is not that of another, nor of another guard."""
    client = service.client(busy(), busy(), message(text("a")), retries=0, policy=Policy(cache=0))
    options = {"extra_headers": {"Idempotency-Key": "same"}}
    for _ in range(2):
        with pytest.raises(APIStatusError):
            service.get(client.messages.create(**ASKED, **options))
    service.get(client.messages.create(**ASKED, **options))

    assert 3 == len(service.prompts)


@pytest.mark.parametrize("asked", [{}, {"stream": True}])
def test_a_refusal_is_not_tried_again(service: Service, asked: dict[str, Any]) -> None:
    """The client takes a refusal for no error of its own."""
    answers = [streamed(said(FORBIDDEN)) if asked else message(text(FORBIDDEN)) for _ in range(3)]
    client = service.client(*answers, retries=2)

    with pytest.raises(NotAllowed) as refused:
        service.all(service.get(client.messages.create(**ASKED, **asked)))
    assert (1, None, "response") == (len(service.sent), refused.value.__cause__, refused.value.side)
    with pytest.raises(NotAllowed):
        service.get(client.messages.create(**{**ASKED, "messages": [{"role": "user", "content": FORBIDDEN}]}))
    assert 1 == len(service.sent)


def test_errors_are_the_clients(service: Service) -> None:
    """An answer that is an error is raised as ever, and nothing of it is scanned."""
    error = {"type": "error", "error": {"type": "invalid_request_error", "message": "no"}}
    client = service.client(httpx2.Response(400, json=error))

    with pytest.raises(APIStatusError, match="no"):
        service.get(client.messages.create(**ASKED))
    assert 1 == len(service.scanner.scans)


@pytest.mark.parametrize(("data", "shown"), [('{"error": {"message": "busy"}}', "busy"), ("[", "error")])
def test_an_error_in_a_stream(service: Service, data: str, shown: str) -> None:
    """What was held is dropped, and the provider's error raised."""
    answer = streamed(written(said("a", "b")[:4]) + f"event: error\ndata: {data}\n\n".encode())
    client = service.client(answer)
    stream = service.get(client.messages.create(**ASKED, stream=True))
    left = list[Any]()

    with pytest.raises(APIStatusError, match=shown):
        left.extend(service.all(stream))
    assert ([], True, 1) == (left, answer.is_closed, len(service.scanner.scans))


def test_a_stream_that_breaks_off(service: Service) -> None:
    """The error of the connection is raised, and what was held is dropped."""
    answer = httpx2.Response(200, stream=Upstream(written(said("a")[:3]), httpx2.ReadError("gone")))
    client = service.client(answer)

    with pytest.raises(httpx2.ReadError):
        service.all(service.get(client.messages.create(**ASKED, stream=True)))
    assert 1 == len(service.scanner.scans)


def test_a_stream_that_nobody_reads(service: Service) -> None:
    """It is closed with its upstream, and scanned no more."""
    answer = streamed(said("a"))
    client = service.client(answer)

    service.get(service.get(client.messages.create(**ASKED, stream=True)).close())

    assert (True, 1) == (answer.is_closed, len(service.scanner.scans))


def test_events_that_clients_do_not_look_at(service: Service) -> None:
    """Pings stay, without what else they say; comments and nameless events do not."""
    noise = f": {FORBIDDEN}\n\ndata: {FORBIDDEN}\n\nevent: ping\ndata: {FORBIDDEN}\n\nevent: message_stop\n\n"
    client = service.client(streamed(noise.encode() + written(said("a"))))
    response = service.get(client.messages.with_raw_response.create(**ASKED, stream=True))
    pieces = response.http_response.iter_text() if service.runner is None else response.http_response.aiter_text()

    assert 'event: ping\ndata: {"type": "ping"}\n\n' + written(said("a")).decode() == "".join(service.all(pieces))


def test_an_empty_stream(service: Service) -> None:
    """It leaves as it came, and nothing of it is scanned."""
    client = service.client(streamed(b""))
    response = service.get(client.messages.with_raw_response.create(**ASKED, stream=True))
    pieces = response.http_response.iter_bytes() if service.runner is None else response.http_response.aiter_bytes()

    assert ([], 1) == (service.all(pieces), len(service.scanner.scans))


def test_masked_streams(service: Service) -> None:
    """The masked text stands in one piece in place of all of the model's."""
    masked = Policy(mask={"response"})
    client = service.client(
        streamed(said("a", "b", "c")),
        scan=lambda content: allowed(response_masked_data={"data": "XXXX"}) if content.response else allowed(),
        policy=masked,
    )
    events = service.all(service.get(client.messages.create(**ASKED, stream=True)))

    assert ["XXXX"] == [event.delta.text for event in events if event.type == "content_block_delta"]
    assert ["message_start", "content_block_start"] == [event.type for event in events[:2]]
    assert ["content_block_stop", "message_delta", "message_stop"] == [event.type for event in events[3:]]


@pytest.mark.parametrize("is_streamed", [False, True])
def test_masked_explanations(service: Service, is_streamed: bool) -> None:  # noqa: FBT001 - parametrized
    """The reason of a refusal is masked where it stands; what stands beside it stays."""
    details = {"type": "refusal", "category": "bio", "explanation": "abc"}
    end = {"type": "message_delta", "delta": {"stop_reason": "refusal", "stop_details": details}, "usage": {}}
    client = service.client(
        streamed([*said("fine")[:4], end]) if is_streamed else message(text("fine"), stop_details=details),
        scan=lambda content: allowed(response_masked_data={"data": "XXXX"}) if content.response == "abc" else allowed(),
        policy=Policy(mask={"response"}),
    )
    if is_streamed:
        events = service.all(service.get(client.messages.create(**ASKED, stream=True)))
        texts, found = [event.delta.text for event in events[2:3]], events[-1].delta.stop_details
    else:
        answer = service.get(client.messages.create(**ASKED))
        texts, found = [block.text for block in answer.content], answer.stop_details

    assert (["fine"], "XXXX", "bio") == (texts, found.explanation, found.category)


def test_a_masked_text_keeps_the_calls_beside_it(service: Service) -> None:
    """Thinking and calls have verdicts of their own."""
    thinking = {"type": "thinking", "thinking": "hm", "signature": "A"}
    call = {"type": "tool_use", "id": "t", "name": "send", "input": {"to": "b"}}
    client = service.client(
        message(thinking, text("abc"), call),
        scan=lambda content: allowed(response_masked_data={"data": "XXXX"}) if content.response == "abc" else allowed(),
        policy=Policy(mask={"response"}),
    )
    answer = service.get(client.messages.create(**ASKED))

    assert ["hm", "XXXX", {"to": "b"}] == [
        getattr(block, "thinking", None) or getattr(block, "text", None) or block.input for block in answer.content
    ]


def test_what_stays_of_a_response(service: Service) -> None:
    """Headers and times stay; the way to the connection does not."""
    extensions: dict[str, Any] = {"http_version": b"HTTP/2", "reason_phrase": b"Fine", "network_stream": FORBIDDEN}
    body = Upstream(json.dumps(message(text("a"))).encode())
    headers = {"request-id": "r", "content-encoding": "identity", "content-type": "application/json"}
    answer = httpx2.Response(200, headers=headers, stream=body, extensions=extensions)
    stream = httpx2.Response(200, headers={"request-id": "s"}, stream=Upstream(written(said("a"))))
    client = service.client(answer, stream)
    whole = service.get(client.messages.with_raw_response.create(**ASKED))
    parts = service.get(client.messages.with_raw_response.create(**ASKED, stream=True))
    service.all(service.get(parts.parse()))

    assert ("r", "HTTP/2", "Fine", "r") == (
        whole.request_id,
        whole.http_version,
        whole.http_response.reason_phrase,
        service.get(whole.parse())._request_id,
    )
    assert {"http_version", "reason_phrase"} == whole.http_response.extensions.keys()
    assert whole.elapsed.total_seconds() >= 0
    assert ("s", True) == (parts.request_id, parts.elapsed.total_seconds() >= 0)


def test_the_response_of_http_itself(service: Service) -> None:
    """A caller that asks for that is given one that was scanned."""
    client = service.client(message(text("a")), message(text(FORBIDDEN)))
    response = service.get(client.post("/v1/messages", body=ASKED, cast_to=httpx2.Response))

    assert "a" == response.json()["content"][0]["text"]
    with pytest.raises(Blocked):
        service.get(client.post("/v1/messages", body=ASKED, cast_to=httpx2.Response))


def test_an_answer_that_was_parsed_before(service: Service) -> None:
    """What another guard let pass, and somebody parsed, is masked and parsed again."""
    outer = service.middleware(
        lambda content: allowed(response_masked_data={"data": "XXXX"}) if content.response else allowed(),
        Policy(mask={"response"}),
    )

    def parsed(result: Any) -> Any:
        result.parse() if service.runner is None else result.parse().close()
        return result

    around = [outer, service.around(lambda request: request, parsed)]
    client = service.client(message(text("a")), around=around)

    assert "XXXX" == service.get(client.messages.create(**ASKED)).content[0].text


def test_the_guard_must_be_the_last(service: Service) -> None:
    """A middleware after it would see answers before their verdict."""
    client = service.client(message(text("a")), inside=[service.around(lambda request: request)])

    with pytest.raises(ConfigurationError, match="must be the last"):
        service.get(client.messages.create(**ASKED))


def test_what_another_middleware_made_up(service: Service) -> None:
    """A value that is no response cannot be scanned."""
    client = service.client(message(text("a")), inside=[service.around(lambda request: request, lambda _: "a")])

    with pytest.raises(ConfigurationError, match="must be the last"):
        service.get(client.messages.create(**ASKED))


def test_who_asks(service: Service) -> None:
    """Session, user, own texts and the server of the tools are those of the middleware."""
    call = {"type": "tool_use", "id": "t", "name": "send", "input": {"to": "b"}}
    client = service.client(message(call), system="I am its own.", session_id="chat-1", user="u-1", server="mail")

    service.get(client.messages.create(**ASKED, system="I am its own."))

    scans = service.scanner.scans
    assert {("chat-1", "u-1")} == {(one.session_id, one.metadata and one.metadata.app_user) for one in scans}
    assert not [one for one in scans if "its own" in texts_of(one.content)]
    events = [one.content.tool_event for one in scans if one.content.tool_event is not None]
    assert {"mail"} == {one.metadata.server_name for one in events if one.metadata}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"messages": "hello"}, "messages: a list is needed, not str"),
        (["a"], "body: a JSON object is needed, not list"),
    ],
)
def test_what_is_no_conversation(service: Service, body: Any, words: str) -> None:
    """What cannot be read is not sent."""
    client = service.client(BEGIN)

    with pytest.raises(PayloadError, match=words):
        service.get(client.post("/v1/messages", body=body, cast_to=object))
    assert [] == service.sent


def test_a_stream_without_an_end(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no text fills the memory as well."""
    monkeypatch.setattr("aisecurity.guard.anthropic.written.MOST_BYTES", 4000)
    answer = streamed(b"data: " + b"a" * 5000)
    client = service.client(answer)
    stream = service.get(client.messages.create(**ASKED, stream=True))

    with pytest.raises(Unscanned, match="too large"):
        service.all(stream)
    assert answer.is_closed


def test_a_model_that_takes_over(service: Service) -> None:
    """A middleware before the guard that asks another model is scanned at each model's answer."""
    fallback = BetaRefusalFallbackMiddleware([{"model": "other"}])
    declined = {"stop_reason": "refusal", "stop_details": {"type": "refusal", "category": None, "explanation": None}}
    client = service.client(
        message(**declined), message(text("a")), message(**declined), message(text(FORBIDDEN)), around=[fallback]
    )

    with BetaFallbackState():
        answer = service.get(client.beta.messages.create(**ASKED))
    assert ["m", "other"] == [body["model"] for body in service.bodies]
    assert ["fallback", "text"] == [block.type for block in answer.content]
    with BetaFallbackState(), pytest.raises(Blocked):
        service.get(client.beta.messages.create(**ASKED))
