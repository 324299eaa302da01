"""The journal: its content, its lock, and its permissions."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import JournalError, JournalInUseError, Scanned
from aisecurity.bulk.durable.journal import Journal
from aisecurity.bulk.items import RowOrigin
from aisecurity.bulk.sinks.row import OutputRow
from tests.support.errors import unavailable
from tests.support.samples import allowed

IDENTITY: dict[str, Any] = {"source": {"size": "3"}, "mode": "sync", "split": None}


def origin(index: int) -> RowOrigin:
    """Return the origin of a row."""
    return RowOrigin(index=index, line=index + 1, kept={"label": index})


def row(index: int, **members: Any) -> OutputRow:
    """Return a row with a verdict."""
    return OutputRow.from_scanned(
        Scanned(index=index, key=f"k{index}", attempts=1, **(members or {"response": allowed()})), origin(index)
    )


def test_what_is_kept(folder: Path) -> None:
    """Rows come back in the order of the input, or of their completion, with what was kept of them."""
    with Journal(folder / "journal", IDENTITY) as journal:
        for index in (2, 0, 1):
            journal.record(index, b"d%d" % index, row(index), origin(index))
        known = [journal.digest(place) for place in (0, 3)]
    with Journal(folder / "journal", IDENTITY) as journal:
        by_place = [one.place for one in journal.rows("place", 0)]
        by_completion = journal.rows("seq", -1)

    assert ([b"d0", None], [1, 2]) == (known, by_place)
    assert [2, 0, 1] == [one.place for one in by_completion]
    assert (row(2), {"label": 2}) == (by_completion[0].row, by_completion[0].kept)


def test_only_the_owner_can_read_it(folder: Path) -> None:
    """The file is made with mode 0600 before anything is in it, and what SQLite puts beside it has the same."""
    path = folder / "journal"
    modes: list[tuple[int, int]] = []

    def connect(name: str) -> sqlite3.Connection:
        modes.append((path.stat().st_size, stat.S_IMODE(path.stat().st_mode)))
        return sqlite3.connect(name, timeout=0, isolation_level=None)

    with Journal(path, IDENTITY, connect) as journal:
        journal.set(a=1)
        files = {one.name: stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()}

    assert ([(0, 0o600)], True) == (modes, "journal-wal" in files)
    assert {0o600} == set(files.values())


def test_one_run_at_a_time(folder: Path) -> None:
    """A second run is rejected, in this process and in another, until the first is closed."""
    with Journal(folder / "journal", IDENTITY):
        with pytest.raises(JournalInUseError, match="another run works on it"):
            Journal(folder / "journal", IDENTITY)
        program = (
            "import sys; from pathlib import Path; from aisecurity.bulk.durable.journal import Journal;"
            "Journal(Path(sys.argv[1]), {})"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(folder / "journal")], capture_output=True, text=True, check=False
        )
    Journal(folder / "journal", IDENTITY).close()

    assert (1, True) == (done.returncode, "JournalInUseError" in done.stderr)


def test_another_run(folder: Path) -> None:
    """A journal of another source, or of other options, is rejected with the names of what differs."""
    with Journal(folder / "journal", IDENTITY) as journal:
        journal.record(0, b"d", row(0), origin(0))
    other = {**IDENTITY, "source": {"size": "4"}, "dedupe": True}

    with pytest.raises(JournalError, match=r"a run with another dedupe, source; name .*dedupe: none then, true now"):
        Journal(folder / "journal", other)


def test_another_version(folder: Path) -> None:
    """A journal of a version that is not known is left alone."""
    with Journal(folder / "journal", IDENTITY) as journal:
        journal.set(version="0")

    with pytest.raises(JournalError, match="another version"):
        Journal(folder / "journal", IDENTITY)


def test_no_journal_at_all(folder: Path) -> None:
    """Any other file is rejected and left unchanged."""
    path = folder / "notes.txt"
    path.write_text("my notes, longer than the head of a database file; " * 20, encoding="utf-8")

    with pytest.raises(JournalError, match="not a journal"):
        Journal(path, IDENTITY)
    assert path.read_text(encoding="utf-8").startswith("my notes")


def test_a_database_of_another_program(folder: Path) -> None:
    """It is refused before anything in it is changed, also where its tables are not on the disk yet."""
    path = folder / "theirs"
    with closing(sqlite3.connect(path)) as theirs:
        theirs.execute("CREATE TABLE meta (name)")
    before = path.read_bytes()
    with pytest.raises(JournalError, match=r"theirs: a database of another program; name another file"):
        Journal(path, IDENTITY)
    unchanged = before == path.read_bytes()
    late = folder / "late"
    with closing(sqlite3.connect(late)) as theirs:
        theirs.execute("PRAGMA journal_mode = WAL")
        theirs.execute("CREATE TABLE mine (name)")
        for name in ("late", "late-wal"):
            (folder / f"copy-of-{name}").write_bytes((folder / name).read_bytes())

    with pytest.raises(JournalError, match="a database of another program"):
        Journal(folder / "copy-of-late", IDENTITY)
    assert unchanged


@pytest.mark.parametrize("identity", ["", "{", "3", None])
def test_a_damaged_journal(folder: Path, identity: str | None) -> None:
    """A journal that does not say whose it is, is not written to."""
    with Journal(folder / "journal", IDENTITY) as journal:
        journal.set(identity=identity)

    with pytest.raises(JournalError, match="journal: damaged"):
        Journal(folder / "journal", IDENTITY)


def test_failures_of_the_disk(folder: Path) -> None:
    """What is no lock names the file and the reason."""
    with pytest.raises(JournalError, match=r"journal: .*journal: unable to open"):
        Journal(folder / "journal", IDENTITY, lambda _: sqlite3.connect(folder / "no" / "where"))


def test_failures_while_opening(folder: Path) -> None:
    """A failure of SQLite in the first statement closes the connection and is raised."""

    class Failing(sqlite3.Connection):
        def execute(self, *_: Any) -> Any:
            raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(JournalError, match="disk I/O error"):
        Journal(folder / "journal", IDENTITY, lambda path: sqlite3.connect(path, factory=Failing))


def test_twins(folder: Path) -> None:
    """Rows that wait for an equal one get its outcome, under their own names."""
    with Journal(folder / "journal", IDENTITY) as journal:
        journal.add_twin(1, b"d", "k1", origin(1))
        journal.record(0, b"d", row(0), origin(0))
        released = journal.settle_twins(b"d", row(0)), journal.settle_twins(b"d", row(0))
        found = journal.rows("place", 0)[0]

    assert (1, 0) == released
    assert (1, 2, "k1", "allow", 0, 0) == (
        found.row.index,
        found.row.line,
        found.row.key,
        found.row.action,
        found.row.same_as,
        found.row.attempts,
    )
    assert {"label": 1} == found.kept


def test_twins_do_not_outlive_the_process(folder: Path) -> None:
    """They are read again, and find the verdict in the journal."""
    with Journal(folder / "journal", IDENTITY) as journal:
        journal.add_twin(1, b"d", "k1", origin(1))
    with Journal(folder / "journal", IDENTITY) as journal:
        assert 0 == journal.settle_twins(b"d", row(0))


def test_only_verdicts_are_originals(folder: Path) -> None:
    """An error is no outcome for rows that come later, and a copy is no original."""
    with Journal(folder / "journal", IDENTITY) as journal:
        journal.record(0, b"e", row(0, error=unavailable()), origin(0))
        journal.record(1, b"d", row(1), origin(1))

        assert journal.original(b"e") is None
        assert row(1) == journal.original(b"d")


def test_receipts(folder: Path) -> None:
    """A later process finds what was accepted."""
    with Journal(folder / "journal", IDENTITY) as journal:
        journal.accept(3, "scan", 1)
    with Journal(folder / "journal", IDENTITY) as journal:
        assert [("scan", 1), None] == [journal.receipt(place) for place in (3, 4)]


def test_values(folder: Path) -> None:
    """What was set is there, what was not is `None`."""
    with Journal(folder / "journal", IDENTITY) as journal:
        journal.set(a=1, b=b"x")

        assert [1, b"x", None] == [journal.get(name) for name in ("a", "b", "c")]


@pytest.mark.parametrize("made", ["CREATE VIEW v AS SELECT 1", "PRAGMA user_version = 7", "PRAGMA application_id = 7"])
def test_a_database_without_a_table(folder: Path, made: str) -> None:
    """What another program has put into it, or marked it with, tells it from a journal, and stays as it was."""
    with closing(sqlite3.connect(folder / "journal")) as other:
        other.execute(made)
        other.commit()
    before = (folder / "journal").read_bytes()

    with pytest.raises(JournalError, match="a database of another program"):
        Journal(folder / "journal", IDENTITY)
    assert before == (folder / "journal").read_bytes()
