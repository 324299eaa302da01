"""A server over TLS in this process, with the benchmark's answers."""

from __future__ import annotations

import os
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from benchmarks.compare import traffic
from benchmarks.compare.servers import ADDRESSES, Server
from benchmarks.compare.trust import Trust

PATHS = {path.partition("?")[0]: call for call, (_, path) in traffic.CALLS.items()}


class Handler(BaseHTTPRequestHandler):
    """Answers when it has read the request, or before if it is `hasty`."""

    protocol_version = "HTTP/1.1"
    hasty = False

    def do_GET(self) -> None:
        """Answer."""
        answer = traffic.answers()[PATHS[self.path.partition("?")[0]]]
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def do_POST(self) -> None:
        """Read the body and answer."""
        if self.hasty:
            self.do_GET()
        self.rfile.read(int(self.headers["content-length"]))
        if not self.hasty:
            self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that the base class gives it
        """Write no log."""


class Silent(Handler):
    """Never answers, until the client has gone."""

    def do_POST(self) -> None:
        """Read until there is nothing more."""
        while self.rfile.read(1):
            pass
        self.close_connection = True


class Hasty(Handler):
    """Answers before it has read the body."""

    hasty = True


@contextmanager
def served(trust: Trust, handler: type[Handler] = Handler) -> Generator[Server]:
    """Serve until the end of the block."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(trust.certificate, trust.key)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        url = f"https://127.0.0.1:{server.server_port}"
        try:
            yield Server("http.server", dict.fromkeys(ADDRESSES, url), (os.getpid(),))
        finally:
            server.shutdown()
            thread.join()
