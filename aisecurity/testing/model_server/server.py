"""Model server: an HTTP server in threads that plays a script and keeps what it received."""

from __future__ import annotations

import json
import socket
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, Final, Self, cast

from attrs import field, frozen

from .chat_completions import ChatCompletions
from .formats import Asked, Format, StreamEvent
from .messages import Messages
from .responses import Responses
from .script import ModelAnswer

_FORMATS: Final[Mapping[str, Format]] = {
    "/v1/chat/completions": ChatCompletions(),
    "/v1/responses": Responses(),
    "/v1/messages": Messages(),
}
_POLL: Final = 0.02
"""Seconds until a server that is stopped notices."""


@frozen
class ModelRequest:
    """A request that a model server received."""

    path: str
    json: object = field(repr=False)
    """Its body, `None` if that is no JSON."""

    @property
    def is_streamed(self) -> bool:
        """Whether it asks for a stream."""
        return bool(self.members.get("stream"))

    @property
    def members(self) -> Mapping[str, Any]:
        """The members of its body, none if that is no object."""
        return cast("dict[str, Any]", self.json) if self.is_object else {}

    @property
    def is_object(self) -> bool:
        """Whether its body is a JSON object."""
        return isinstance(self.json, dict)


class ModelServer:
    """A server on a free port of loopback, within a `with`, that gives *answers* in order; the last repeats.

    *on_request* is called with each request before it is answered, in the thread that serves it.
    """

    def __init__(self, *answers: ModelAnswer, on_request: Callable[[ModelRequest], None] | None = None) -> None:
        self._answers = deque(answers or [ModelAnswer("Hello.")])
        self._on_request = on_request
        self._requests: list[ModelRequest] = []
        self._abandoned = 0
        self._changing = Lock()
        self._server: _Server | None = None
        self._thread: Thread | None = None

    @property
    def url(self) -> str:
        """The URL it serves on; clients of OpenAI want `/v1` behind it. RuntimeError outside of the `with`."""
        if self._server is None:
            raise RuntimeError("the model server is not running: use it in a `with`")
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def requests(self) -> tuple[ModelRequest, ...]:
        """The requests so far, oldest first."""
        with self._changing:
            return tuple(self._requests)

    @property
    def abandoned(self) -> int:
        """How many answers found their reader gone while they were written; `ModelAnswer.pause` gives it time to go."""
        return self._abandoned

    def script(self, *answers: ModelAnswer) -> None:
        """Give *answers* from now on, in order; the last repeats. ValueError without any."""
        if not answers:
            raise ValueError("at least one answer is needed")
        with self._changing:
            self._answers = deque(answers)

    def _receive(self, request: ModelRequest) -> tuple[ModelAnswer, int]:
        """Keep *request*, and return its answer and its number."""
        with self._changing:
            self._requests.append(request)
            number = len(self._requests)
            answer = self._answers.popleft() if len(self._answers) > 1 else self._answers[0]
        if self._on_request is not None:
            self._on_request(request)
        return answer, number

    def _abandon(self) -> None:
        with self._changing:
            self._abandoned += 1

    def __enter__(self) -> Self:
        """Start to serve, in a thread."""
        self._server = _Server(self._receive, self._abandon)
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections, and wait for the threads that serve them."""
        server, thread = cast("_Server", self._server), cast("Thread", self._thread)
        self._server = self._thread = None
        server.stop()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(self, receive: Callable[[ModelRequest], tuple[ModelAnswer, int]], abandon: Callable[[], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.receive = receive
        self.abandon = abandon
        self.over = Event()
        self._open: set[socket.socket] = set()

    def server_bind(self) -> None:
        """Bind, without asking a name server for the name of the host."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread of its own."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        self._open.discard(request)
        super().shutdown_request(request)

    def stop(self) -> None:
        """Stop to accept, end the connections, and wait for their threads."""
        self.over.set()
        self.shutdown()
        for connection in tuple(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]  # the one that makes it

    def handle(self) -> None:
        """Serve the requests of a connection until one of both ends closes it."""
        with suppress(OSError):
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that the base class has
        """Write nothing."""

    def do_POST(self) -> None:
        """Answer one request."""
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path = self.path.partition("?")[0]
        form = _FORMATS.get(path)
        request = ModelRequest(path, _json(body))
        if form is None:
            self._send(404, ChatCompletions().failure(f"no such path; known are {', '.join(_FORMATS)}", 404))
        elif not request.is_object:
            self._send(400, form.failure("a JSON object is needed", 400))
        else:
            answer, number = self.server.receive(request)
            try:
                self._play(answer, form, Asked(request.members, number), request)
            except OSError:
                self.server.abandon()
                raise

    def _play(self, answer: ModelAnswer, form: Format, asked: Asked, request: ModelRequest) -> None:
        if answer.status > 299:
            failure = form.failure(answer.error, answer.status)
            self._send(answer.status, failure if answer.body is None else answer.body)
        elif request.is_streamed:
            self._stream(answer, form, asked)
        elif answer.ends == "error":
            self._send(500, form.failure(answer.error, 500))
        elif answer.ends == "silence":
            self._be_silent()
        else:
            self._send(200, form.whole(answer, asked), is_broken=answer.ends == "break")

    def _send(self, status: int, value: Any, *, is_broken: bool = False) -> None:
        body = value.encode() if isinstance(value, str) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain" if isinstance(value, str) else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if is_broken else body)
        self.close_connection = self.close_connection or is_broken

    def _be_silent(self) -> None:
        self.server.over.wait()
        self.close_connection = True

    def _stream(self, answer: ModelAnswer, form: Format, asked: Asked) -> None:
        if answer.ends == "silence" and not answer.after:
            self._be_silent()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for written in _cut(map(_encoded, _events(answer, form, asked)), answer.write_sizes):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(written), written))
            self.server.over.wait(answer.pause)
        if answer.ends == "silence":
            self._be_silent()
        elif answer.ends == "break":
            self.close_connection = True
        else:
            self.wfile.write(b"0\r\n\r\n")


def _events(answer: ModelAnswer, form: Format, asked: Asked) -> Iterator[StreamEvent]:
    """Yield the events of a stream up to its scripted end."""
    events = pieces = 0
    for event in form.events(answer, asked):
        # An end before the first piece comes behind the events that open the stream.
        if answer.ends != "whole" and pieces == answer.after and (event.is_piece or pieces):
            break
        events += 1
        pieces += event.is_piece
        yield event
    if answer.ends == "error":
        yield form.failure_event(answer.error, events)


def _encoded(event: StreamEvent) -> bytes:
    data = event.data if isinstance(event.data, str) else json.dumps(event.data)
    name = "" if event.name is None else f"event: {event.name}\n"
    return f"{name}data: {data}\n\n".encode()


def _cut(events: Iterator[bytes], sizes: Any) -> Iterator[bytes]:
    """Yield *events* as they are written: each at once, or in the scripted sizes."""
    if not sizes:
        yield from events
        return
    waiting = b""
    next_sizes = cycle(sizes)
    size = next(next_sizes)
    for event in events:
        waiting += event
        while len(waiting) >= size:
            yield waiting[:size]
            waiting, size = waiting[size:], next(next_sizes)
    if waiting:
        yield waiting


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
