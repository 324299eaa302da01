"""Mixin of the generated ScanIdResult, and the rule of which rows of results are final, complete and sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client.models.scan_id_result import ScanIdResult
    from aisecurity.generated_openapi_client.models.scan_response import ScanResponse

COMPLETE_STATUSES: Final = frozenset({"complete", "completed"})
"""In any letter case; the first is documented, clients in use take the other too."""
FINAL_STATUSES: Final = COMPLETE_STATUSES | {"failed"}


class ResultRowMixin:
    """Properties of a ScanIdResult that the service does not send."""

    __slots__ = ()

    if TYPE_CHECKING:
        status: str | None
        scan_id: str | None
        result: ScanResponse | None
        additional_properties: dict[str, Any]

    @property
    def verdict(self) -> ScanResponse | None:
        """The verdict of the row; `None` unless the row is complete and its result can be read.

        It may be a partial one, as its `is_partial` says. A result that a pending or failed row carries is none, nor is
        one of another scan.
        """
        is_complete = (self.status or "").casefold() in COMPLETE_STATUSES
        return self.result if is_complete and defect_of(self) is None else None


def is_final(row: ResultRowMixin) -> bool:
    """Return whether *row* will not change any more."""
    return (row.status or "").casefold() in FINAL_STATUSES


def scan_id_of(row: ScanIdResult) -> str:
    """Return the scan id of *row*, or else that of its result, in lower case; "" if there is none."""
    return (row.scan_id or (row.result.scan_id if row.result else "")).lower()


def defect_of(row: ResultRowMixin) -> str | None:
    """Return what is wrong with *row* if it is final but cannot be read, or contradicts itself; else `None`."""
    if not is_final(row):
        return None
    raw, result = row.additional_properties, row.result
    if result is None:
        unreadable = raw.get("result") is not None and (row.status or "").casefold() in COMPLETE_STATUSES
        return "it is complete, but its result cannot be read" if unreadable else None
    if raw.get("scan_id") is not None or _differ(row.scan_id, result.scan_id):
        return "it and its result name different scans"
    return "it and its result name different reports" if _differ(raw.get("report_id"), result.report_id) else None


def _differ(one: object, other: str) -> bool:
    """Return whether *one*, if it is given, is another id than *other*; the letter case of an id does not matter."""
    return one is not None and str(one).lower() != other.lower()


__all__ = ["COMPLETE_STATUSES", "FINAL_STATUSES", "ResultRowMixin", "defect_of", "is_final", "scan_id_of"]
