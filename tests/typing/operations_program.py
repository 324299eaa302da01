"""Typical use of diagnoses and of events: mypy --strict and pyright accept it, and find every mistake marked here."""

# pyright: reportUnnecessaryTypeIgnoreComment=error

from __future__ import annotations

from typing import assert_type

from aisecurity import Configuration
from aisecurity.diagnostics import Check, CheckStatus, Diagnosis, diagnose, diagnose_async
from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.instrumentation import CallEnded, Event, PauseStarted, subscribe
from aisecurity.scan.inline.scanner import Scanner


async def ready(configuration: Configuration) -> list[str]:
    """Diagnose on both halves, and read what was found."""
    assert_type(diagnose(), Diagnosis)
    diagnosis = await diagnose_async(configuration, ai_profile="my-profile", timeout=3, engine="httpx")
    assert_type(diagnosis.ok, bool)
    assert_type(diagnosis.failed, tuple[Check, ...])
    return [check.remedy or check.reason for check in diagnosis if check.status is CheckStatus.FAILED]


def observe(event: Event) -> None:
    """Print what an event says."""
    if isinstance(event, CallEnded):
        assert_type(event.action, str | None)
        assert_type(event.seconds, float)
    elif isinstance(event, PauseStarted):
        assert_type(event.error, str)


def observed(scanner: Scanner) -> None:
    """Scan while somebody observes."""
    with subscribe(observe):
        assert_type(scanner.sync_scan("my-profile", prompt="Hello"), ScanResponse)


def mistaken_observer() -> None:
    """Hand over a name, where a function is needed."""
    subscribe("observe")  # type: ignore[arg-type]  # a mistake, to be found
