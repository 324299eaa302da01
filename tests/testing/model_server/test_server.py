"""Model server: its life, its script, and answers that do not come whole."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Thread
from threading import enumerate as threads
from typing import Any

import httpx
import pytest

from aisecurity.testing.model_server import ModelAnswer, ModelRequest, ModelServer

CHAT, RESPONSES, MESSAGES = "/v1/chat/completions", "/v1/responses", "/v1/messages"
PATHS = (CHAT, RESPONSES, MESSAGES)


@contextmanager
def client_of(server: ModelServer, timeout: float = 20.0) -> Generator[httpx.Client]:
    """Yield a client of *server*."""
    with httpx.Client(base_url=server.url, trust_env=False, timeout=timeout) as client:
        yield client


def text(reply: httpx.Response) -> Any:
    """Return the text of a chat completion."""
    return reply.json()["choices"][0]["message"]["content"]


def test_script() -> None:
    """Answers come in order and the last repeats, also those that are scripted later; without any there is one."""
    with ModelServer(ModelAnswer("one"), ModelAnswer("two")) as server, client_of(server) as client:
        first = [text(client.post(CHAT, json={})) for _ in range(3)]
        server.script(ModelAnswer("three"))
        assert ["one", "two", "two", "three"] == [*first, text(client.post(CHAT, json={}))]
        with pytest.raises(ValueError, match="at least one"):
            server.script()
    with ModelServer() as server, client_of(server) as client:
        assert "Hello." == text(client.post(CHAT, json={}))


def test_requests() -> None:
    """What was received is kept, handed to a function before it is answered, and shown in no repr."""
    seen: list[ModelRequest] = []
    with ModelServer(ModelAnswer("one"), on_request=seen.append) as server, client_of(server) as client:
        client.post(f"{MESSAGES}?beta=true", json={"messages": ["a secret"], "stream": True})
        client.post(CHAT, json={"n": 1})

    assert seen == list(server.requests)
    assert [(MESSAGES, True), (CHAT, False)] == [(one.path, one.is_streamed) for one in seen]
    assert ["a secret"] == seen[0].members["messages"]
    assert "secret" not in repr(seen[0])


def test_what_is_no_request() -> None:
    """Other paths, other methods and bodies that are no JSON objects are answered as errors, and not kept."""
    with ModelServer() as server, client_of(server) as client:
        statuses = [
            client.post("/v1/embeddings", json={}).status_code,
            client.get(CHAT).status_code,
            client.post(CHAT, content=b"{").status_code,
            client.post(MESSAGES, json=[]).status_code,
            client.post(RESPONSES).status_code,
        ]

    assert [404, 501, 400, 400, 400] == statuses
    assert () == server.requests
    assert {} == ModelRequest(CHAT, None).members


def test_life(capfd: pytest.CaptureFixture[str]) -> None:
    """It has an address within its block alone, and leaves no thread behind, whatever clients still wait for."""
    before = set(threads())
    asked = Event()
    server = ModelServer(ModelAnswer("never", ends="silence"), on_request=lambda _request: asked.set())
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.url
    answers: list[object] = []

    def wait(url: str) -> None:
        try:
            answers.append(httpx.post(url + CHAT, json={}, timeout=30, trust_env=False))
        except httpx.HTTPError as error:
            answers.append(error)

    with server:
        thread = Thread(target=wait, args=(server.url,))
        thread.start()
        with client_of(server) as idle:
            idle.post("/nowhere", json={})
            asked.wait()
            waiting = set(threads()) - before
            server.__exit__(None, None, None)
            thread.join()
        server.__enter__()

    assert isinstance(answers[0], httpx.RemoteProtocolError)
    assert 3 <= len(waiting)
    assert (set(), ("", "")) == (set(threads()) - before, tuple(capfd.readouterr()))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("after", [0, 2, 99])
def test_stream_that_ends_in_an_error(path: str, after: int) -> None:
    """So many pieces come, then the error of the API, and the connection can be used again."""
    answer = ModelAnswer("abcdefghi", piece_sizes=(3,), ends="error", error="no more", after=after)
    with ModelServer(answer) as server, client_of(server) as client:
        streams = [client.post(path, json={"stream": True}).text for _ in range(2)]

    pieces = "abcdefghi"[: after * 3]
    for stream in streams:
        last = stream.split("\n\n")[-2]
        assert "no more" in last
        assert all(f'"{piece}"' in stream for piece in (pieces[:3], pieces[3:6]) if piece)
        assert ('"ghi"' in stream) == (after == 99)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("after", [0, 2])
def test_answers_that_break_off(path: str, after: int) -> None:
    """The connection is closed before the end, which a client can tell."""
    with ModelServer(ModelAnswer("abcdefghi", ends="break", after=after)) as server, client_of(server) as client:
        for streamed in (False, True):
            with pytest.raises(httpx.RemoteProtocolError):
                client.post(path, json={"stream": streamed})


@pytest.mark.parametrize("path", PATHS)
def test_errors_that_are_not_streamed(path: str) -> None:
    """An answer that would end in an error is one."""
    with ModelServer(ModelAnswer("abc", ends="error")) as server, client_of(server) as client:
        assert 500 == client.post(path, json={}).status_code


@pytest.mark.parametrize(("streamed", "after"), [(False, 0), (True, 0), (True, 1)])
def test_silence(*, streamed: bool, after: int) -> None:
    """Nothing more comes, and the server can still be stopped."""
    answer = ModelAnswer("abcdefghi", piece_sizes=(3,), ends="silence", after=after)
    with ModelServer(answer) as server, client_of(server, timeout=0.2) as client, pytest.raises(httpx.ReadTimeout):
        client.post(CHAT, json={"stream": streamed})

    assert 0 == server.abandoned


def test_reader_that_goes_away() -> None:
    """An answer that is being written when its reader goes is counted."""
    gone = Event()
    answer = ModelAnswer("x" * 4000, piece_sizes=(1,), pause=0.005)
    with ModelServer(answer) as server:
        with client_of(server) as client, client.stream("POST", CHAT, json={"stream": True}) as reply:
            next(reply.iter_lines())
        while not server.abandoned:
            gone.wait(0.01)

    assert 1 == server.abandoned
