"""Result of one check."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from aisecurity.cli.errors import error_message, error_name

CheckStatus = Literal["ok", "warning", "failed", "skipped"]


@frozen(kw_only=True)
class CheckResult:
    """Name, status and detail of one check."""

    name: str
    status: CheckStatus
    detail: str


def failed(name: str, error: Exception) -> CheckResult:
    """Return the result of a check that raised *error*."""
    return CheckResult(name=name, status="failed", detail=f"{error_name(error)}: {error_message(error)}")
