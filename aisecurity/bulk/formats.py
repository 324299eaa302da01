"""Registry of the formats of sources and sinks, and of the compressions: a row for each.

To add a format is a module in `sources` or in `sinks`, or one in both, a row here, and its name in the Literal for type
checkers. Importing this imports no reader and no writer, so that the command line can list the formats at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeAlias, TypeVar, cast

SourceFormat: TypeAlias = Literal["jsonl", "json", "csv", "tsv", "text", "parquet", "directory"]
SinkFormat: TypeAlias = Literal["jsonl", "csv", "parquet"]
NameT = TypeVar("NameT", bound=str)


class FormatRow(NamedTuple):
    """A format as the registry lists it."""

    name: str
    description: str
    """A row of a source, for the documentation; "" if it is no format of a source."""
    suffixes: tuple[str, ...] = ()
    """Endings of the file names by which it is recognised, in lower case; no other format has them."""
    is_directory: bool = False
    """Whether it is recognised by being a directory."""
    reader: str = ""
    """Reference of its SourceReader; "" if it is no format of a source."""
    writer: str = ""
    """Reference of its LineWriter or FileWriter; "" if it is no format of a sink."""
    options: tuple[str, ...] = ()
    """Options of a Source that its reader heeds, beside columns and member."""
    extra: str | None = None
    """The extra that installs its library, `None` if none is needed."""


class CompressionRow(NamedTuple):
    """A compression as the registry lists it."""

    suffix: str
    """Ending behind that of the format, in lower case."""
    opener: str
    """Reference of the function that is given the open file, and returns the stream of its decompressed bytes."""
    extra: str | None = None


FORMATS: Final = (
    FormatRow(
        name="jsonl",
        description="a line: a JSON object of columns, or a JSON string",
        suffixes=(".jsonl", ".ndjson"),
        reader=".sources.line_rows:JSONL",
        writer=".sinks.jsonl:JSONL",
        options=("comment",),
    ),
    FormatRow(
        name="json",
        description="an element of the file's one array: a JSON object of columns, or a JSON string",
        suffixes=(".json",),
        reader=".sources.json_array:JSON",
    ),
    FormatRow(
        name="csv",
        description="a record below the header",
        suffixes=(".csv",),
        reader=".sources.csv_files.rows:CSV",
        writer=".sinks.csv:CSV",
        options=("delimiter", "header", "comment"),
    ),
    FormatRow(
        name="tsv",
        description="the same, with tabs",
        suffixes=(".tsv",),
        reader=".sources.csv_files.rows:TSV",
        options=("header", "comment"),
    ),
    FormatRow(
        name="text",
        description="a line",
        suffixes=(".txt", ".log"),
        reader=".sources.line_rows:TEXT",
        options=("comment",),
    ),
    FormatRow(
        name="parquet",
        description="a row",
        suffixes=(".parquet",),
        reader=".sources.parquet:PARQUET",
        writer=".sinks.parquet:PARQUET",
        extra="parquet",
    ),
    FormatRow(
        name="directory",
        description="a file below it, whose path is its key; hidden files and links are left out",
        is_directory=True,
        reader=".sources.directory:DIRECTORY",
        options=("without",),
    ),
)
COMPRESSIONS: Final = (
    CompressionRow(".gz", "gzip:open"),
    CompressionRow(".bz2", ".sources.unpacking:open_bz2"),
    CompressionRow(".xz", ".sources.unpacking:open_xz"),
    CompressionRow(".zst", ".arrow:open_zstd", extra="parquet"),
)

# A test compares the names with the Literals.
SOURCE_FORMATS: Final = cast("Mapping[SourceFormat, FormatRow]", {row.name: row for row in FORMATS if row.reader})
SINK_FORMATS: Final = cast("Mapping[SinkFormat, FormatRow]", {row.name: row for row in FORMATS if row.writer})


def recognised(formats: Mapping[NameT, FormatRow], path: Path, *, is_directory: bool = False) -> NameT | None:
    """Return the name of the format that *path* has by its suffix, or as a directory; `None` if it has none."""
    suffix = path.suffix.lower()
    return next(
        (name for name, row in formats.items() if (row.is_directory if is_directory else suffix in row.suffixes)), None
    )


def suffix_list(formats: Mapping[Any, FormatRow]) -> str:
    """Return the suffixes of *formats*, in the words of an error."""
    return ", ".join(suffix for row in formats.values() for suffix in row.suffixes)


def users_of(extra: str) -> str:
    """Return the formats and compressions that need *extra*, in the words of an error."""
    names = [row.name.capitalize() for row in FORMATS if row.extra == extra]
    return " and ".join([*names, *(row.suffix for row in COMPRESSIONS if row.extra == extra)])


def load(reference: str) -> Any:
    """Return what *reference* names, as "module:name"; a module that begins with "." is one of this package."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module, __package__), name)
