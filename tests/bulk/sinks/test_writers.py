"""Lines of output rows in JSONL and CSV, and rows that are read back from the file of each format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk.formats import SINK_FORMATS, SinkFormat
from aisecurity.bulk.sinks.csv import CSV
from aisecurity.bulk.sinks.jsonl import JSONL
from aisecurity.bulk.sinks.row import COLUMNS
from aisecurity.bulk.sinks.writer import LineWriter, Members, writer_of
from aisecurity.exceptions import PayloadError
from tests.support.samples import SCAN_ID

from .test_row import VERDICT, row


def members(**kept: Any) -> Members:
    """Return the members of a row with a verdict, and with what is kept."""
    return row(response=VERDICT).to_dict(kept)


def test_json() -> None:
    """A line is an object with every column, and those that are kept."""
    found = json.loads(JSONL.line(members(label="é")))

    assert [*COLUMNS, "label"] == list(found)
    assert (["prompt.dlp timeout"], True, "é") == (found["unfinished"], found["partial"], found["label"])
    assert b"" == JSONL.header([])


def test_json_of_what_utf8_cannot_hold() -> None:
    """A lone surrogate is written as an escape."""
    assert JSONL.line(members(label="\ud800")).endswith(b'"label": "\\ud800"}\n')


def test_csv() -> None:
    """A line has a cell for each column; lists are joined, and what is absent is empty."""
    first, cells = CSV.header(["label"]).decode().split(","), CSV.line(members(label="a\ud800"))

    assert [*COLUMNS, "label\n"] == first
    expected = (
        f"4,5,k,block,malicious,prompt.injection; prompt.brand_new; tool.agent,true,prompt.dlp timeout,p,"
        f"{SCAN_ID},R{SCAN_ID},,,,,2,0.1235,1,,a?\n"
    )
    assert expected == cells.decode()


@pytest.mark.parametrize("kind", SINK_FORMATS)
def test_there_and_back(folder: Path, kind: SinkFormat) -> None:
    """A file of each format is read back: lists as lists, what is kept as text, and what is absent as nothing."""
    if SINK_FORMATS[kind].extra is not None:
        pytest.importorskip("pyarrow", reason="of the extra parquet")
    rows = [members(label="good"), row(error=PayloadError("row: empty")).to_dict({"label": None})]
    path, writer = folder / "out", writer_of(kind)
    if isinstance(writer, LineWriter):
        path.write_bytes(writer.header(["label"]) + b"".join(map(writer.line, rows)))
    else:
        writer.write(path, ["label"], rows)
    verdict, error = writer.read(path, ["action", "detected", "error", "label"])

    assert ("block", ["prompt.injection", "prompt.brand_new", "tool.agent"], "good", None) == (
        verdict["action"],
        verdict["detected"],
        verdict["label"],
        verdict["error"] or None,
    )
    assert (None, [], None, "PayloadError") == (
        error["action"] or None,
        error["detected"],
        error["label"] or None,
        error["error"],
    )
