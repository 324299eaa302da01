"""Scenarios to measure: clients and their jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .jobs import Job

ENVIRONMENTS: Final = ("fast", "plain", "raw", "vendor")
"""Each holds what one kind of user has, and nothing else."""


@dataclass(frozen=True)
class Client:
    """One of those that are compared."""

    name: str
    module: str
    environment: str
    engine: str = ""


VENDOR: Final = Client("vendor SDK", "sdk", "vendor")
HTTPX: Final = Client("ours, on httpx", "sdk", "plain", engine="httpx")
PLAIN: Final = Client("ours, plain", "sdk", "plain", engine="auto")
FAST: Final = Client("ours, fast", "sdk", "fast", engine="auto")
URLLIB3: Final = Client("raw urllib3", "raw_urllib3", "raw")
AIOHTTP: Final = Client("raw aiohttp", "raw_aiohttp", "raw")
HTTPTOOLS: Final = Client("raw httptools", "raw_httptools", "raw")
SOCKET: Final = Client("raw socket, one find", "raw_socket", "raw")

OURS: Final = (PLAIN, FAST)
SDKS: Final = (VENDOR, *OURS)
ON_ASYNCIO: Final = (VENDOR, *OURS, AIOHTTP, HTTPTOOLS, SOCKET)
BLOCKING: Final = (VENDOR, *OURS, URLLIB3, SOCKET)
CLIENTS: Final = (VENDOR, HTTPX, *OURS, URLLIB3, AIOHTTP, HTTPTOOLS, SOCKET)
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
    address: str = "quick"
    """One of the server's: see `servers.ADDRESSES`."""
    opened: bool = False
    """Warm up until every connection is open."""
    rounds: int = 0
    """In the first rounds alone; 0 is in all."""
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
            opened=self.opened,
            pause=self.pause,
        )


def _scan(name: str, kind: str, at_once: int, count: int, *, pause: float = 0.0, quick: bool = True) -> Scenario:
    first, *others = BLOCKING if kind == "blocking" else ON_ASYNCIO
    return Scenario(
        name=name,
        kind=kind,
        # Threads that share a scanner cost httpx no less, and take long.
        clients=(first, *others) if kind == "blocking" and at_once > 1 else (first, HTTPX, *others),
        at_once=at_once,
        count=count,
        warm=max(50, at_once * 2),
        pause=pause,
        address="patient" if at_once > 1 else "quick",
        opened=at_once > 1 and kind == "asyncio",
        quick=quick,
    )


def _many(at_once: int) -> Scenario:
    clients = (*SDKS, AIOHTTP, HTTPTOOLS)
    name = f"asyncio, {at_once:,}, connections open"
    return Scenario(
        name=name,
        kind="asyncio",
        clients=clients,
        at_once=at_once,
        count=at_once * 3,
        warm=at_once,
        address="patient",
        opened=True,
        rounds=3,
    )


def _body(name: str, size: int, count: int, *, rounds: int = 0) -> Scenario:
    clients = (*SDKS, AIOHTTP, HTTPTOOLS)
    return Scenario(
        name=name, kind="asyncio", clients=clients, size=size, at_once=10, count=count, warm=20, rounds=rounds
    )


def _submission(name: str, size: int, count: int) -> Scenario:
    """Return the scenario of a submission of five objects with *size* characters in all."""
    return Scenario(
        name=name,
        kind="asyncio",
        clients=SDKS,
        call="batch",
        size=size // 5,
        at_once=10,
        count=count,
        warm=20,
        rounds=3,
    )


def _call(name: str, call: str) -> Scenario:
    return Scenario(name=name, kind="asyncio", clients=SDKS, call=call, at_once=10, count=600, warm=50)


def _facade(name: str, kind: str) -> Scenario:
    return Scenario(name=name, kind=kind, clients=OURS, count=20_000, warm=2_000, quick=True)


BURST: Final = "burst of 200, 50 ms latency"
THREADS: Final = "32 threads"
PAUSES: Final = "32 threads, 20 ms pauses"
MANY: Final = "asyncio, 500, connections open"
BATCH: Final = "batch of 5"
READ_SCAN: Final = "read a scan answer"
READ_REPORT: Final = "read a report of 30 detections"
FACADES: Final = {"blocking": "the facade alone, blocking", "asyncio": "the facade alone, asyncio"}

SCENARIOS: Final = (
    _scan("blocking, 1", "blocking", 1, 1_000),
    _scan(THREADS, "blocking", 32, 1_600, quick=False),
    _scan(PAUSES, "blocking", 32, 640, pause=0.02),
    _scan("asyncio, 1", "asyncio", 1, 1_000),
    _scan("asyncio, 10", "asyncio", 10, 1_500),
    _scan("asyncio, 100", "asyncio", 100, 2_000),
    _scan(MANY, "asyncio", 500, 3_000),
    Scenario(
        name=BURST,
        kind="asyncio",
        clients=ON_ASYNCIO,
        at_once=200,
        count=200,
        address="slow",
        quick=True,
    ),
    Scenario(
        name="asyncio, 100, 50 ms latency",
        kind="asyncio",
        clients=ON_ASYNCIO,
        at_once=100,
        count=1_000,
        warm=200,
        address="slow",
        opened=True,
        rounds=3,
    ),
    _body("body of 1 KB", 1_000, 1_000),
    _body("body of 100 KB", 100_000, 200),
    _body("body of 1.5 MB", 1_500_000, 20),
    _call(BATCH, "batch"),
    _call("results of 5 rows", "results"),
    _call("report of 30 detections", "report"),
    Scenario(name=READ_SCAN, kind="read", clients=SDKS, count=5_000, warm=200, quick=True),
    Scenario(name=READ_REPORT, kind="read", clients=SDKS, call="report", count=1_000, warm=100, quick=True),
    *(_facade(name, f"facade {half}") for half, name in FACADES.items()),
    # What is drawn as curves; the main scenarios are points of them, too.
    _many(1_000),
    _many(2_000),
    _body("body of 10 KB", 10_000, 600, rounds=3),
    _body("body of 2 MB", 2_000_000, 20, rounds=3),
    _submission("submission of 1 KB", 1_000, 600),
    _submission("submission of 10 KB", 10_000, 400),
    _submission("submission of 100 KB", 100_000, 150),
    _submission("submission of 1 MB", 1_000_000, 30),
    _submission("submission of 5 MB", 5_000_000, 10),
)
CONNECTIONS: Final = {
    1: "asyncio, 1",
    10: "asyncio, 10",
    100: "asyncio, 100",
    500: MANY,
    1_000: "asyncio, 1,000, connections open",
    2_000: "asyncio, 2,000, connections open",
}
"""The scenario for each number of connections."""
SCAN_SIZES: Final = {
    1_000: "body of 1 KB",
    10_000: "body of 10 KB",
    100_000: "body of 100 KB",
    1_500_000: "body of 1.5 MB",
    2_000_000: "body of 2 MB",
}
"""The scenario for each size of a scan, up to the service's limit."""
SUBMISSION_SIZES: Final = {
    1_000: "submission of 1 KB",
    10_000: "submission of 10 KB",
    100_000: "submission of 100 KB",
    1_000_000: "submission of 1 MB",
    5_000_000: "submission of 5 MB",
}
"""The scenario for each size of a submission, up to the service's limit."""


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
        client=client.module, engine=client.engine, kind="bulk", url=url, count=5_000 if quick else 50_000, size=200
    )
