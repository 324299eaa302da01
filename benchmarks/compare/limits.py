"""What the server can do: raw sockets from several processes at once."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from .jobs import Job
from .processes import Bench
from .scenarios import SOCKET

_LOADERS = 3
_REQUESTS = 6_000


def measured(bench: Bench) -> tuple[float, float]:
    """Load the server with raw sockets; return requests a second, and the server's processor time for each."""
    job = Job(client=SOCKET.module, kind="blocking", url=bench.server.url, count=_REQUESTS, warm=100, at_once=4)
    loaders = max(_LOADERS, os.cpu_count() or 1)
    with ThreadPoolExecutor(loaders) as threads:
        before = bench.server.cpu()
        found = list(threads.map(bench.measured, [SOCKET] * loaders, [job] * loaders))
        used = bench.server.cpu() - before
    return sum(one.rate for one in found), used / (job.calls * loaders)
