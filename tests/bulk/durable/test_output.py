"""The output, written from the journal, and repaired after a kill."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import Sink, SinkError
from aisecurity.bulk.durable.journal import Journal
from aisecurity.bulk.durable.output import LinesOutput, output
from aisecurity.bulk.sinks.csv import CSV

from .test_journal import IDENTITY, origin, row


def journal_of(folder: Path, *places: int) -> Journal:
    """Return the journal, with the outcomes of more rows."""
    journal = Journal(folder / "journal", IDENTITY)
    for place in places:
        journal.record(place, b"", row(place), origin(place))
    return journal


def followed(folder: Path, *places: int, order: Any = "input", keep: tuple[str, ...] = ()) -> list[int]:
    """Journal more rows, let the output follow, and return the rows in the file."""
    with journal_of(folder, *places) as journal:
        out = output(Sink(folder / "out.jsonl", order=order), journal, keep)
        out.write_due()
        out.close()
    return [json.loads(line)["index"] for line in (folder / "out.jsonl").read_text(encoding="utf-8").splitlines()]


def test_in_the_order_of_the_input(folder: Path) -> None:
    """Rows are written up to the first gap, and go on when it is closed."""
    assert [0, 1] == followed(folder, 1, 4, 0, 3)
    assert [0, 1] == followed(folder)
    assert [0, 1, 2, 3, 4] == followed(folder, 2)


def test_as_completed(folder: Path) -> None:
    """Rows are written in the order in which they are journaled."""
    assert [1, 4, 0] == followed(folder, 1, 4, 0, order="completed")
    assert [1, 4, 0, 3] == followed(folder, 3, order="completed")


def test_many_rows(folder: Path) -> None:
    """More rows than are read at once are all written."""
    assert list(range(2500)) == followed(folder, *reversed(range(2500)))


def test_csv(folder: Path) -> None:
    """The header comes once, with what is kept, and also if there is no row."""
    with journal_of(folder) as journal:
        out = LinesOutput(CSV, Sink(folder / "out.csv"), journal, ["label"])
        out.complete()
        out.complete()
        empty = (folder / "out.csv").read_text(encoding="utf-8")
        journal.record(0, b"", row(0), origin(0))
        out.complete()
        out.close()
    lines = (folder / "out.csv").read_text(encoding="utf-8").splitlines()

    assert empty == lines[0] + "\n"
    assert (2, True, True) == (len(lines), lines[0].endswith(",label"), lines[1].endswith(",0"))


def test_what_was_torn_off_is_cut(folder: Path) -> None:
    """Bytes behind the journaled end, half a line too, are cut away and written again."""
    followed(folder, 0, 1)
    with (folder / "out.jsonl").open("ab") as file:
        file.write(b'{"index": 2, "half')

    assert [0, 1, 2] == followed(folder, 2)


def test_a_file_that_is_gone_is_written_anew(folder: Path) -> None:
    """The journal knows all rows, so the file may be removed, or another be named."""
    followed(folder, 0, 1)
    (folder / "out.jsonl").unlink()

    assert [0, 1, 2] == followed(folder, 2)


@pytest.mark.parametrize("content", [b"", b"x" * 9999])
def test_a_file_that_was_changed_is_rejected(folder: Path, content: bytes) -> None:
    """A file that is not what was written is neither cut nor added to."""
    followed(folder, 0, 1)
    (folder / "out.jsonl").write_bytes(content)

    with pytest.raises(SinkError, match="was changed since"):
        followed(folder)
    assert content == (folder / "out.jsonl").read_bytes()


@pytest.mark.parametrize("name", ["out.jsonl", "out.parquet"])
def test_a_file_of_somebody_else_is_rejected(folder: Path, name: str) -> None:
    """A new journal never writes into a file that is there."""
    (folder / name).write_bytes(b"mine")

    with journal_of(folder) as journal, pytest.raises(SinkError, match="not of this journal"):
        output(Sink(folder / name), journal, ())
    assert b"mine" == (folder / name).read_bytes()
