"""Worker process of one measurement: reads a job from standard input, writes its result to standard output."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from . import driving
from .jobs import Found, Job, job_of, written

PLAIN: Final = "httpx"
"""The engine that stands for an installation without the extra `fast`."""
FAST: Final = ("orjson", "pyreqwest")
"""The packages of that extra that we look for; its third, sniffio, older httpx needs itself."""


def _client(job: Job) -> Any:
    # Only the module that is measured is imported: the others are not in every environment.
    return importlib.import_module(f".clients.{job.client}", __package__)


def _blocking(job: Job) -> Found:
    with _client(job).blocking(job) as call:
        return driving.blocking(call, job)


def _on_asyncio(job: Job) -> Found:
    async def measured() -> Found:
        async with _client(job).on_asyncio(job) as call:
            return await driving.on_asyncio(call, job)

    return asyncio.run(measured())


def _growth(job: Job) -> Found:
    async def measured() -> Found:
        async with _client(job).on_asyncio(job) as call:
            return await driving.growth(call, job)

    return asyncio.run(measured())


def _read(job: Job) -> Found:
    read = importlib.import_module(".clients.reading", __package__).reader(job)
    return driving.blocking(read, job)


def _bulk(job: Job) -> Found:
    found: Found = importlib.import_module(".clients.bulk", __package__).run(job)
    return found


KINDS: Final[Mapping[str, Callable[[Job], Found]]] = {
    "blocking": _blocking,
    "asyncio": _on_asyncio,
    "growth": _growth,
    "read": _read,
    "bulk": _bulk,
}


def main() -> None:
    """Do the job."""
    job = job_of(sys.stdin.read())
    if job.engine == PLAIN:
        # As if they were not installed.
        sys.modules.update(dict.fromkeys(FAST))  # type: ignore[arg-type]  # None is how Python notes a missing module
    print(written(KINDS[job.kind](job)), flush=True)
    # The end of the interpreter is not measured, and pyreqwest 0.15.1 by itself aborts there now and then.
    os._exit(0)


if __name__ == "__main__":
    main()
