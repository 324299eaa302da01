"""`aisecurity results`, `wait` and `report`: results of asynchronous scans."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from aisecurity.cli import options
from aisecurity.cli.connection import open_scanner
from aisecurity.cli.errors import error_message, error_name, option_error
from aisecurity.cli.exit_codes import ExitCode, combined_exit_code, settled, verdict_exit_code
from aisecurity.cli.output import write_message, write_result

if TYPE_CHECKING:
    from aisecurity.exceptions import AISecSDKException, RowError
    from aisecurity.generated_openapi_client import (
        DetectionServiceResultObject,
        ScanIdResult,
        ThreatScanReportObject,
    )

T = TypeVar("T")
ScanIds = Annotated[list[str], typer.Argument(metavar="SCAN_ID...", help="Ids of asynchronous or sync scans.")]
ReportIds = Annotated[list[str], typer.Argument(metavar="REPORT_ID...", help="Ids of reports.")]


def results(
    *,
    scan_ids: ScanIds,
    allow_http: options.AllowHttp = False,
    as_json: options.AsJson = False,
    full: options.Full = False,
    exit_zero: options.ExitZero = False,
) -> int:
    """Show the results that there are now, and exit 2 if any is blocked, 3 if any is missing, partial or refused."""
    with open_scanner(allow_http=allow_http) as scanner:
        rows, refused = _query_in_parts("SCAN_ID", scan_ids, scanner.query_by_scan_ids)
    code = _write_results(rows, _incomplete(scan_ids, rows, refused), refused, as_json=as_json, full=full)
    return settled(code, exit_zero=exit_zero)


def wait(
    *,
    scan_ids: ScanIds,
    timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", help="How long to wait.")] = 60.0,
    allow_http: options.AllowHttp = False,
    as_json: options.AsJson = False,
    full: options.Full = False,
    exit_zero: options.ExitZero = False,
) -> int:
    """Wait until every scan is complete, show the results, and exit as `results` does."""
    from aisecurity.exceptions import AISecSDKException, BrokenRowsError, ScanPendingError

    pending, refused = list[str](), list["RowError"]()
    with open_scanner(allow_http=allow_http) as scanner:
        try:
            rows = scanner.wait_for_results(scan_ids, timeout=timeout)
        except ScanPendingError as error:
            rows, pending, refused = error.results, error.pending, error.errors
            failure = error.__cause__
            # Of an outage nothing is known, which is no verdict that is yet to come.
            if isinstance(failure, AISecSDKException) and not (rows or refused):
                raise failure from None
            _warn(error)
            if isinstance(failure, AISecSDKException):
                _warn(failure)
        except BrokenRowsError as error:
            rows, refused = error.results, error.errors
    return settled(_write_results(rows, pending, refused, as_json=as_json, full=full), exit_zero=exit_zero)


def _warn(error: AISecSDKException) -> None:
    write_message(f"{error_name(error)}: {error_message(error)}")


def report(
    *,
    report_ids: ReportIds,
    allow_http: options.AllowHttp = False,
    as_json: options.AsJson = False,
    full: options.Full = False,
    exit_zero: options.ExitZero = False,
) -> int:
    """Show what each detector found, and exit 2 if any says block, 3 if a report is missing or cannot be read."""
    from aisecurity.cli import json_output, tables

    with open_scanner(allow_http=allow_http) as scanner:
        found, refused = _query_in_parts("REPORT_ID", report_ids, scanner.query_by_report_ids)
    named = [*(one.report_id for one in found), *(one.report_id for one in refused)]
    known = {report_id.lower() for report_id in named if report_id}
    missing = [report_id for report_id in report_ids if report_id.lower() not in known]
    shown = {
        "reports": [json_output.report(one, full=full) for one in found],
        "missing": missing,
        "refused": json_output.refused(refused),
    }
    write_result(shown, as_json=as_json, table=tables.reports)
    codes = [*map(_report_exit_code, found), *(ExitCode.UNSCANNED for _ in (*missing, *refused))]
    return settled(combined_exit_code(codes), exit_zero=exit_zero)


def _report_exit_code(found: ThreatScanReportObject) -> ExitCode:
    if found.detection_results is None:
        # Absent, null, or of a shape that is not documented: nothing is known of what was found.
        return ExitCode.UNSCANNED
    return combined_exit_code(map(_detection_exit_code, found.detection_results))


def _detection_exit_code(found: DetectionServiceResultObject) -> ExitCode:
    if found.action is not None:
        return ExitCode.ALLOW if found.action == "allow" else ExitCode.BLOCK
    # A detector that found nothing need not say what to do about it.
    return ExitCode.ALLOW if found.verdict == "benign" else ExitCode.UNSCANNED


def _query_in_parts(
    argument: str, ids: Sequence[str], query: Callable[[Sequence[str]], list[T]]
) -> tuple[list[T], list[RowError]]:
    """Query for all *ids*, five to a request; reject more than the service allows in a minute.

    Return the rows that can be read, and the errors of those that were refused.
    """
    from aisecurity.constants.base import MAX_QUERY_IDS, QUERIES_PER_MINUTE
    from aisecurity.exceptions import BrokenRowsError

    if len(ids) > MAX_QUERY_IDS * QUERIES_PER_MINUTE:
        raise option_error(argument, "at most 50 at once: the service allows 10 queries a minute, 5 ids each")
    parts = [list(ids[start : start + MAX_QUERY_IDS]) for start in range(0, len(ids), MAX_QUERY_IDS)]
    found: list[T] = []
    refused: list[RowError] = []
    for part in parts:
        try:
            found += query(part)
        except BrokenRowsError as error:
            found += error.results
            refused += error.errors
    return found, refused


def _incomplete(scan_ids: Sequence[str], rows: Sequence[ScanIdResult], refused: Sequence[RowError]) -> list[str]:
    """Return the scans that have no row, nor one that was refused, or a row that is not final."""
    from aisecurity._core.result_rows import is_final, scan_id_of

    final: dict[str, list[bool]] = {scan_id.lower(): [] for scan_id in scan_ids}
    for row in rows:
        final.get(scan_id_of(row), []).append(is_final(row))
    for error in refused:
        final.get((error.scan_id or "").lower(), []).append(True)
    return [scan_id for scan_id in dict.fromkeys(scan_ids) if not all(final[scan_id.lower()] or [False])]


def _write_results(
    rows: Sequence[ScanIdResult], pending: Sequence[str], refused: Sequence[RowError], *, as_json: bool, full: bool
) -> int:
    from aisecurity.cli import json_output, tables

    is_emulated = any(row.verdict is not None and row.verdict.is_emulated for row in rows)
    table = partial(tables.results, is_emulated=is_emulated)
    write_result(json_output.rows(rows, pending, refused, full=full), as_json=as_json, table=table)
    verdicts = [verdict_exit_code(row.verdict) for row in rows]
    return combined_exit_code([*verdicts, *(ExitCode.UNSCANNED for _ in (*pending, *refused))])
