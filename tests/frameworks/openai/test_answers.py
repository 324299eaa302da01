"""Answers over HTTP: whole and streamed, of any content type, with errors, and with a reader who goes away."""

from __future__ import annotations

import gzip
import json
from typing import Any

import httpx2
import pytest
from openai import APIConnectionError, APIError, BaseModel, NotFoundError

from aisecurity.guard import Blocked, NotAllowed, Unscanned
from tests.support.guard.scanners import FORBIDDEN

from .played import QUESTION, Played, chunks, completion, lines, response


class Other(BaseModel):
    """A program's own class of an answer."""

    choices: Any


def ask(played: Played, **given: Any) -> Any:
    """Ask for a completion."""
    return played.run(played.client().chat.completions.create(model="m", messages=QUESTION, **given))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"High.", "text/plain"),
        (b"<html>High.</html>", "text/html"),
        (b"High.", "application/json"),
        (b'["High."]', "application/json"),
        (b'{"choices": "High."}', "application/json"),
        (b'{"choices": [{"text": "High."}]}', "application/json"),
        (b"[" * 100_000, "application/json"),
        (json.dumps(completion()).encode(), "text/event-stream"),
        (b"data: High.\n\n", "text/event-stream"),
    ],
)
def test_no_answer(played: Played, content: bytes, kind: str) -> None:
    """What is no answer of a model's is refused and counted; the client itself would hand its text on."""
    played.answer = lambda request: httpx2.Response(200, content=content, headers={"content-type": kind})
    client = played.client()
    if kind == "text/event-stream" and not content.startswith(b"data"):
        assert "" == played.run(client.post("/chat/completions", cast_to=str, body=_asked()))
        return
    with pytest.raises(Unscanned, match="refused"):
        played.run(client.post("/chat/completions", cast_to=str, body=_asked()))


def test_response_without_list(played: Played) -> None:
    """An output that is no list is refused."""
    played.answers({"output": "High."})
    with pytest.raises(Unscanned, match="refused"):
        played.run(played.client().responses.create(model="m", input="Hi."))


def test_texts_beside(played: Played) -> None:
    """A text beside the choices or the output is scanned as well."""
    for body in (completion(more=FORBIDDEN), response(output_text=FORBIDDEN)):
        played.answers(body)
        with pytest.raises(Blocked):
            ask(played)
        with pytest.raises(Blocked):
            played.run(played.client().responses.create(model="m", input="Hi."))


def test_other_class(played: Played) -> None:
    """An answer read as another class, text, bytes or a response of HTTP is the answer that was scanned."""
    body = completion()
    body["choices"][0]["message"]["content"] = "High\u00e9\ud800"
    played.answers(body)
    raw = played.run(played.client().chat.completions.with_raw_response.create(model="m", messages=QUESTION))

    assert body == json.loads(raw.text) == json.loads(raw.content) == raw.http_response.json()
    assert body["choices"] == raw.parse(to=Other).choices
    assert body == played.run(played.client().post("/chat/completions", cast_to=httpx2.Response, body=_asked())).json()
    assert raw.headers["content-type"] == "application/json"
    assert "https://api.test/v1/chat/completions" == str(raw.url)


@pytest.mark.parametrize("is_streamed", [True, False])
def test_compressed(played: Played, is_streamed: Any) -> None:
    """A compressed answer is read, and what is left of it is not compressed."""
    content = lines(chunks("Hi", "gh.")) if is_streamed else json.dumps(completion()).encode()
    headers = {
        "content-type": "text/event-stream" if is_streamed else "application/json",
        "content-encoding": "gzip",
        "x-request-id": "q",
    }
    played.answer = lambda request: httpx2.Response(200, content=gzip.compress(content), headers=headers)

    if is_streamed:
        found = "".join(chunk.choices[0].delta.content for chunk in played.all(ask(played, stream=True)))
    else:
        found = ask(played).choices[0].message.content
    assert "High." == found


def test_stream_that_nobody_asked_for(played: Played) -> None:
    """A stream for a client that wants all of it is held as a whole, and an answer in place of a stream is scanned."""
    played.streams(*chunks("Hi", "gh."))
    client = played.client()
    whole = played.run(client.post("/chat/completions", cast_to=httpx2.Response, body=_asked()))
    assert chunks("Hi", "gh.")[:-1] == [json.loads(line[6:]) for line in whole.text.split("\n\n")[:-2]]
    assert whole.text.endswith("data: [DONE]\n\n")

    played.streams(*chunks("Hi", FORBIDDEN))
    with pytest.raises(Blocked):
        played.run(client.post("/chat/completions", cast_to=httpx2.Response, body=_asked()))
    played.answers(completion(FORBIDDEN))
    with pytest.raises(Blocked):
        played.run(client.chat.completions.create(model="m", messages=QUESTION, stream=True))


