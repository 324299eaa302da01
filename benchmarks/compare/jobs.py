"""Jobs for a worker, and its results: JSON on the worker's standard input and output.

Workers run in environments of their own, so this module needs the standard library alone.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Job:
    """One measurement in one process."""

    client: str
    """A module of `clients`."""
    engine: str = ""
    """The engine of our Scanner; empty for clients that are not ours."""
    kind: str
    """A key of `worker.KINDS`."""
    url: str
    call: str = "scan"
    """A key of `traffic.CALLS`."""
    size: int = 1_000
    """Characters of each prompt."""
    count: int
    """Calls that are measured."""
    warm: int = 0
    """Calls before them."""
    at_once: int = 1
    """Threads or tasks."""
    opened: bool = False
    """Warm up further until each task has a connection, or no more are opened."""
    pause: float = 0.0
    """Seconds between two calls of one thread."""
    server: tuple[int, ...] = ()
    """Processes whose processor time counts as the server's; the runner adds them."""
    marks: tuple[int, ...] = ()
    """For growth: after how many calls to look."""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The state of a process after a number of calls."""

    calls: int
    cpu: float
    """Seconds of processor time since the first call."""
    objects: int
    memory: int
    """Resident bytes."""
    handlers: int
    """Handlers of all loggers."""
    files: int
    """Open file descriptors."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a worker found. Times are seconds, memory is bytes."""

    count: int
    cpu: float
    """Processor time of all threads, by the system's accounting."""
    wall: float
    p50: float = 0.0
    p99: float = 0.0
    peak: int = 0
    marks: tuple[Mark, ...] = ()
    opened: int = 0
    """Files, connections above all, that were opened to warm up and are still open."""
    server_cpu: float = 0.0
    """Processor time of the server meanwhile."""

    @property
    def each(self) -> float:
        """Processor time per call."""
        return self.cpu / self.count

    @property
    def rate(self) -> float:
        """Calls a second."""
        return self.count / self.wall

    @property
    def server_busy(self) -> float:
        """The part of one processor that the server used."""
        return self.server_cpu / self.wall


def written(value: Job | Found) -> str:
    """Return *value* as JSON."""
    return json.dumps(asdict(value))


def job_of(text: str) -> Job:
    """Read a job."""
    members: dict[str, Any] = json.loads(text)
    members["marks"], members["server"] = tuple(members["marks"]), tuple(members["server"])
    return Job(**members)


def found_of(text: str) -> Found:
    """Read what a worker found."""
    members: dict[str, Any] = json.loads(text)
    members["marks"] = tuple(Mark(**mark) for mark in members["marks"])
    return Found(**members)
