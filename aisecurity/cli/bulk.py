"""`aisecurity bulk`: a file of rows, scanned to the last one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from . import options
from .exits import Exit
from .failing import usage
from .service import connected, metadata_of, profile_of
from .showing import console, say, show

if TYPE_CHECKING:
    from aisecurity.bulk import Source, Split, Summary

Format = Literal["jsonl", "csv", "tsv", "text", "parquet", "directory"]
SinkFormat = Literal["jsonl", "csv", "parquet"]
_INPUT, _PACE, _OUTPUT = "Input", "Pace", "Output"


def _option(name: str, text: str, panel: str, **more: Any) -> Any:
    return typer.Option(name, help=text, rich_help_panel=panel, **more)


def bulk(
    *,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A file, a directory, or - for the standard input.")],
    sink: Annotated[
        Path | None, typer.Argument(metavar="SINK", show_default=False, help="The file of outcomes.")
    ] = None,
    journal: Annotated[Path | None, _option("--journal", "What a run remembers (SINK.journal).", _OUTPUT)] = None,
    profile: options.ProfileName = None,
    profile_id: options.ProfileId = None,
    app_name: options.AppName = None,
    app_user: options.AppUser = None,
    ai_model: options.AiModel = None,
    from_format: Annotated[
        Format | None, _option("--from", "The source's format, if not by its suffix.", _INPUT)
    ] = None,
    column: Annotated[
        list[str] | None, _option("--column", "Such as prompt=question; repeatable.", _INPUT, metavar="MEMBER=COLUMN")
    ] = None,
    sample: Annotated[float | None, _option("--sample", "A fraction of the rows.", _INPUT)] = None,
    seed: Annotated[int, _option("--seed", "Another sample.", _INPUT)] = 0,
    limit: Annotated[int | None, _option("--limit", "At most so many rows.", _INPUT)] = None,
    dedupe: Annotated[bool, _option("--dedupe", "Scan equal rows once.", _INPUT)] = False,
    split: Annotated[int | None, _option("--split", "Cut longer texts.", _INPUT, metavar="CHARACTERS")] = None,
    dry_run: Annotated[bool, _option("--dry-run", "Send nothing: say what it would cost.", _INPUT)] = False,
    mode: Annotated[
        Literal["sync", "async"], _option("--mode", "async: batches, at most 250 rows a minute.", _PACE)
    ] = "sync",
    concurrency: Annotated[
        int | None, _option("--concurrency", "Scans at once; found out if not given.", _PACE)
    ] = None,
    rate: Annotated[float | None, _option("--rate", "At most so many rows a second.", _PACE)] = None,
    attempts: Annotated[int, _option("--attempts", "Requests for a row.", _PACE)] = 6,
    max_errors: Annotated[int | None, _option("--max-errors", "Stop beyond so many error rows.", _PACE)] = None,
    to_format: Annotated[
        SinkFormat | None, _option("--to", "The sink's format, if not by its suffix.", _OUTPUT)
    ] = None,
    order: Annotated[Literal["input", "completed"], _option("--order", "Of the rows in the sink.", _OUTPUT)] = "input",
    keep: Annotated[list[str] | None, _option("--keep", "Copy a column to the sink; repeatable.", _OUTPUT)] = None,
    reports: Annotated[bool, _option("--reports", "Fetch the reports of blocked rows.", _OUTPUT)] = False,
    labels: Annotated[str | None, _option("--labels", "Compare with this column.", _OUTPUT, metavar="COLUMN")] = None,
    html: Annotated[Path | None, _option("--html", "Write a report with charts.", _OUTPUT, metavar="FILE")] = None,
    emulator: options.WithEmulator = False,
    as_json: options.AsJson = False,
) -> int:
    """Scan every row of a file, and go on where it was if run again. Exit as `scan` does, for all rows together."""
    from aisecurity.bulk import Sink, run

    rows = _source(source, from_format, column or [])
    cut = _split(split)
    chosen: dict[str, Any] = {"sample": sample, "seed": seed, "limit": limit, "dedupe": dedupe, "split": cut}
    if dry_run:
        return _estimate(rows, chosen, as_json=as_json)
    if sink is None:
        raise usage("SINK", "missing; only --dry-run needs none")
    if html is not None:
        from .charts import check_library

        check_library()
    ai_profile = profile_of(profile, profile_id, emulator=emulator)
    to = Sink(sink, format=to_format, order=order)
    from .progressing import progress

    with connected(emulator=emulator) as scanner, progress(console(stderr=True)) as tell:
        summary = run(
            rows,
            to,
            journal or sink.with_name(f"{sink.name}.journal"),
            ai_profile=ai_profile,
            scanner=scanner,
            mode=mode,
            concurrency=concurrency or "auto",
            rate=rate,
            attempts=attempts,
            max_errors=max_errors,
            metadata=metadata_of(app_name, app_user, ai_model),
            keep=dict.fromkeys([*(keep or []), *([labels] if labels else [])]),
            reports="blocked" if reports else "none",
            on_progress=tell,
            **chosen,
        )
    return _conclude(summary, to.path, to.kind, labels, html, as_json=as_json)


def _source(source: str, kind: Format | None, columns: list[str]) -> Source:
    from attrs import fields

    from aisecurity.bulk import Columns, Source

    known = [one.name for one in fields(Columns)]
    named: dict[str, str] = {}
    for pair in columns:
        member, _, name = pair.partition("=")
        named[member] = name
    if not all(named.values()) or not named.keys() <= set(known):
        raise usage("--column", f"MEMBER=COLUMN is needed, MEMBER one of {', '.join(known)}")
    return Source(source, format=kind, columns=Columns(**named))


def _split(characters: int | None) -> Split | None:
    from aisecurity.bulk import Split

    return None if characters is None else Split(characters=characters, overlap=min(500, max(0, characters // 3)))


def _estimate(source: Source, chosen: Mapping[str, Any], *, as_json: bool) -> int:
    from attrs import asdict

    from aisecurity.bulk import dry_run

    from . import tables

    show(asdict(dry_run(source, **chosen)), as_json=as_json, table=tables.estimate)
    return Exit.ALLOW


def _conclude(
    summary: Summary, sink: Path, kind: SinkFormat, labels: str | None, html: Path | None, *, as_json: bool
) -> int:
    from . import summarizing

    say(summary.message)
    told = summarizing.told(summary, sink, kind, labels)
    if html is not None:
        from .charts import page

        html.write_text(page(told), encoding="utf-8")
        say(f"report: {html}")
    show(told.members(), as_json=as_json, table=summarizing.table)
    return summarizing.exit_of(summary)
