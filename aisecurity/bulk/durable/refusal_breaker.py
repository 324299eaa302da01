"""Circuit breaker that stops a run that cannot work, and lets single rejected rows pass as errors."""

from __future__ import annotations

from typing import Generic

from aisecurity.bulk.items import ItemT
from aisecurity.bulk.outcomes import Scanned
from aisecurity.bulk.results import Stopped
from aisecurity.exceptions import (
    AuthenticationError,
    ConfigurationError,
    MethodNotAllowedError,
    NotFoundError,
    PermissionDeniedError,
    ProxyRefusedError,
    RedirectError,
    ScannerClosedError,
    TokenError,
    UntrustedCertificateError,
)

MAX_HELD = 20
"""Consecutive refusals, or first rows that are all errors, that stop a run."""
_SETUP_ERRORS = (
    AuthenticationError,
    ConfigurationError,
    MethodNotAllowedError,
    NotFoundError,
    PermissionDeniedError,
    ProxyRefusedError,
    RedirectError,
    ScannerClosedError,
    TokenError,
    UntrustedCertificateError,
)


class RefusalBreaker(Generic[ItemT]):
    """Breaker that holds errors back until another answer shows that they are of their rows alone.

    A gateway may answer 403 to a single text that it classifies as an attack; a revoked key gets it for all. Until a
    row has a verdict (*is_proven*) every error is held back: a column or a profile that is not there fails them all.
    """

    def __init__(self, *, is_proven: bool) -> None:
        self.held: list[Scanned[ItemT]] = []
        self._is_proven = is_proven

    def admit(self, scanned: Scanned[ItemT]) -> list[Scanned[ItemT]]:
        """Return the outcomes that stand now: *scanned* and those held back, or none if it is held back itself."""
        self._is_proven = self._is_proven or scanned.error is None
        if isinstance(scanned.error, _SETUP_ERRORS) or not self._is_proven:
            self.held.append(scanned)
            return []
        if scanned.attempts == 0:
            return [scanned]
        return [*self.release_held(), scanned]

    def release_held(self) -> list[Scanned[ItemT]]:
        """Return the outcomes that were held back."""
        held, self.held = self.held, []
        return held

    def release_rows(self) -> list[Scanned[ItemT]]:
        """Return those held-back outcomes that say nothing of the set-up."""
        rows = self.rows
        self.held = [one for one in self.held if isinstance(one.error, _SETUP_ERRORS)]
        return rows

    @property
    def rows(self) -> list[Scanned[ItemT]]:
        """The held-back outcomes that say nothing of the set-up."""
        return [one for one in self.held if not isinstance(one.error, _SETUP_ERRORS)]

    @property
    def why(self) -> Stopped | None:
        """Why the run is to be stopped, `None` as long as it is not."""
        if len(self.held) < MAX_HELD:
            return None
        return "unusable" if self.rows else "refused"
