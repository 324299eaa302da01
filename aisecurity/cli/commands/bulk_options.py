"""Options of `aisecurity bulk`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

import typer

from aisecurity.bulk.formats import SinkFormat, SourceFormat
from aisecurity.cli.options import file_argument, file_option

TextMember: TypeAlias = Literal["prompt", "response", "code_prompt", "code_response"]


def _input_option(name: str, text: str, **more: Any) -> Any:
    return typer.Option(name, help=text, rich_help_panel="Input", **more)


def _pace_option(name: str, text: str, **more: Any) -> Any:
    return typer.Option(name, help=text, rich_help_panel="Pace", **more)


def _output_option(name: str, text: str, **more: Any) -> Any:
    return typer.Option(name, help=text, rich_help_panel="Output", **more)


def _output_file(name: str, text: str) -> Any:
    return file_option(name, text=text, rich_help_panel="Output")


Source = Annotated[str, typer.Argument(metavar="SOURCE", help="A file, a directory, or - for the standard input.")]
Sink = Annotated[Path | None, file_argument("SINK", "The file of outcomes; - for the standard output.")]

From = Annotated[SourceFormat | None, _input_option("--from", "The source's format, if not by its suffix.")]
Column = Annotated[
    list[str] | None, _input_option("--column", "Such as prompt=question; repeatable.", metavar="MEMBER=COLUMN")
]
Member = Annotated[TextMember, _input_option("--member", "What a line of text, a JSON string or a file is.")]
Delimiter = Annotated[str | None, _input_option("--delimiter", "Of CSV, such as ;.", metavar="CHARACTER")]
NoHeader = Annotated[bool, _input_option("--no-header", "CSV begins with a row; columns are named 1, 2, ...")]
Comment = Annotated[str | None, _input_option("--comment", "What begins a line that is no row, such as #.")]
Sample = Annotated[float | None, _input_option("--sample", "A part of the rows, such as 0.1.", metavar="FRACTION")]
Seed = Annotated[int, _input_option("--seed", "Another sample.", metavar="NUMBER")]
Limit = Annotated[int | None, _input_option("--limit", "At most so many rows.", metavar="ROWS")]
Dedupe = Annotated[bool, _input_option("--dedupe", "Scan equal rows once.")]
Split = Annotated[int | None, _input_option("--split", "Cut longer texts.", metavar="CHARACTERS")]
DryRun = Annotated[bool, _input_option("--dry-run", "Send nothing: say what it would cost.")]
Price = Annotated[float | None, _input_option("--price", "Of a million tokens, for --dry-run.", metavar="PRICE")]

Mode = Annotated[Literal["sync", "async"], _pace_option("--mode", "async: batches, at most 250 rows a minute.")]
Concurrency = Annotated[
    int | None, _pace_option("--concurrency", "Requests at once; found out if not given.", metavar="NUMBER")
]
Rate = Annotated[float | None, _pace_option("--rate", "At most so many scans a second.", metavar="NUMBER")]
Attempts = Annotated[int, _pace_option("--attempts", "Requests for a row.", metavar="NUMBER")]
Deadline = Annotated[
    float, _pace_option("--deadline", "With --mode async: how long a row may be pending.", metavar="SECONDS")
]
MaxErrors = Annotated[int | None, _pace_option("--max-errors", "Stop beyond so many error rows.", metavar="ROWS")]
KeepGoing = Annotated[bool, _pace_option("--keep-going", "Do not stop where the first rows are all errors.")]
RetryErrors = Annotated[
    list[str] | None,
    _pace_option("--retry-errors", "Scan error rows again: all, or those of a class; repeatable.", metavar="[CLASS]"),
]

Journal = Annotated[Path | None, _output_file("--journal", "What a run remembers (SINK.journal; none for -).")]
To = Annotated[SinkFormat | None, _output_option("--to", "The sink's format, if not by its suffix.")]
Order = Annotated[Literal["input", "completed"], _output_option("--order", "Of the rows in the sink.")]
Keep = Annotated[list[str] | None, _output_option("--keep", "Copy a column to the sink; repeatable.", metavar="COLUMN")]
Reports = Annotated[bool, _output_option("--reports", "Fetch the reports of blocked rows.")]
Labels = Annotated[str | None, _output_option("--labels", "Compare with this column.", metavar="COLUMN")]
Mistakes = Annotated[Path | None, _output_file("--mistakes", "Write what --labels show to be wrong, as JSONL.")]
Html = Annotated[Path | None, _output_file("--html", "Write a report with charts.")]
