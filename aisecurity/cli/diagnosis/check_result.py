"""What the doctor says of one thing."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from aisecurity.cli.errors import name_of, reason

Status = Literal["ok", "warning", "failed", "skipped"]


@frozen(kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    status: Status
    detail: str


def failed(name: str, error: Exception) -> Check:
    """Return the check that ended with *error*."""
    return Check(name=name, status="failed", detail=f"{name_of(error)}: {reason(error)}")
