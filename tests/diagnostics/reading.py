"""Diagnoses over either half, and in short, for asserts."""

from __future__ import annotations

from typing import Any

from aisecurity.diagnostics import Check, Diagnosis, diagnose, diagnose_async
from tests.support.halves import Half


def diagnosed(half: Half, config: Any = None, **options: Any) -> Diagnosis:
    """Return the diagnosis of *half*."""
    return half.call(diagnose, diagnose_async)(config, **options)


def check(diagnosis: Diagnosis, name: str) -> Check:
    """Return the check *name*."""
    (found,) = (one for one in diagnosis if one.name == name)
    return found


def statuses(diagnosis: Diagnosis) -> dict[str, str]:
    """Return the status of each check by its name."""
    return {one.name: one.status.value for one in diagnosis}


def prevented(diagnosis: Diagnosis) -> dict[str, str]:
    """Return which check prevented which, by the name of the latter."""
    return {one.name: one.prevented_by for one in diagnosis if one.prevented_by is not None}
