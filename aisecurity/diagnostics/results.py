"""Values of a diagnosis: checks, each with a result, a reason and a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NoReturn

from attrs import field, frozen


class CheckStatus(StrEnum):
    """Result of a check."""

    OK = "ok"
    WARNING = "warning"
    """Scans may work, but something is unusual or will end soon."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """There was nothing to check, or an earlier failure prevented it."""


@frozen(kw_only=True)
class Check:
    """One check. No member holds a key, a token, a password or scanned text, so all can be logged."""

    name: str
    """One of "package", "configuration", "credential", "engine", "proxy", "endpoint", "tls", "clock", "access",
    "profile"."""
    status: CheckStatus = field(repr=str)
    reason: str
    """One line on what was found; of an error, its class and message."""
    remedy: str | None = None
    """One line on what to do; there is one wherever the status is a warning or a failure."""
    prevented_by: str | None = None
    """The name of the check whose failure kept this one from running; `None` if nothing did."""

    def __str__(self) -> str:
        """Return name, status, reason and remedy, as for a log."""
        shown = f"{self.name} {self.status}: {self.reason}"
        return shown if self.remedy is None else f"{shown}; {self.remedy}"


def prevented(name: str, *, by: str) -> Check:
    """Return the check *name* that could not run since the check *by* failed."""
    reason = f"not checked, since {by} failed"
    return Check(name=name, status=CheckStatus.SKIPPED, reason=reason, prevented_by=by)


@frozen
class Diagnosis:
    """The checks of one diagnosis: always one of each name, in the order of their names in `Check`."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether no check failed; warnings do not count."""
        return not self.failed

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed. One failure often shows in several: of the endpoint, and of TLS or the proxy."""
        return tuple(check for check in self.checks if check.status is CheckStatus.FAILED)

    def __iter__(self) -> Iterator[Check]:
        return iter(self.checks)

    def __bool__(self) -> NoReturn:
        """Raise TypeError: a diagnosis that was made would look like a good one."""
        raise TypeError("a Diagnosis has no truth value: ask for .ok")
