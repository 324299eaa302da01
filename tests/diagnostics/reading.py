"""Diagnoses in short, for asserts."""

from __future__ import annotations

from aisecurity.diagnostics import Check, Diagnosis


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
