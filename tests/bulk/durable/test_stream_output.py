"""The output on a stream, which cannot be taken back."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Sink, SinkError
from aisecurity.bulk.durable.due_rows import journaled_rows
from aisecurity.bulk.durable.output import output
from aisecurity.exceptions import ConfigurationError

from .test_output import journal_of


def streamed(folder: Path, *places: int, order: Any = "input") -> list[int]:
    """Journal more rows, let a new output follow, and return what it writes."""
    stream = io.BytesIO()
    with journal_of(folder, *places) as journal:
        out = output(Sink("rows", format="jsonl", order=order, stream=stream), journal, ())
        out.write_due()
        out.close()
    return [json.loads(line)["index"] for line in stream.getvalue().splitlines()]


def test_each_row_once(folder: Path) -> None:
    """Each process writes what is due and was not written, up to the first gap."""
    assert [0, 1] == streamed(folder, 1, 4, 0, 3)
    assert [] == streamed(folder)
    assert [2, 3, 4] == streamed(folder, 2)


def test_as_completed(folder: Path) -> None:
    """Rows are written in the order in which they are journaled; another order later repeats none."""
    assert [1, 4, 0] == streamed(folder, 1, 4, 0, order="completed")
    assert [3] == streamed(folder, 3, order="completed")
    assert [2] == streamed(folder, 2)


def test_header(folder: Path) -> None:
    """The header of CSV comes once, whichever process writes it, and also if there is no row."""
    streams = [io.BytesIO(), io.BytesIO()]
    for stream in streams:
        with journal_of(folder) as journal:
            out = output(Sink("rows", format="csv", stream=stream), journal, ["label"])
            out.complete()
            assert 0 == out.written()

    assert (True, b"") == (streams[0].getvalue().startswith(b"index,"), streams[1].getvalue())


def test_members(folder: Path) -> None:
    """The rows of the journal can be read without the stream."""
    journal_of(folder, 1, 0).close()

    assert [0, 1] == [one["index"] for one in journaled_rows(folder / "journal", ())]
    assert {"absent": None} == {
        name: one for name, one in next(journaled_rows(folder / "journal", ["absent"])).items() if name == "absent"
    }


def test_broken(folder: Path) -> None:
    """A stream that fails is an error of the sink, and its rows count as not written."""

    class _Broken(io.BytesIO):
        def flush(self) -> None:
            raise BrokenPipeError(32, "Broken pipe")

    with journal_of(folder, 0) as journal, pytest.raises(SinkError, match="Broken pipe"):
        output(Sink("rows", format="jsonl", stream=_Broken()), journal, ()).write_due()
    assert [0] == streamed(folder)


def test_lines_alone() -> None:
    """Parquet, which is written at the end, needs a file."""
    with pytest.raises(ConfigurationError, match="jsonl or csv"):
        Sink("rows", format="parquet", stream=io.BytesIO())
