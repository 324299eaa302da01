"""`aisecurity results`, `wait` and `report`: what became of asynchronous scans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from aisecurity.cli import options
from aisecurity.cli.connection import connected
from aisecurity.cli.errors import name_of, reason, usage
from aisecurity.cli.exit_codes import Exit, of_all, of_verdict
from aisecurity.cli.output import say, show

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import ScanIdResult, ThreatScanReportObject

T = TypeVar("T")
ScanIds = Annotated[list[str], typer.Argument(metavar="SCAN_ID...", help="Ids of asynchronous or sync scans.")]
ReportIds = Annotated[list[str], typer.Argument(metavar="REPORT_ID...", help="Ids of reports.")]


def results(*, scan_ids: ScanIds, as_json: options.AsJson = False, full: options.Full = False) -> int:
    """Show the results that there are now, and exit 2 if any is blocked, 3 if any is missing or partial."""
    with connected() as scanner:
        rows = _by_fives("SCAN_ID", scan_ids, scanner.query_by_scan_ids)
    return _shown(rows, _incomplete(scan_ids, rows), as_json=as_json, full=full)


def wait(
    *,
    scan_ids: ScanIds,
    timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", help="How long to wait.")] = 60.0,
    as_json: options.AsJson = False,
    full: options.Full = False,
) -> int:
    """Wait until every scan is complete, show the results, and exit as `results` does."""
    from aisecurity.exceptions import ScanPendingError

    with connected() as scanner:
        try:
            rows, pending = scanner.wait_for_results(scan_ids, timeout=timeout), list[str]()
        except ScanPendingError as error:
            rows, pending = error.results, error.pending
            say(f"{name_of(error)}: {reason(error)}")
    return _shown(rows, pending, as_json=as_json, full=full)


def report(*, report_ids: ReportIds, as_json: options.AsJson = False, full: options.Full = False) -> int:
    """Show what each detector found, and exit 2 if any says block, 3 if a report is missing."""
    from aisecurity.cli import json_output, tables

    with connected() as scanner:
        found = _by_fives("REPORT_ID", report_ids, scanner.query_by_report_ids)
    known = {one.report_id.lower() for one in found if one.report_id}
    missing = [report_id for report_id in report_ids if report_id.lower() not in known]
    shown = {"reports": [json_output.report(one, full=full) for one in found], "missing": missing}
    show(shown, as_json=as_json, table=tables.reports)
    return of_all([*map(_exit_of_report, found), *(Exit.UNSCANNED for _ in missing)])


def _exit_of_report(found: ThreatScanReportObject) -> Exit:
    actions = {one.action for one in found.detection_results or ()}
    return Exit.ALLOW if actions <= {"allow", None} else Exit.BLOCK


def _by_fives(argument: str, ids: Sequence[str], query: Callable[[Sequence[str]], list[T]]) -> list[T]:
    """Query for all *ids*, which take no more requests than the service allows in a minute."""
    from aisecurity.constants.base import MAX_QUERY_IDS, QUERIES_PER_MINUTE

    if len(ids) > MAX_QUERY_IDS * QUERIES_PER_MINUTE:
        raise usage(argument, "at most 50 at once: the service allows 10 queries a minute, 5 ids each")
    parts = [list(ids[start : start + MAX_QUERY_IDS]) for start in range(0, len(ids), MAX_QUERY_IDS)]
    return [one for part in parts for one in query(part)]


def _incomplete(scan_ids: Sequence[str], rows: Sequence[ScanIdResult]) -> list[str]:
    """Return the scans without a row, and those with one that is not final."""
    from aisecurity.cli.json_output import is_final

    of_scan = {scan_id: [row for row in rows if (row.scan_id or "").lower() == scan_id.lower()] for scan_id in scan_ids}
    return [scan_id for scan_id, found in of_scan.items() if not found or not all(map(is_final, found))]


def _shown(rows: Sequence[ScanIdResult], pending: Sequence[str], *, as_json: bool, full: bool) -> int:
    from aisecurity.cli import json_output, tables

    show(json_output.rows(rows, pending, full=full), as_json=as_json, table=tables.results)
    return of_all([*(of_verdict(row.result) for row in rows), *(Exit.UNSCANNED for _ in pending)])
