"""Program that scans while no further module can be loaded; it prints what came of each case, a Python literal.

python -m tests.faults.lifecycle.unloaded_program http://127.0.0.1:8080

It imports as little as it can, for what it loads itself is not missed.
"""

import logging
import sys
from collections.abc import Awaitable, Callable, Collection, Generator
from contextlib import contextmanager
from typing import Any, Final

from aisecurity import RetryPolicy
from aisecurity.configuration import Configuration
from aisecurity.exceptions import AISecSDKException

SCANS: Final = (
    "allow",
    "block",
    "503 once",
    "503",
    "503 with a date",
    "400",
    "429",
    "malformed",
    "no JSON",
    "gzip",
    "large",
    "emulator",
    "doubt",
    "closed",
    "timeout",
    "newer model",
)
"""What the server is to answer: it reads it in the prompt."""
UUID: Final = "0f5c3a1e-7d0b-4a53-9a51-2f2f3a0e1c77"
OTHERS: Final[dict[str, tuple[str, Any]]] = {
    "submission": ("async_scan", [{"req_id": 1, "scan_req": {"contents": [{"prompt": "allow"}], "ai_profile": {}}}]),
    "batch": ("scan_batch", [{"req_id": 1, "scan_req": {"contents": [{"prompt": "allow"}], "ai_profile": {}}}]),
    "results": ("query_by_scan_ids", [UUID]),
    "reports": ("query_by_report_ids", [f"R{UUID}"]),
    "waiting": ("wait_for_results", [UUID]),
    "ping": ("ping", None),
}
"""Calls of which nothing was loaded before."""

NO_DESCRIPTOR: Final = OSError(24, "Too many open files")
asked_for: set[str] = set()
outcomes: list[tuple[str, str, Any]] = []


class Unloadable:
    """A finder that raises *error* for the modules *names*, or for all."""

    def __init__(self, error: Exception, names: Collection[str]) -> None:
        self._error = error
        self._names = names

    def find_spec(self, name: str, *_: object) -> None:
        """Raise, as the search of a module does with no descriptor left."""
        if self._names and name not in self._names:
            return
        asked_for.add(name)
        raise self._error


@contextmanager
def unloadable(error: Exception, *names: str) -> Generator[None]:
    """Have each import of *names*, or of any module, that is not loaded yet raise *error*."""
    finder: Any = Unloadable(error, names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


@contextmanager
def no_descriptors() -> Generator[None]:
    """Have the system refuse every new descriptor."""
    import os
    import resource

    free = os.dup(0)
    os.close(free)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def said(error: Exception) -> Any:
    """Return what is known of *error*: its class, whether it is of the tree, what was sent, in how many attempts."""
    name = type(error).__name__
    if not isinstance(error, AISecSDKException):
        return f"{name}: not of the tree"
    return name, getattr(error, "sent", None), error.attempts


def shown(verdict: Any) -> Any:
    """Return what *verdict* says."""
    return verdict.action, verdict.is_emulated


def scan_all(phase: str, call: Callable[[str, Any], Any]) -> None:
    """Note what comes of each case by *call*, which makes a call of a scanner and returns its outcome."""
    for case in SCANS:
        # So that there is a connection that is kept, whatever the case before did to it.
        call("sync_scan", "allow")
        try:
            outcomes.append((phase, case, shown(call("sync_scan", case))))
        except Exception as error:
            outcomes.append((phase, case, said(error)))
    for case, (method, argument) in OTHERS.items():
        try:
            outcomes.append((phase, case, call(method, argument)))
        except Exception as error:
            outcomes.append((phase, case, said(error)))


def arguments_of(method: str, argument: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of *method*."""
    if method != "sync_scan":
        return (argument,), {}
    return ("p",), {"prompt": argument, "timeout": 0.1 if argument == "timeout" else None}


def blocking(config: Configuration) -> None:
    """Scan in this thread."""
    from aisecurity.scan.inline.scanner import Scanner

    with Scanner(config) as scanner:

        def call(method: str, argument: Any) -> Any:
            args, named = arguments_of(method, argument)
            return getattr(scanner, method)(*args, **named)

        call("sync_scan", "allow")
        if sys.platform != "win32":
            with no_descriptors():
                try:
                    call("sync_scan", "503")
                except Exception as error:
                    outcomes.append(("real", "503", said(error)))
        with unloadable(NO_DESCRIPTOR):
            scan_all("blocking", call)


def on_asyncio(config: Configuration) -> None:
    """Scan in an event loop."""
    import asyncio

    from aisecurity.scan.asyncio.scanner import Scanner

    with asyncio.Runner() as runner:

        async def awaited(value: Awaitable[Any]) -> Any:
            return await value

        scanner = Scanner(config)

        def call(method: str, argument: Any) -> Any:
            args, named = arguments_of(method, argument)
            return runner.run(awaited(getattr(scanner, method)(*args, **named)))

        call("sync_scan", "allow")
        with unloadable(ImportError("the archive is gone")):
            scan_all("asyncio", call)
        runner.run(scanner.close())


def guarded(config: Configuration) -> None:
    """Ask a guard."""
    from aisecurity.guard import Guard, Policy
    from aisecurity.scan.inline.scanner import Scanner

    with Scanner(config) as scanner:
        guard = Guard("p", scanner=scanner, policy=Policy(timeout=0.5))
        guard.check(prompt="allow")
        with unloadable(NO_DESCRIPTOR):
            for case in SCANS:
                try:
                    guard.prompt(case)
                    outcomes.append(("guard", case, "passed"))
                except Exception as error:
                    failure = getattr(error, "failure", None)
                    outcomes.append(("guard", case, (type(error).__name__, failure and str(failure))))


def main(url: str) -> None:
    """Print what came of all cases, and which modules were asked for in vain."""
    logging.basicConfig(level="INFO", handlers=[logging.NullHandler()])
    policy = RetryPolicy(retries=1, base=0, cap=0)
    config = Configuration(api_key="key", api_endpoint=url, retry=policy, trust_env=False)
    blocking(config)
    on_asyncio(config)
    guarded(config)
    sys.stdout.write(f"{(outcomes, sorted(asked_for))!r}\n")


if __name__ == "__main__":
    main(sys.argv[1])
