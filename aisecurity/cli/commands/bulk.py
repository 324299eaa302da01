"""`aisecurity bulk`: scan every row of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from aisecurity.cli import options
from aisecurity.cli.connection import metadata_of, open_scanner, profile_of
from aisecurity.cli.errors import option_error
from aisecurity.cli.exit_codes import ExitCode
from aisecurity.cli.output import check_stdout, console, printable, write_message, write_result

from . import bulk_options
from .optional_values import RETRY_ALL

if TYPE_CHECKING:
    from aisecurity.bulk import Sink, Source, Split, Summary
    from aisecurity.bulk.formats import SinkFormat, SourceFormat
    from aisecurity.cli.report.labels import LabelComparison


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
    html: bulk_options.Html = None,
    emulator: options.WithEmulator = False,
    as_json: options.AsJson = False,
) -> int:
    """Scan every row of a file, and go on where it was if run again. Exit as `scan` does, for all rows together."""
    check_stdout()
    rows = _source(source, from_format, column or [], member)
    selection: dict[str, Any] = {
        "sample": sample,
        "seed": seed,
        "limit": limit,
        "dedupe": dedupe,
        "split": _split(split),
    }
    if dry_run:
        return _estimate(rows, selection, price, as_json=as_json)
    to = _sink(sink, to_format, order)
    if html is not None:
        from aisecurity.bulk.files import beside
        from aisecurity.cli.report.html import check_target

        check_target(html, [Path(source), to.path, _journal(to, journal), beside(to.path, ".reports.jsonl")])
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
    summary = _run(rows, to, journal, {**selection, **settings}, emulator=emulator)
    return _finish(summary, to, labels, html, as_json=as_json)


def _source(source: str, kind: SourceFormat | None, columns: list[str], member: bulk_options.TextMember) -> Source:
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
    return Source(source, format=kind, columns=Columns(**named), member=member)


def _retried(classes: list[str]) -> bool | list[str]:
    return True if RETRY_ALL in classes else classes


def _split(characters: int | None) -> Split | None:
    from aisecurity.bulk import Split

    return None if characters is None else Split(characters=characters, overlap=min(500, max(0, characters // 3)))


def _sink(sink: Path | None, kind: SinkFormat | None, order: Literal["input", "completed"]) -> Sink:
    from aisecurity.bulk import Sink

    if sink is None:
        raise option_error("SINK", "missing; only --dry-run needs none")
    return Sink(sink, format=kind, order=order)


def _estimate(source: Source, selection: dict[str, Any], price: float | None, *, as_json: bool) -> int:
    from attrs import asdict

    from aisecurity.bulk import dry_run
    from aisecurity.cli import tables

    found = dry_run(source, **selection)
    cost = None if price is None else found.cost(price)
    write_result({**asdict(found), "cost": cost}, as_json=as_json, table=tables.estimate)
    return ExitCode.ALLOW


def _run(source: Source, sink: Sink, journal: Path | None, settings: dict[str, Any], *, emulator: bool) -> Summary:
    from aisecurity.bulk import run
    from aisecurity.cli.report.progress import report_progress

    with open_scanner(emulator=emulator) as scanner, report_progress(console(stderr=True)) as on_progress:
        return run(source, sink, _journal(sink, journal), scanner=scanner, on_progress=on_progress, **settings)


def _warn(comparison: LabelComparison) -> None:
    """Write what is wrong with the labels to stderr."""
    if not comparison.labelled:
        write_message("warning: --labels: no row has a label in that column")
    if comparison.unknown_words:
        words = ", ".join(map(printable, comparison.unknown_words))
        write_message(f"warning: --labels: neither a yes, a no nor a detector, and left out: {words}")


def _journal(sink: Sink, journal: Path | None) -> Path:
    from aisecurity.bulk.files import beside

    return journal or beside(sink.path, ".journal")


def _finish(summary: Summary, sink: Sink, labels: str | None, html: Path | None, *, as_json: bool) -> int:
    from aisecurity.cli.report import run_report

    write_message(summary.message)
    report = run_report.read_report(summary, sink.path, sink.kind, labels)
    if report.comparison is not None:
        _warn(report.comparison)
    if html is not None:
        from aisecurity.cli.report.html import write_html

        write_html(report, html)
        write_message(f"report: {html}")
    write_result(report.members(), as_json=as_json, table=run_report.run_tables)
    return run_report.run_exit_code(summary)
