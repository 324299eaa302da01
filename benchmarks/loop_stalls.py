"""Longest stall of an event loop while an asyncio scanner reads a large answer: each engine, each reader of JSON.

The answer is the results of five scans, which a process of its own serves over loopback; a task of the same loop asks
each millisecond for its turn. Run it with `python -m benchmarks.loop_stalls`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import socket
import statistics
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from aisecurity._core.wire import Reply
from aisecurity._runtime import json_codec
from aisecurity.configuration import Configuration
from aisecurity.constants.base import MAX_REPLY_BYTES
from aisecurity.scan.asyncio.scanner import Scanner

MIB: Final = 1024 * 1024
SCANS: Final = [f"0f5c3a1e-7d0b-4a53-9a51-{number:012x}" for number in range(5)]
MOST_MARKS: Final = 1_900_000
"""Brackets and commas of an answer, a little less than are read."""
TICK: Final = 0.001

ENGINES: Final = ("httptools", "httpx")
READERS: Final = ("orjson", "json")
KINDS: Final = ("text", "values")
"""Masked text alone, and as many detections as are read, the rest masked text."""
PLACES: Final = ("beside the loop", "in the loop")
"""As it is, and as it would be without the executor."""


class Setting(NamedTuple):
    """One line of the figures."""

    engine: str
    reader: str
    kind: str
    place: str
    mib: float


class Stall(NamedTuple):
    """The longest time without a turn, and the time of the whole call, in seconds."""

    longest: float
    whole: float


def results(size: int, kind: str) -> bytes:
    """Return the JSON of the results of five scans, of *size* bytes."""
    found = {"pattern": "Credit Card Number", "locations": [[1234, 1250], [2345, 2361], [3456, 3472]]}
    one = json.dumps(found, separators=(",", ":"))
    fitting = size * 9 // 10 // len(one)
    number = 0 if kind == "text" else min(fitting, MOST_MARKS // (1 + sum(map(one.count, "[]{},"))))
    rows = [_row(scan_id, [found] * (number // len(SCANS))) for scan_id in SCANS]
    missing = size - len(json.dumps(rows, separators=(",", ":")))
    for row in rows:
        row["result"]["prompt_masked_data"]["data"] = "text X " * (missing // len(rows) // 7)
    return json.dumps(rows, separators=(",", ":")).encode().ljust(size)


def _row(scan_id: str, detections: list[dict[str, Any]]) -> dict[str, Any]:
    verdict = {
        "report_id": f"R{scan_id}",
        "scan_id": scan_id,
        "category": "malicious",
        "action": "block",
        "prompt_detected": {"dlp": True, "injection": False},
        "prompt_masked_data": {"data": "", "pattern_detections": detections},
    }
    return {"req_id": 1, "status": "complete", "scan_id": scan_id, "result": verdict}


def _serve(listener: socket.socket, body: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
    while True:
        connection, _ = listener.accept()
        with connection:
            while connection.recv(MIB):
                connection.sendall(head)
                connection.sendall(body)


@contextmanager
def _served(body: bytes) -> Generator[str]:
    """Yield the endpoint at which another process answers each request with *body*."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=(listener, body), daemon=True)
        process.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            process.terminate()
            process.join()


@contextmanager
def _as(setting: Setting) -> Generator[None]:
    """Read with the reader, and in the place, of *setting*."""
    codec: Any = json_codec
    answers: Any = Reply
    reader, large = codec.orjson, answers.is_large
    if setting.reader == "json":
        codec.orjson = None
    if setting.place == "in the loop":
        answers.is_large = False
    try:
        yield
    finally:
        codec.orjson, answers.is_large = reader, large


async def _measured(endpoint: str, engine: str) -> Stall:
    gaps: list[float] = []

    async def tick() -> None:
        before = time.perf_counter()
        while True:
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            gaps.append(now - before - TICK)
            before = now

    async with Scanner(Configuration(api_key="k", api_endpoint=endpoint, timeout=300.0), engine=engine) as scanner:
        ticking = asyncio.create_task(tick())
        await asyncio.sleep(0.02)
        gaps.clear()
        began = time.perf_counter()
        rows = await scanner.query_by_scan_ids(SCANS)
        whole = time.perf_counter() - began
        await asyncio.sleep(0.02)
        ticking.cancel()
    if len(rows) != len(SCANS):
        raise RuntimeError("not the answer that was served")
    return Stall(max(gaps), whole)


def _settings(sizes: list[float]) -> Iterator[tuple[float, str, list[Setting]]]:
    for mib in sizes:
        for kind in KINDS:
            lines = [Setting(e, r, kind, p, mib) for p in PLACES for e in ENGINES for r in READERS]
            yield mib, kind, lines


def main(arguments: list[str]) -> int:
    """Measure, and print least, median and most of the longest stalls, and the median of the calls, in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--mib", type=float, nargs="+", default=[1.0, 16.0, 64.0])
    chosen = parser.parse_args(arguments)
    columns = "".join(f"{name:>9}" for name in ("least", "stall", "most", "call"))
    print(f"{'MiB':>5} {'answer':7} {'engine':10} {'JSON':7} {'model built':16}{columns}  ms")
    for mib, kind, lines in _settings(chosen.mib):
        # A little more than so many, for just one MiB is still read in the loop.
        body = results(min(int(mib * MIB) + 1024, MAX_REPLY_BYTES), kind)
        with _served(body) as endpoint:
            for setting in lines:
                with _as(setting):
                    # The first imports what it needs, and does not count.
                    stalls = [asyncio.run(_measured(endpoint, setting.engine)) for _ in range(chosen.rounds + 1)][1:]
                longest = sorted(one.longest for one in stalls)
                whole = statistics.median(one.whole for one in stalls)
                figures = (longest[0], statistics.median(longest), longest[-1], whole)
                shown = " ".join(f"{seconds * 1000:8.1f}" for seconds in figures)
                print(
                    f"{mib:5g} {kind:7} {setting.engine:10} {setting.reader:7} {setting.place:16} {shown}", flush=True
                )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
