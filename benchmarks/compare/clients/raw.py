"""Requests of the raw clients: the same bytes each time, with the headers of our own requests."""

from __future__ import annotations

from collections.abc import Sized
from urllib.parse import urlsplit

from .. import traffic
from ..jobs import Job

HEADERS = {
    "accept": "application/json",
    "content-type": "application/json",
    "user-agent": "benchmark",
    "x-pan-token": traffic.KEY,
    "x-payload-hash": "0" * 64,
}
LENGTHS = {call: len(answer) for call, answer in traffic.answers().items()}


def request(job: Job) -> tuple[str, str, bytes | None]:
    """Return method, URL and body."""
    method, path = traffic.CALLS[job.call]
    return method, job.url + path, traffic.body(job.call, job.size)


def sent(job: Job) -> bytes:
    """Return the whole request, ready to be sent."""
    method, path = traffic.CALLS[job.call]
    body = traffic.body(job.call, job.size)
    lines = [f"{method} {path} HTTP/1.1", f"host: {urlsplit(job.url).netloc}"]
    lines += [f"{name}: {value}" for name, value in HEADERS.items()]
    lines += [] if body is None else [f"content-length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + (body or b"")


def check(status: int, body: Sized, job: Job) -> None:
    """Raise if that is not the answer."""
    if status != 200 or len(body) != LENGTHS[job.call]:
        raise RuntimeError(f"status {status}, {len(body)} bytes")
