"""The registry of formats agrees with the types, with the command line, with the extras, and with itself."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, cast, get_args

from typer.core import TyperGroup

from aisecurity.bulk.formats import (
    COMPRESSIONS,
    FORMATS,
    SINK_FORMATS,
    SOURCE_FORMATS,
    SinkFormat,
    SourceFormat,
    load,
    recognised,
)
from aisecurity.bulk.sinks.writer import FileWriter, LineWriter
from aisecurity.bulk.sources.reader import SourceReader
from aisecurity.cli.app import command
from tests.support.project import ROOT


def test_type_checkers_know_the_names() -> None:
    """The Literals of the public API have the names of the registry, in its order."""
    assert get_args(SourceFormat) == tuple(SOURCE_FORMATS)
    assert get_args(SinkFormat) == tuple(SINK_FORMATS)


def test_the_command_line_knows_the_names() -> None:
    """The choices of `--from` and `--to` are the names of the registry, in its order."""
    bulk = cast("TyperGroup", command()).commands["bulk"]
    choices: dict[str, Any] = {one.opts[0]: getattr(one.type, "choices", None) for one in bulk.params}

    assert [*SOURCE_FORMATS] == [*choices["--from"]]
    assert [*SINK_FORMATS] == [*choices["--to"]]


def test_each_name_is_used() -> None:
    """No two formats have one name, and each is of a source or of a sink."""
    assert len(FORMATS) == len({row.name for row in FORMATS}) == len({*SOURCE_FORMATS, *SINK_FORMATS})


def test_no_suffix_is_ambiguous() -> None:
    """A suffix, in lower case, is that of one format or of one compression."""
    suffixes = Counter([*(suffix for row in FORMATS for suffix in row.suffixes), *(row.suffix for row in COMPRESSIONS)])

    assert {1} == set(suffixes.values())
    assert [] == [suffix for suffix in suffixes if not suffix.startswith(".") or suffix != suffix.lower()]


def test_each_format_is_recognised() -> None:
    """A format has suffixes or is a directory, by which it is recognised as itself."""
    for name, row in SOURCE_FORMATS.items():
        assert row.is_directory != bool(row.suffixes)
        paths = [Path("name"), *(Path(f"name{suffix.upper()}") for suffix in row.suffixes)][not row.is_directory :]
        assert {name} == {recognised(SOURCE_FORMATS, path, is_directory=row.is_directory) for path in paths}


def test_references() -> None:
    """Each reference of a reader, a writer or an opener names one."""
    assert {SourceReader} == {type(load(row.reader)) for row in SOURCE_FORMATS.values()}
    assert {LineWriter, FileWriter} == {type(load(row.writer)) for row in SINK_FORMATS.values()}
    assert [True] * len(COMPRESSIONS) == [callable(load(row.opener)) for row in COMPRESSIONS]


def test_extras() -> None:
    """Each extra is one of the package."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        known = tomllib.load(file)["project"]["optional-dependencies"]
    needed = {row.extra for row in (*FORMATS, *COMPRESSIONS) if row.extra is not None}

    assert set() == needed - known.keys()
