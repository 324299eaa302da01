"""`aisecurity bulk`: scan every row of a file."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from aisecurity.cli import options
from aisecurity.cli.connection import metadata_of, open_configuration, profile_of
from aisecurity.cli.errors import option_error
from aisecurity.cli.exit_codes import ExitCode, settled
from aisecurity.cli.options import STDIO
from aisecurity.cli.output import check_stdout, console, printable, write_message, write_result

from . import bulk_options
from .optional_values import RETRY_ALL
from .stdout_sink import journal_of, stdout_sink

if TYPE_CHECKING:
    from aisecurity.bulk import Sink, Source, Split, Summary
    from aisecurity.bulk.formats import SinkFormat, SourceFormat
    from aisecurity.cli.report.labels import LabelComparison
    from aisecurity.cli.report.run_report import RunReport
    from aisecurity.generated_openapi_client import AiProfile

_STREAMS = (Path("/dev/stdout"), Path("/dev/stderr"))
"""A shell may have them lead to files within the source."""


def bulk(
    *,
    source: bulk_options.Source,
    sink: bulk_options.Sink = None,
    journal: bulk_options.Journal = None,
    profile: options.ProfileName = None,
    profile_id: options.ProfileId = None,
    app_name: options.AppName = None,
    app_user: options.AppUser = None,
    ai_model: options.AiModel = None,
    from_format: bulk_options.From = None,
    column: bulk_options.Column = None,
    member: bulk_options.Member = "prompt",
    delimiter: bulk_options.Delimiter = None,
    no_header: bulk_options.NoHeader = False,
    comment: bulk_options.Comment = None,
    sample: bulk_options.Sample = None,
    seed: bulk_options.Seed = 0,
    limit: bulk_options.Limit = None,
    dedupe: bulk_options.Dedupe = False,
    split: bulk_options.Split = None,
    dry_run: bulk_options.DryRun = False,
    price: bulk_options.Price = None,
    mode: bulk_options.Mode = "sync",
    concurrency: bulk_options.Concurrency = None,
    rate: bulk_options.Rate = None,
    attempts: bulk_options.Attempts = 6,
    deadline: bulk_options.Deadline = 300.0,
    max_errors: bulk_options.MaxErrors = None,
    keep_going: bulk_options.KeepGoing = False,
    retry_errors: bulk_options.RetryErrors = None,
    to_format: bulk_options.To = None,
    order: bulk_options.Order = "input",
    keep: bulk_options.Keep = None,
    reports: bulk_options.Reports = False,
    labels: bulk_options.Labels = None,
    mistakes: bulk_options.Mistakes = None,
    html: bulk_options.Html = None,
    emulator: options.WithEmulator = False,
    allow_http: options.AllowHttp = False,
    as_json: options.AsJson = False,
    exit_zero: options.ExitZero = False,
) -> int:
    """Scan every row of a file, and go on where it was if run again. Exit as `scan` does, for all rows together."""
    from aisecurity.cli.report.run_report import run_exit_code

    check_stdout()
    rows = _source(
        source, from_format, column or [], member, delimiter=delimiter, header=not no_header, comment=comment
    )
    selection: dict[str, Any] = {
        "sample": sample,
        "seed": seed,
        "limit": limit,
        "dedupe": dedupe,
        "split": _split(split),
    }
    if price is not None and not 0 <= price < math.inf:
        raise option_error("--price", "a number of 0 or more is needed")
    if dry_run:
        return _estimate(rows, selection, price, as_json=as_json, stderr=str(sink) == STDIO)
    to = _sink(sink, to_format, order, reports=reports)
    rows = rows.beside(_checked(html, mistakes, labels, [Path(source), to.path], journal))
    settings: dict[str, Any] = {
        "ai_profile": profile_of(profile, profile_id, emulator=emulator),
        "metadata": metadata_of(app_name, app_user, ai_model),
        "mode": mode,
        "concurrency": "auto" if concurrency is None else concurrency,
        "rate": rate,
        "attempts": attempts,
        "deadline": deadline,
        "max_errors": max_errors,
        "keep_going": keep_going,
        "retry_errors": _retried(retry_errors or []),
        "keep": dict.fromkeys([*(keep or []), *([labels] if labels else [])]),
        "reports": "blocked" if reports else "none",
    }
    with journal_of(to, journal) as known:
        connection = {"emulator": emulator, "allow_http": allow_http}
        summary, endpoint = _run(rows, to, known, {**selection, **settings}, **connection)
        about = _about(source, settings["ai_profile"], endpoint, mode)
        report = _report(summary, to, known, labels, about=about, mistakes=mistakes)
    if to.stream is not None and journal is None and summary.stopped is not None:
        write_message("without --journal the next run begins anew")
    _finish(report, html, as_json=as_json, stderr=to.stream is not None)
    return settled(run_exit_code(summary), exit_zero=exit_zero)


def _checked(
    html: Path | None, mistakes: Path | None, labels: str | None, files: list[Path], journal: Path | None
) -> list[Path]:
    """Return the files that are written after the run, once it is known that they can be."""
    from aisecurity.bulk.durable.journal import files_of
    from aisecurity.bulk.files import beside, unfinished

    for option, file in (("--journal", journal), ("--mistakes", mistakes), ("--html", html)):
        if str(file) == STDIO:
            raise option_error(option, "a file is needed; one that is called - is given as ./-")

    sink = files[-1]
    others = [*files, unfinished(sink), beside(sink, ".reports.jsonl"), *files_of(journal or beside(sink, ".journal"))]
    if mistakes is not None:
        from aisecurity.cli.report.mistakes import check_mistakes

        check_mistakes(mistakes, labels, others)
        others.append(mistakes)
    if html is not None:
        from aisecurity.cli.report.html import check_html

        check_html(html, others)
    return [file for file in (html, mistakes, *_STREAMS) if file is not None]


def _source(
    source: str, kind: SourceFormat | None, columns: list[str], member: bulk_options.TextMember, **options: Any
) -> Source:
    from attrs import fields

    from aisecurity.bulk import Columns, Source

    known = [one.name for one in fields(Columns)]
    named: dict[str, str] = {}
    for pair in columns:
        name, _, column = pair.partition("=")
        if not column or name not in known:
            raise option_error("--column", f"MEMBER=COLUMN is needed, MEMBER one of {', '.join(known)}")
        if name in named:
            raise option_error("--column", f"a second column for {name}")
        named[name] = column
    return Source(source, format=kind, columns=Columns(**named), member=member, **options)


def _retried(classes: list[str]) -> bool | list[str]:
    return True if RETRY_ALL in classes else classes


def _split(characters: int | None) -> Split | None:
    from aisecurity.bulk import Split

    return None if characters is None else Split(characters=characters, overlap=min(500, max(0, characters // 3)))


def _sink(sink: Path | None, kind: SinkFormat | None, order: Literal["input", "completed"], *, reports: bool) -> Sink:
    from aisecurity.bulk import Sink

    if sink is None:
        raise option_error("SINK", "missing; only --dry-run needs none")
    if str(sink) == STDIO:
        if reports:
            raise option_error("--reports", "a sink that is a file is needed, for the reports are written beside it")
        return stdout_sink(kind, order=order)
    return Sink(sink, format=kind, order=order)


def _estimate(source: Source, selection: dict[str, Any], price: float | None, *, as_json: bool, stderr: bool) -> int:
    from attrs import asdict

    from aisecurity.bulk import dry_run
    from aisecurity.cli import tables

    found = dry_run(source, **selection)
    cost = None if price is None else found.cost(price)
    write_result({**asdict(found), "cost": cost}, as_json=as_json, table=tables.estimate, stderr=stderr)
    return ExitCode.ALLOW


def _run(
    source: Source, sink: Sink, journal: Path, settings: dict[str, Any], **connection: bool
) -> tuple[Summary, str]:
    from aisecurity.bulk import run
    from aisecurity.cli.report.progress import report_progress
    from aisecurity.scan.inline.scanner import Scanner

    with (
        open_configuration(**connection) as configuration,
        Scanner(configuration) as scanner,
        report_progress(console(stderr=True)) as on_progress,
    ):
        summary = run(source, sink, journal, scanner=scanner, on_progress=on_progress, **settings)
        return summary, configuration.api_endpoint


def _about(source: str, profile: AiProfile, endpoint: str, mode: str) -> dict[str, Any]:
    """Return what a report says of a run beside its outcome."""
    name = "the standard input" if source == STDIO else Path(source).name
    return {"source": name, "profile": profile.profile_name or profile.profile_id, "endpoint": endpoint, "mode": mode}


def _warn(comparison: LabelComparison) -> None:
    """Write what is wrong with the labels to stderr."""
    if not comparison.labelled:
        write_message("warning: --labels: no row has a label in that column")
    if comparison.unknown_words:
        words = ", ".join(map(printable, comparison.unknown_words))
        write_message(f"warning: --labels: neither a yes, a no nor a detector, and left out: {words}")


def _report(summary: Summary, sink: Sink, journal: Path, labels: str | None, **more: Any) -> RunReport:
    from aisecurity.cli.report.run_report import read_report
    from aisecurity.cli.report.sink_rows import read_rows

    write_message(summary.message)
    return read_report(summary, sink.path, read_rows(sink, journal, labels), labels, **more)


def _finish(report: RunReport, html: Path | None, *, as_json: bool, stderr: bool) -> None:
    from aisecurity.cli.report.run_report import run_tables

    if report.comparison is not None:
        _warn(report.comparison)
    if html is not None:
        from aisecurity.cli.report.html import write_html

        write_html(report, html)
        write_message(f"report: {printable(html)}")
    write_result(report.members(), as_json=as_json, table=run_tables, stderr=stderr)
