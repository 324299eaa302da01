"""Start-up time to a Scanner and to the first verdict: the documentation's program, in processes of its own."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from .processes import Bench
from .scenarios import Client

HALVES = ("blocking", "asyncio")
_TIMES = 3

_TOLD = """
import json, time
status = open("/proc/self/status").read().split()
print(json.dumps({"now": time.monotonic(), "took": took, "memory": int(status[status.index("VmRSS:") + 1]) * 1024}))
"""
BARE = f"took = 0.0\n{_TOLD}"
_COMMON = """
import time
before = time.perf_counter()
import aisecurity
from aisecurity.scan.HALF.scanner import Scanner
aisecurity.init(api_key="k", api_endpoint="URL")
scanner = Scanner(OPTIONS)
took = time.perf_counter() - before
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.models.content import Content
"""
SCAN = {
    "blocking": """
scanner.sync_scan(ai_profile=AiProfile(profile_name="p"), content=Content(prompt="How tall is Ben Nevis?"))
""",
    "asyncio": """
import asyncio
async def main():
    await scanner.sync_scan(ai_profile=AiProfile(profile_name="p"), content=Content(prompt="How tall is Ben Nevis?"))
    await scanner.close()
asyncio.run(main())
""",
}


@dataclass(frozen=True, kw_only=True)
class Start:
    """What the start of one process took, in seconds and bytes."""

    scanner: float
    """From the first import to the Scanner."""
    verdict: float
    """From the start of the process to the first verdict."""
    memory: int
    """Resident memory after the first verdict, over that of a bare interpreter."""


def prepared(client: Client, half: str, url: str) -> str:
    """Return the source of a program up to its first scan."""
    path = {"blocking": "inline", "asyncio": "asyncio"}[half]
    options = f"engine={client.engine!r}" if client.engine else ""
    return _COMMON.replace("HALF", path).replace("URL", url).replace("OPTIONS", options)


def program(client: Client, half: str, url: str) -> str:
    """Return the source of the program."""
    return prepared(client, half, url) + SCAN[half] + _TOLD


def started(bench: Bench, client: Client, half: str) -> Start:
    """Start the program several times, and return the least of each figure: what else runs only adds to it."""
    starts = [_once(bench, client, half) for _ in range(_TIMES)]
    return Start(
        scanner=min(one.scanner for one in starts),
        verdict=min(one.verdict for one in starts),
        memory=min(one.memory for one in starts),
    )


def _once(bench: Bench, client: Client, half: str) -> Start:
    bare = json.loads(bench.python(client, "-c", BARE))
    source = program(client, half, bench.server.urls["quick"])
    began = time.monotonic()
    told = json.loads(bench.python(client, "-W", "ignore", "-c", source))
    return Start(scanner=told["took"], verdict=told["now"] - began, memory=told["memory"] - bare["memory"])