def test_stream_without_type(played: Played) -> None:
    """A stream that was asked for needs no content type."""
    played.answer = lambda request: httpx2.Response(200, content=lines(chunks("High.")))
    assert "High." == played.all(ask(played, stream=True))[0].choices[0].delta.content

    body = _asked(stream=True)
    played.answer = lambda request: httpx2.Response(200, content=lines(chunks(FORBIDDEN)))
    with pytest.raises(Blocked):
        played.run(played.client().post("/chat/completions", cast_to=str, body=body))


def test_encoding(played: Played) -> None:
    """A header cannot make another text of the bytes that were scanned."""
    headers = {"content-type": "application/json; charset=utf-16"}
    played.answer = lambda request: httpx2.Response(200, content=json.dumps(completion()).encode(), headers=headers)
    raw = played.run(played.client().chat.completions.with_raw_response.create(model="m", messages=QUESTION))

    assert completion() == json.loads(raw.text)


def test_time(played: Played) -> None:
    """How long an answer took is known as without the guard."""
    played.streams(*chunks("Hi"))
    raw = played.run(
        played.client().chat.completions.with_raw_response.create(model="m", messages=QUESTION, stream=True)
    )
    played.all(raw.parse())

    assert raw.elapsed == raw.http_response.elapsed


def test_blocked_stream(played: Played) -> None:
    """A stream that is blocked shows nothing, and the provider's answer is closed."""
    body = played.streams(*chunks("Hi", "gh. ", FORBIDDEN))
    stream = ask(played, stream=True)
    with pytest.raises(Blocked) as caught:
        played.all(stream)

    assert body.closed >= 1
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize("error", [httpx2.ReadError("broken"), ValueError("of a transport's own")])
def test_broken_stream(played: Played, error: Exception) -> None:
    """A stream that breaks off raises what it does without the guard, and what was held is dropped."""
    body = played.streams(*chunks("Hi", "gh.")[:-1], error=error)
    with pytest.raises(APIConnectionError if isinstance(error, httpx2.ReadError) else ValueError):
        played.all(ask(played, stream=True))

    assert body.closed >= 1
    assert 1 == len(played.scanned)


def test_error_in_a_stream(played: Played) -> None:
    """An error that the provider sends within a stream is the client's own error, and what was held is dropped."""
    body = played.streams(*chunks("Hi")[:1], {"error": {"message": "too much", "type": "server_error"}}, *chunks("gh."))
    with pytest.raises(APIError, match="too much"):
        played.all(ask(played, stream=True))
    assert body.closed >= 1
    assert 1 == len(played.scanned)

    played.streams({"type": "error", "message": "too much", "sequence_number": 1, "code": "c", "param": None})
    client = played.client()
    (event,) = played.all(played.run(client.responses.create(model="m", input="Hi.", stream=True)))
    assert ("error", "too much") == (event.type, event.message)


def test_error_of_the_provider(played: Played) -> None:
    """An error in place of an answer is the client's own."""
    played.answer = lambda request: httpx2.Response(404, json={"error": {"message": "no such model"}})
    with pytest.raises(NotFoundError, match="no such model"):
        ask(played)


def test_reader_gone(played: Played) -> None:
    """A reader who goes away closes the provider's answer, and nothing more is scanned."""
    for begin in (False, True):
        body = played.streams(*chunks("x" * 300, "y"))
        policy = {"streaming": "window", "window_characters": 200, "window_overlap": 50}
        client = played.client(policy=policy)
        stream = played.run(client.chat.completions.create(model="m", messages=[*QUESTION], stream=True))
        if begin:
            with pytest.raises(_GoneError):
                played.all(_first(played, stream))
        played.run(stream.close())

        assert body.closed >= 1
        assert all("y" not in text.splitlines() for text in played.scanned)


class _GoneError(Exception):
    pass


def _first(played: Played, stream: Any) -> Any:
    if played.runner is None:
        return _first_blocking(stream)
    return _first_async(stream)


def _first_blocking(stream: Any) -> Any:
    for event in stream:
        yield event
        raise _GoneError


async def _first_async(stream: Any) -> Any:
    async for event in stream:
        yield event
        raise _GoneError


def test_closed_from_within(played: Played) -> None:
    """An answer can be closed while it is being read."""
    body = played.streams(*chunks("Hi", "gh."))
    raw = played.run(
        played.client().chat.completions.with_raw_response.create(model="m", messages=QUESTION, stream=True)
    )
    answer = raw.http_response

    def scan_and_close(content: Any) -> Any:
        if played.runner is None:
            answer.close()
        raise AssertionError

    played.scanner.answer = scan_and_close
    with pytest.raises(NotAllowed):
        played.all(raw.parse())
    assert body.closed >= 1


def _asked(**more: Any) -> Any:
    return {"model": "m", "messages": QUESTION, **more}
