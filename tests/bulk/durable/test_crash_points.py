"""Crash points: journal and output lose, repeat and tear nothing, at whatever point a process is killed."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from aisecurity.bulk import Sink
from aisecurity.bulk.durable.journal import Journal
from aisecurity.bulk.durable.output import LinesOutput
from aisecurity.bulk.sinks.writer import LineWriter, writer_of

from .test_journal import IDENTITY, origin, row

ROWS = 12


class Killed(BaseException):
    """The process is gone: nothing after this is carried out."""


class Fate:
    """Counts the steps that reach the disk, and ends the process at one of them."""

    def __init__(self, steps: int, torn: int) -> None:
        self.left = steps
        self.torn = torn

    def step(self) -> None:
        """Be killed, or go on."""
        if self.left <= 0:
            raise Killed
        self.left -= 1


class File:
    """A file whose writing may stop half way."""

    def __init__(self, file: BinaryIO, fate: Fate) -> None:
        self._file = file
        self._fate = fate

    def write(self, block: bytes) -> int:
        """Write, or write a part and be killed."""
        try:
            self._fate.step()
        except Killed:
            self._file.write(block[: self._fate.torn])
            self._file.flush()
            raise
        return self._file.write(block)

    def truncate(self, size: int) -> int:
        """Cut, or be killed."""
        self._fate.step()
        return self._file.truncate(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def attempt(folder: Path, fate: Fate, sink: Sink, order: list[int]) -> None:
    """Do what a process does: open, then record and write what is missing, then complete."""

    class Connection(sqlite3.Connection):
        def execute(self, *arguments: Any) -> Any:
            fate.step()
            return super().execute(*arguments)

    def connect(path: str) -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None, factory=Connection)
        opened.callback(connection.close)
        return connection

    def open_file(path: Path, mode: str) -> BinaryIO:
        fate.step()
        return cast("BinaryIO", File(opened.enter_context(cast("BinaryIO", path.open(mode))), fate))

    writer = writer_of(sink.kind)
    assert isinstance(writer, LineWriter)
    with ExitStack() as opened:
        journal = Journal(folder / "journal", IDENTITY, connect)
        out = LinesOutput(writer, sink, journal, ["label"], open_file)
        for number, place in enumerate(order):
            if journal.digest(place) is None:
                journal.record(place, b"d", row(place), origin(place))
            if number % 3 == 2:
                out.write_due()
        out.complete()
        out.close()


@settings(max_examples=150, deadline=None)
@given(
    kills=st.lists(st.tuples(st.integers(0, 80), st.integers(0, 300)), max_size=6),
    order=st.permutations(range(ROWS)),
    sink=st.sampled_from([(name, how) for name in ("out.jsonl", "out.csv") for how in ("input", "completed")]),
)
def test_kills_at_any_step(kills: list[tuple[int, int]], order: list[int], sink: tuple[str, Any]) -> None:
    """However often and wherever it is killed, in the end each row is there once, whole, and in order."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        to = Sink(folder / sink[0], order=sink[1])
        for steps, torn in kills:
            try:
                attempt(folder, Fate(steps, torn), to, order)
            except Killed:
                continue
        attempt(folder, Fate(10**9, 0), to, order)
        lines = to.path.read_text(encoding="utf-8").splitlines()
    if to.kind == "csv":
        assert lines.pop(0).startswith("index,line,key")
    found = [json.loads(line)["index"] if to.kind == "jsonl" else int(line.split(",")[0]) for line in lines]

    assert list(range(ROWS)) == (found if to.order == "input" else sorted(found))
