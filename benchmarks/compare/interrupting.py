"""Time from Ctrl-C, while a scan waits for its answer, to KeyboardInterrupt in the program."""

from __future__ import annotations

import json
import signal
import time

from . import starting, usage
from .processes import Bench
from .scenarios import Client

_IDLE = 0.3
"""Seconds without processor time after which a scan has been sent and waits."""
_PROGRAM = """
import json, os, signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a runner in the background makes its children ignore it
try:
    print("scanning", flush=True)
    SCAN
except BaseException as error:
    print(json.dumps({"now": time.monotonic(), "raised": type(error).__name__}), flush=True)
os._exit(0)
"""


def program(client: Client, half: str, url: str) -> str:
    """Return the source of the program."""
    scan = starting.SCAN[half].strip().replace("\n", "\n    ")
    return starting.prepared(client, half, url) + _PROGRAM.replace("SCAN", scan)


def _wait_until_idle(pid: int) -> None:
    spent = -1.0
    while spent != (spent := usage.cpu_of([pid])):
        time.sleep(_IDLE)


def interrupted(bench: Bench, client: Client, half: str) -> float:
    """Interrupt the program once, and return the seconds that it took."""
    source = program(client, half, bench.server.urls["silent"])
    with bench.started(client, "-W", "ignore", "-c", source) as process:
        assert process.stdout is not None
        process.stdout.readline()
        _wait_until_idle(process.pid)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        printed, errors = process.communicate()
    told = json.loads(printed or "{}")
    if told.get("raised") != "KeyboardInterrupt":
        raise RuntimeError(f"{client.name} was not interrupted: {told} {errors[-3000:]}")
    return float(told["now"]) - began
