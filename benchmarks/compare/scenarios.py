"""Scenarios to measure: clients and their jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .jobs import Job

OURS: Final = "ours"
THEIRS: Final = "vendor"


@dataclass(frozen=True)
class Client:
    """One of those that are compared."""

    name: str
    module: str
    engine: str = ""
    environment: str = OURS


VENDOR: Final = Client("vendor SDK", "sdk", environment=THEIRS)
PLAIN: Final = Client("ours, plain", "sdk", engine="httpx")
FAST: Final = Client("ours, fast", "sdk", engine="pyreqwest")
PYREQWEST: Final = Client("raw pyreqwest", "raw_pyreqwest")
AIOHTTP: Final = Client("raw aiohttp", "raw_aiohttp")
URLLIB3: Final = Client("raw urllib3", "raw_urllib3")
SOCKET: Final = Client("raw socket", "raw_socket")

SDKS: Final = (VENDOR, PLAIN, FAST)
ON_ASYNCIO: Final = (*SDKS, PYREQWEST, AIOHTTP)
BLOCKING: Final = (*SDKS, PYREQWEST, URLLIB3, SOCKET)
CLIENTS: Final = (*SDKS, PYREQWEST, AIOHTTP, URLLIB3, SOCKET)
EARLY: Final = 20_000
"""The number of scans after which nothing may grow any more."""
GROWTH_MARKS: Final = (5_000, EARLY, 50_000, 55_000, 200_000)
VENDOR_MARKS: Final = (5_000, 50_000, 55_000)
QUICK_MARKS: Final = (1_000, 4_000, 5_000)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One row of a table, for several clients."""

    name: str
    kind: str
    clients: tuple[Client, ...]
    count: int
    warm: int = 0
    at_once: int = 1
    call: str = "scan"
    size: int = 1_000
    pause: float = 0.0
    slow: bool = False
    """At the address that waits before it answers."""
    quick: bool = False
    """Part of the quick form, too."""

    def job(self, client: Client, url: str, scale: float) -> Job:
        """Return the job of *client*, *scale* times as long."""
        least = max(1, self.at_once)
        return Job(
            client=client.module,
            engine=client.engine,
            kind=self.kind,
            url=url,
            call=self.call,
            size=self.size,
            # A burst is what it is.
            count=max(least, round(self.count * scale)) if self.warm else self.count,
            warm=self.warm,
            at_once=self.at_once,
            pause=self.pause,
        )


def _scan(name: str, kind: str, at_once: int, count: int, *, quick: bool = False) -> Scenario:
    clients = BLOCKING if kind == "blocking" else ON_ASYNCIO
    warm = max(50, at_once * 2)
    return Scenario(name=name, kind=kind, clients=clients, at_once=at_once, count=count, warm=warm, quick=quick)


def _body(name: str, size: int, count: int) -> Scenario:
    clients = (*SDKS, PYREQWEST)
    return Scenario(name=name, kind="asyncio", clients=clients, size=size, at_once=10, count=count, warm=20)


def _call(name: str, call: str) -> Scenario:
    return Scenario(name=name, kind="asyncio", clients=SDKS, call=call, at_once=10, count=600, warm=50)


BURST: Final = "burst of 200, 50 ms latency"
THREADS: Final = "32 threads, 20 ms pauses"
READ_SCAN: Final = "read a scan answer"
READ_REPORT: Final = "read a report of 30 detections"

SCENARIOS: Final = (
    _scan("blocking, 1", "blocking", 1, 1_000, quick=True),
    _scan("blocking, 32", "blocking", 32, 1_600),
    Scenario(name=THREADS, kind="blocking", clients=BLOCKING, at_once=32, count=640, warm=64, pause=0.02, quick=True),
    _scan("asyncio, 1", "asyncio", 1, 1_000, quick=True),
    _scan("asyncio, 10", "asyncio", 10, 1_500, quick=True),
    _scan("asyncio, 100", "asyncio", 100, 2_000, quick=True),
    _scan("asyncio, 500", "asyncio", 500, 4_000, quick=True),
    Scenario(name=BURST, kind="asyncio", clients=ON_ASYNCIO, at_once=200, count=200, slow=True, quick=True),
    Scenario(
        name="asyncio, 100, 50 ms latency",
        kind="asyncio",
        clients=ON_ASYNCIO,
        at_once=100,
        count=1_000,
        warm=200,
        slow=True,
    ),
    _body("body of 1 KB", 1_000, 1_000),
    _body("body of 100 KB", 100_000, 200),
    _body("body of 1.5 MB", 1_500_000, 20),
    _call("batch of 5", "batch"),
    _call("results of 5 rows", "results"),
    _call("report of 30 detections", "report"),
    Scenario(name=READ_SCAN, kind="read", clients=SDKS, count=5_000, warm=200, quick=True),
    Scenario(name=READ_REPORT, kind="read", clients=SDKS, call="report", count=1_000, warm=100, quick=True),
)


def growth(client: Client, url: str, *, quick: bool) -> Job:
    """Return the job that shows what grows with the number of scans."""
    marks = QUICK_MARKS if quick else VENDOR_MARKS if client is VENDOR else GROWTH_MARKS
    return Job(
        client=client.module,
        engine=client.engine,
        kind="growth",
        url=url,
        count=marks[-1],
        warm=100,
        at_once=10,
        marks=marks,
    )


def bulk(client: Client, url: str, *, quick: bool) -> Job:
    """Return the job that scans many rows from a file to a file."""
    return Job(
        client=client.module, engine=client.engine, kind="bulk", url=url, count=5_000 if quick else 100_000, size=200
    )
