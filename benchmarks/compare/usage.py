"""Resource usage of a process so far, by the system's accounting; Linux only."""

from __future__ import annotations

import gc
import logging
import resource
from collections.abc import Iterable
from pathlib import Path

from .jobs import Mark


def cpu() -> float:
    """Return the processor time of this process in seconds, all threads, user and system."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def cpu_of(processes: Iterable[int]) -> float:
    """Return the processor time of other processes in seconds, all threads."""
    tasks = [task for pid in processes for task in Path(f"/proc/{pid}/task").iterdir()]
    return sum(map(_spent, tasks)) / 1e9


def _spent(task: Path) -> int:
    """Return the nanoseconds of processor time of one thread, 0 if it has just ended."""
    try:
        return int((task / "schedstat").read_text("ascii").split()[0])
    except FileNotFoundError:
        return 0


def files() -> int:
    """Return how many file descriptors this process has open."""
    return len(list(Path("/proc/self/fd").iterdir()))


def memory(name: str = "VmRSS") -> int:
    """Return the resident memory of this process in bytes: now, or with "VmHWM" at its peak.

    Not `ru_maxrss`, which starts with the memory of the parent.
    """
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) * 1024


def _handlers() -> int:
    loggers = [logging.getLogger(), *logging.Logger.manager.loggerDict.values()]
    return sum(len(logger.handlers) for logger in loggers if isinstance(logger, logging.Logger))


def objects() -> int:
    """Return how many objects the collector knows, without garbage."""
    gc.collect()
    return len(gc.get_objects())


def mark(calls: int, since: float) -> Mark:
    """Return the state of this process, with processor time since *since*."""
    used = cpu() - since
    return Mark(
        calls=calls,
        cpu=used,
        objects=objects(),
        memory=memory(),
        handlers=_handlers(),
        files=files(),
    )
