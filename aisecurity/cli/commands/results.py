"""`aisecurity results`, `wait` and `report`: results of asynchronous scans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from aisecurity.cli import options
from aisecurity.cli.connection import open_scanner
from aisecurity.cli.errors import error_message, error_name, option_error
from aisecurity.cli.exit_codes import ExitCode, combined_exit_code, verdict_exit_code
from aisecurity.cli.output import write_message, write_result

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import ScanIdResult, ThreatScanReportObject

T = TypeVar("T")
ScanIds = Annotated[list[str], typer.Argument(metavar="SCAN_ID...", help="Ids of asynchronous or sync scans.")]
ReportIds = Annotated[list[str], typer.Argument(metavar="REPORT_ID...", help="Ids of reports.")]


def results(*, scan_ids: ScanIds, as_json: options.AsJson = False, full: options.Full = False) -> int:
    """Show the results that there are now, and exit 2 if any is blocked, 3 if any is missing or partial."""
    with open_scanner() as scanner:
        rows = _query_in_parts("SCAN_ID", scan_ids, scanner.query_by_scan_ids)
    return _write_results(rows, _incomplete(scan_ids, rows), as_json=as_json, full=full)


def wait(
    *,
    scan_ids: ScanIds,
    timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", help="How long to wait.")] = 60.0,
    as_json: options.AsJson = False,
    full: options.Full = False,
) -> int:
    """Wait until every scan is complete, show the results, and exit as `results` does."""
    from aisecurity.exceptions import ScanPendingError

    with open_scanner() as scanner:
        try:
            rows, pending = scanner.wait_for_results(scan_ids, timeout=timeout), list[str]()
        except ScanPendingError as error:
            rows, pending = error.results, error.pending
            write_message(f"{error_name(error)}: {error_message(error)}")
    return _write_results(rows, pending, as_json=as_json, full=full)


def report(*, report_ids: ReportIds, as_json: options.AsJson = False, full: options.Full = False) -> int:
    """Show what each detector found, and exit 2 if any says block, 3 if a report is missing."""
    from aisecurity.cli import json_output, tables

    with open_scanner() as scanner:
        found = _query_in_parts("REPORT_ID", report_ids, scanner.query_by_report_ids)
    known = {one.report_id.lower() for one in found if one.report_id}
    missing = [report_id for report_id in report_ids if report_id.lower() not in known]
    shown = {"reports": [json_output.report(one, full=full) for one in found], "missing": missing}
    write_result(shown, as_json=as_json, table=tables.reports)
    return combined_exit_code([*map(_report_exit_code, found), *(ExitCode.UNSCANNED for _ in missing)])


def _report_exit_code(found: ThreatScanReportObject) -> ExitCode:
    actions = {one.action for one in found.detection_results or ()}
    return ExitCode.ALLOW if actions <= {"allow", None} else ExitCode.BLOCK


def _query_in_parts(argument: str, ids: Sequence[str], query: Callable[[Sequence[str]], list[T]]) -> list[T]:
    """Query for all *ids*, five to a request; reject more than the service allows in a minute."""
    from aisecurity.constants.base import MAX_QUERY_IDS, QUERIES_PER_MINUTE

    if len(ids) > MAX_QUERY_IDS * QUERIES_PER_MINUTE:
        raise option_error(argument, "at most 50 at once: the service allows 10 queries a minute, 5 ids each")
    parts = [list(ids[start : start + MAX_QUERY_IDS]) for start in range(0, len(ids), MAX_QUERY_IDS)]
    return [one for part in parts for one in query(part)]


def _incomplete(scan_ids: Sequence[str], rows: Sequence[ScanIdResult]) -> list[str]:
    """Return the scans that have no row, or a row that is not final."""
    from aisecurity._core.result_rows import is_final

    of_scan = {scan_id: [row for row in rows if (row.scan_id or "").lower() == scan_id.lower()] for scan_id in scan_ids}
    return [scan_id for scan_id, found in of_scan.items() if not found or not all(map(is_final, found))]


def _write_results(rows: Sequence[ScanIdResult], pending: Sequence[str], *, as_json: bool, full: bool) -> int:
    from aisecurity.cli import json_output, tables

    write_result(json_output.rows(rows, pending, full=full), as_json=as_json, table=tables.results)
    return combined_exit_code(
        [*(verdict_exit_code(row.result) for row in rows), *(ExitCode.UNSCANNED for _ in pending)]
    )
