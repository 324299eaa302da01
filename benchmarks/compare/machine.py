"""Facts of a run in general terms: date, machine, system and versions."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .processes import Bench
from .scenarios import FAST, VENDOR, Client

OUR_VERSIONS = ("httpx", "pyreqwest", "orjson", "aiohttp", "urllib3")
VENDOR_VERSIONS = ("pan-aisecurity", "aiohttp", "urllib3", "pydantic")


def facts(bench: Bench, clients: Sequence[Client]) -> dict[str, str]:
    """Return what a reader needs to judge the figures."""
    told = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "machine": f"{_processor()}, {os.cpu_count()} processors, {_memory() / 2**30:.0f} GiB",
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "Python": platform.python_version(),
        "ours": _versions(bench, FAST, ("aisecurity", *OUR_VERSIONS)),
        "server": _nginx() if bench.server.name == "nginx" else f"granian {version('granian')}",
    }
    return {**told, "vendor": _versions(bench, VENDOR, VENDOR_VERSIONS)} if VENDOR in clients else told


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
