"""Circuit breaker that stops a run whose set-up is wrong, and lets single rejected rows pass as errors."""

from __future__ import annotations

from typing import Generic

from aisecurity.bulk.items import ItemT
from aisecurity.bulk.outcomes import Scanned
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
"""Consecutive refusals, with no other answer between them, that stop a run."""
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
    """Breaker that holds refusals back until another answer shows that the credential and the endpoint are good.

    A gateway may answer 403 to a single text that it classifies as an attack; a revoked key gets it for all.
    """

    def __init__(self) -> None:
        self.held: list[Scanned[ItemT]] = []

    def admit(self, scanned: Scanned[ItemT]) -> list[Scanned[ItemT]]:
        """Return the outcomes that stand now: *scanned* and those held back, or none if it is held back itself."""
        if isinstance(scanned.error, _SETUP_ERRORS):
            self.held.append(scanned)
            return []
        if scanned.attempts == 0:
            return [scanned]
        return [*self.release_held(), scanned]

    def release_held(self) -> list[Scanned[ItemT]]:
        """Return the outcomes that were held back."""
        held, self.held = self.held, []
        return held

    @property
    def is_tripped(self) -> bool:
        """Whether so many refusals are held back that the set-up must be wrong."""
        return len(self.held) >= MAX_HELD
