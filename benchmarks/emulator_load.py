"""Throughput of one emulator in sync scans a second, and its memory growth with asynchronous jobs. Loopback only.

    python benchmarks/emulator_load.py [--scans 20000] [--jobs 100000]

The client is a bare socket protocol in this process, so that what is measured is the emulator. On two processors each
has one of its own.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

CONNECTIONS = 16
CONTENT = {"prompt": "How tall is Ben Nevis?", "response": "1345 m"}
SCAN = {"ai_profile": {"profile_name": "load"}, "contents": [CONTENT]}


def request(path: str, body: object) -> bytes:
    """Return the bytes of a POST."""
    text = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-pan-token: k\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(text)}\r\n\r\n".encode() + text


class Client(asyncio.Protocol):
    """Sends the same request over and over, and counts answers of status 200."""

    left = 0

    def __init__(self, payload: bytes, done: asyncio.Event) -> None:
        self._payload, self._done, self._buffer = payload, done, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._payload)

    def data_received(self, data: bytes) -> None:
        """Send the next request when an answer is complete."""
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found or len(rest) < int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]):
            return
        assert head.startswith(b"HTTP/1.1 200"), head
        self._buffer = b""
        Client.left -= 1
        if Client.left <= 0:
            self._done.set()
        else:
            self._transport.write(self._payload)


async def load(port: int, payload: bytes, count: int) -> float:
    """Send *count* requests over several connections, and return the seconds it took."""
    Client.left, done, loop = count, asyncio.Event(), asyncio.get_running_loop()
    start = time.perf_counter()
    made = [await loop.create_connection(lambda: Client(payload, done), "127.0.0.1", port) for _ in range(CONNECTIONS)]
    await done.wait()
    seconds = time.perf_counter() - start
    for transport, _ in made:
        transport.close()
    return seconds


def memory(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="load for the emulator")
    parser.add_argument("--scans", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=100_000)
    options = parser.parse_args()
    command = [sys.executable, "-m", "aisecurity.emulator", "--port", "0", "--async-delay", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline().rpartition(":")[2])
        asyncio.run(load(port, request("/v1/scan/sync/request", SCAN), 500))
        seconds = asyncio.run(load(port, request("/v1/scan/sync/request", SCAN), options.scans))
        print(f"sync scans: {options.scans / seconds:,.0f} a second")
        batch = request("/v1/scan/async/request", [{"req_id": 1, "scan_req": SCAN}])
        asyncio.run(load(port, batch, options.jobs // 10))
        tenth = memory(server.pid)
        asyncio.run(load(port, batch, options.jobs - options.jobs // 10))
        whole = memory(server.pid)
        print(f"memory after {options.jobs // 10:,} jobs: {tenth:.1f} MB, after {options.jobs:,}: {whole:.1f} MB")
        server.terminate()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = options.scans + options.jobs + 500
    print(f"processor time of the emulator: {1000 * (used.ru_utime + used.ru_stime) / total:.2f} ms a request")
    print(f"processors: {os.cpu_count()}, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
