"""Facts of a run in general terms: date, machine, what else it did meanwhile, and versions."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from .processes import Bench
from .scenarios import AIOHTTP, FAST, PLAIN, VENDOR, Client

VERSIONS: Final = {
    FAST: ("aisecurity", "httptools", "orjson", "aiofastnet", "attrs"),
    PLAIN: ("aisecurity", "httptools", "httpx", "attrs"),
    AIOHTTP: ("httptools", "aiohttp", "urllib3"),
    VENDOR: ("pan-aisecurity", "aiohttp", "urllib3", "pydantic"),
}
"""The packages to name, and a client of the environment that has them."""


def facts(bench: Bench, clients: Sequence[Client]) -> dict[str, str]:
    """Return what a reader needs to judge the figures."""
    environments = {client.environment for client in clients}
    on = sorted(bench.processors)
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": f"{_processor()}, {os.cpu_count()} processors, {_memory() / 2**30:.0f} GiB",
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "Python": platform.python_version(),
        "server": _nginx() if bench.server.name == "nginx" else f"granian {version('granian')}",
        "clients run": f"on processor {', '.join(map(str, on))}, the server on another" if on else "on any processor",
        **{
            f"versions, {client.environment}": _versions(bench, client, packages)
            for client, packages in VERSIONS.items()
            if client.environment in environments
        },
    }


class Load:
    """Load of the machine from now on."""

    def __init__(self) -> None:
        self._wall, self._busy, self._own = time.monotonic(), _busy(), _own()
        self._before = os.getloadavg()[1]

    def told(self, server: float) -> str:
        """Return the load by others, who are all but this process, those it waited for, and the *server*'s seconds."""
        wall = time.monotonic() - self._wall
        others = (_busy() - self._busy) - (_own() - self._own) - server
        return (
            f"others kept {max(0.0, others) / wall:.2f} of {os.cpu_count()} processors busy during the "
            f"{wall / 60:.0f} minutes; load average {self._before:.1f} before, {os.getloadavg()[1]:.1f} at the end"
        )


def _busy() -> float:
    """Return the seconds that the machine's processors have worked."""
    user, nice, system, _, _, *interrupts = map(int, Path("/proc/stat").read_text("ascii").split("\n")[0].split()[1:8])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _versions(bench: Bench, client: Client, packages: Sequence[str]) -> str:
    program = f"import importlib.metadata, json; print(json.dumps([importlib.metadata.version(p) for p in {packages}]))"
    versions: list[str] = json.loads(bench.python(client, "-c", program))
    return ", ".join(f"{name} {version}" for name, version in zip(packages, versions, strict=True))


def _nginx() -> str:
    told = subprocess.run(["/usr/sbin/nginx", "-v"], capture_output=True, text=True, check=True).stderr
    return f"nginx {told.strip().partition('/')[2]}"
