"""Worker process of one measurement: reads a job from standard input, writes its result to standard output."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from . import driving
from .jobs import Found, Job, job_of, written

Driver: TypeAlias = Callable[[driving.AsyncCall, Job], Awaitable[Found]]


def _clients(name: str) -> Any:
    # Only the module that is measured is imported: the others are not in every environment.
    return importlib.import_module(f".clients.{name}", __package__)


def _blocking(job: Job) -> Found:
    with _clients(job.client).blocking(job) as call:
        return driving.blocking(call, job)


def _run(client: str, job: Job, drive: Driver) -> Found:
    async def measured() -> Found:
        async with _clients(client).on_asyncio(job) as call:
            return await drive(call, job)

    return asyncio.run(measured())


def _facade(job: Job) -> Found:
    with _clients("facade").blocking(job) as call:
        return driving.hot(call, job)


KINDS: Final[Mapping[str, Callable[[Job], Found]]] = {
    "blocking": _blocking,
    "asyncio": lambda job: _run(job.client, job, driving.on_asyncio),
    "growth": lambda job: _run(job.client, job, driving.growth),
    "facade blocking": _facade,
    "facade asyncio": lambda job: _run("facade", job, driving.hot_on_asyncio),
    "read": lambda job: driving.hot(_clients("reading").reader(job), job),
    "bulk": lambda job: _clients("bulk").run(job),
}


def main() -> None:
    """Do the job."""
    job = job_of(sys.stdin.read())
    print(written(KINDS[job.kind](job)), flush=True)


if __name__ == "__main__":
    main()
