"""Tells a wrong set-up, for which no row is to blame, from single rows that are refused."""

from __future__ import annotations

from aisecurity.bulk.outcomes import Scanned
from aisecurity.exceptions import (
    AuthenticationError,
    ConfigurationError,
    MethodNotAllowedError,
    NotFoundError,
    PermissionDeniedError,
    RedirectError,
    ScannerClosedError,
    TokenError,
)

MAX_HELD = 20
"""Refusals in a row, with no other answer between them, that stop a run."""
_SETUP_ERRORS = (
    AuthenticationError,
    ConfigurationError,
    MethodNotAllowedError,
    NotFoundError,
    PermissionDeniedError,
    RedirectError,
    ScannerClosedError,
    TokenError,
)


class RefusalBreaker:
    """Holds refusals back until another answer shows that the credential and the endpoint are good.

    A gateway may answer 403 to a single text that it takes for an attack; a revoked key gets it for all.
    """

    def __init__(self) -> None:
        self.held: list[Scanned] = []

    def admit(self, scanned: Scanned) -> list[Scanned]:
        """Return what is an outcome now: *scanned* and those that were held back, or nothing."""
        if isinstance(scanned.error, _SETUP_ERRORS):
            self.held.append(scanned)
            return []
        if scanned.attempts == 0:
            return [scanned]
        return [*self.release_held(), scanned]

    def release_held(self) -> list[Scanned]:
        """Return those that were held back."""
        held, self.held = self.held, []
        return held

    @property
    def is_tripped(self) -> bool:
        """Whether the set-up must be wrong."""
        return len(self.held) >= MAX_HELD
