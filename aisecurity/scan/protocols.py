"""Protocols of a Scanner, for code that takes one and for wrappers of a program's own.

The Scanner of `scan.inline` is a SupportsScan, that of `scan.asyncio` a SupportsAsyncScan; bulk and guards ask for no
more. A wrapper with these methods, to add a cache, a log or a limit, can be given in place of a Scanner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, Self

from aisecurity.scan import models


class SupportsScan(Protocol):
    """Scans in the calling thread. The methods are those of its Scanner, with the same parameters and errors."""

    def with_options(
        self,
        *,
        timeout: float | None = None,
        num_retries: int | None = None,
        metadata: models.Metadata | None = None,
        fresh: bool | None = None,
    ) -> Self:
        """Return a view that does some things in another way."""
        ...  # of a Protocol

    def sync_scan(
        self,
        ai_profile: models.AiProfile,
        content: models.Content,
        tr_id: str | None = None,
        session_id: str | None = None,
        transaction_id: str | None = None,
        metadata: models.Metadata | None = None,
        *,
        timeout: float | None = None,
    ) -> models.ScanResponse:
        """Scan *content* and return the verdict."""
        ...  # of a Protocol

    def async_scan(
        self, async_scan_objects: Sequence[models.AsyncScanObject], *, timeout: float | None = None
    ) -> models.AsyncScanResponse:
        """Submit one to five objects and return the receipt."""
        ...  # of a Protocol

    def query_by_scan_ids(self, scan_ids: Sequence[str], *, timeout: float | None = None) -> list[models.ScanIdResult]:
        """Return the rows that there are for one to five scan ids."""
        ...  # of a Protocol

    def query_by_report_ids(
        self, report_ids: Sequence[str], *, timeout: float | None = None
    ) -> list[models.ThreatScanReportObject]:
        """Return the reports that there are for one to five report ids."""
        ...  # of a Protocol


class SupportsAsyncScan(Protocol):
    """Scans in an event loop. The methods are those of its Scanner, with the same parameters and errors."""

    def with_options(
        self,
        *,
        timeout: float | None = None,
        num_retries: int | None = None,
        metadata: models.Metadata | None = None,
        fresh: bool | None = None,
    ) -> Self:
        """Return a view that does some things in another way."""
        ...  # of a Protocol

    async def sync_scan(
        self,
        ai_profile: models.AiProfile,
        content: models.Content,
        tr_id: str | None = None,
        session_id: str | None = None,
        transaction_id: str | None = None,
        metadata: models.Metadata | None = None,
        *,
        timeout: float | None = None,
    ) -> models.ScanResponse:
        """Scan *content* and return the verdict."""
        ...  # of a Protocol

    async def async_scan(
        self, async_scan_objects: Sequence[models.AsyncScanObject], *, timeout: float | None = None
    ) -> models.AsyncScanResponse:
        """Submit one to five objects and return the receipt."""
        ...  # of a Protocol

    async def query_by_scan_ids(
        self, scan_ids: Sequence[str], *, timeout: float | None = None
    ) -> list[models.ScanIdResult]:
        """Return the rows that there are for one to five scan ids."""
        ...  # of a Protocol

    async def query_by_report_ids(
        self, report_ids: Sequence[str], *, timeout: float | None = None
    ) -> list[models.ThreatScanReportObject]:
        """Return the reports that there are for one to five report ids."""
        ...  # of a Protocol
