"""Readers of answers that are rows, results or reports: a row that is refused takes no other with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.repeated_members import RepeatedMembers
from aisecurity._runtime.values import array
from aisecurity.exceptions import RowError

from .replies import BrokenRows
from .result_rows import error_of_row, is_final, scan_id_of

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import ScanIdResult, ThreatScanReportObject

T = TypeVar("T")

_NOT_ASKED_FOR = "it was not asked for"
_IDS = ("scan_id", "report_id")


def read_results(read: Callable[[Any], ScanIdResult], scan_ids: Iterable[str], value: Any) -> list[ScanIdResult]:
    """Return the rows in *value*, each as *read* makes it, of the scans *scan_ids*.

    BrokenRows if one cannot be read, contradicts itself or another, or was not asked for; ModelError if there are none.
    """
    asked = {scan_id.lower() for scan_id in scan_ids}

    def error_of(row: ScanIdResult) -> RowError | None:
        scan_id = scan_id_of(row)
        if scan_id and scan_id not in asked:
            return RowError(_NOT_ASKED_FOR, row.scan_id or scan_id, row.req_id)
        return error_of_row(row)

    rows, errors = _sorted_out(read, error_of, value)
    disputed = _disputed(rows)
    errors += [RowError("two complete rows of it differ", *key) for key in disputed]
    return _unbroken([row for row in rows if (scan_id_of(row), row.req_id) not in disputed], errors)


def read_reports(
    read: Callable[[Any], ThreatScanReportObject], report_ids: Iterable[str], value: Any
) -> list[ThreatScanReportObject]:
    """Return the reports in *value*, each as *read* makes it, of *report_ids*.

    BrokenRows if one cannot be read or was not asked for; ModelError if there are none.
    """
    asked = {report_id.lower() for report_id in report_ids}

    def error_of(report: ThreatScanReportObject) -> RowError | None:
        if report.report_id and report.report_id.lower() not in asked:
            return RowError(_NOT_ASKED_FOR, report.scan_id, report.req_id, report.report_id)
        return None

    return _unbroken(*_sorted_out(read, error_of, value))


def _sorted_out(
    read: Callable[[Any], T], error_of: Callable[[T], RowError | None], value: Any
) -> tuple[list[T], list[RowError]]:
    """Return the sound rows in *value*, and the errors of the others."""
    rows: list[T] = []
    errors: list[RowError] = []
    for item in array(value):
        try:
            row = read(item)
        except ModelError as error:
            errors.append(_unreadable(item, error))
            continue
        refused = error_of(row)
        if refused is None:
            rows.append(row)
        else:
            errors.append(refused)
    return rows, errors


def _unreadable(item: Any, error: ModelError) -> RowError:
    """Return the error of *item*, with the ids that it names for certain."""
    members: Mapping[str, Any] = cast("Mapping[str, Any]", item) if isinstance(item, dict) else {}
    twice = members.names if isinstance(members, RepeatedMembers) else ()
    certain = {name: value for name, value in members.items() if name not in twice}
    scan_id, req_id, report_id = (certain.get(name) for name in ("scan_id", "req_id", "report_id"))
    return RowError(
        f"it is not as documented: {error}",
        scan_id if type(scan_id) is str else None,
        req_id if type(req_id) is int else None,
        report_id if type(report_id) is str else None,
    )


def _disputed(rows: Sequence[ScanIdResult]) -> list[tuple[str, int | None]]:
    """Return scan id and req_id of final rows of which another says something else."""
    found: dict[tuple[str, int | None], Mapping[str, Any]] = {}
    disputed: dict[tuple[str, int | None], None] = {}
    for row in rows:
        key = scan_id_of(row), row.req_id
        if key[0] and is_final(row) and found.setdefault(key, said := _said(row)) != said:
            disputed[key] = None
    return list(disputed)


def _said(row: ScanIdResult) -> Mapping[str, Any]:
    """Return what *row* says, its ids in lower case."""
    said = _folded(row.to_dict())
    return said if row.result is None else {**said, "result": _folded(said["result"])}


def _folded(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value).lower() if name in _IDS else value for name, value in members.items()}


def _unbroken(rows: list[T], errors: list[RowError]) -> list[T]:
    if errors:
        raise BrokenRows(rows, errors)
    return rows
