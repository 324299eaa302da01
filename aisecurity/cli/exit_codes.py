"""Exit codes, by which a script decides without reading the output."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import ScanResponse


class ExitCode(IntEnum):
    """An exit code of the command; one blocked row makes it BLOCK, even if other rows have no verdict."""

    ALLOW = 0
    ERROR = 1
    BLOCK = 2
    UNSCANNED = 3
    """No verdict yet, or one of some detectors alone."""
    INTERRUPTED = 130


def verdict_exit_code(verdict: ScanResponse | None) -> ExitCode:
    """Return the exit code for one verdict; UNSCANNED for `None`."""
    if verdict is None:
        return ExitCode.UNSCANNED
    if verdict.is_blocked:
        return ExitCode.BLOCK
    return ExitCode.UNSCANNED if verdict.is_partial else ExitCode.ALLOW


def settled(code: int, *, exit_zero: bool) -> int:
    """Return *code*, or ALLOW for BLOCK and UNSCANNED if verdicts are not to count (*exit_zero*)."""
    return ExitCode.ALLOW if exit_zero and code in {ExitCode.BLOCK, ExitCode.UNSCANNED} else code


def combined_exit_code(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the exit code for several: BLOCK, else UNSCANNED, else ALLOW."""
    found = set(codes)
    return next((code for code in (ExitCode.BLOCK, ExitCode.UNSCANNED) if code in found), ExitCode.ALLOW)
