"""Journal of a run: an SQLite file that holds every outcome and no content, and survives a kill."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from attrs import evolve, frozen

from aisecurity.bulk.errors import JournalError, JournalInUseError
from aisecurity.bulk.items import RowOrigin
from aisecurity.bulk.sinks.row import COLUMNS, OutputRow

from .journal_schema import NAMES, ORIGINAL, STATEMENTS, VERSION

Connect = Callable[[str], sqlite3.Connection]


@frozen
class JournalRow:
    """A row of the journal, as the output needs it."""

    seq: int
    place: int
    row: OutputRow
    kept: Mapping[str, Any]


def connect(path: str) -> sqlite3.Connection:
    """Open without waiting for a lock, each statement a transaction of its own."""
    return sqlite3.connect(path, timeout=0, isolation_level=None)


def files_of(path: Path) -> list[Path]:
    """Return the files of the journal at *path*: SQLite keeps some beside it."""
    return [path, *(path.with_name(f"{path.name}{suffix}") for suffix in ("-wal", "-shm", "-journal"))]


class Journal:
    """Journal of one process at a time: the operating system's lock is taken on opening, and ends with the process.

    Each outcome is a transaction in the write-ahead log: a kill cannot lose it, a power failure at most the last ones.
    JournalInUseError if another has it, JournalError if it belongs to a run of another *identity*.
    """

    def __init__(self, path: Path, identity: Mapping[str, Any], connect: Connect = connect) -> None:
        is_new = _create(path)
        self._connection = connect(str(path))
        try:
            self._open(identity)
        except sqlite3.OperationalError as error:
            self._connection.close()
            if "locked" in str(error):
                raise JournalInUseError("journal: another run works on it") from None
            raise
        except sqlite3.DatabaseError:
            self._connection.close()
            raise JournalError("journal: the file is not a journal") from None
        except BaseException:
            self._connection.close()
            raise
        self.is_new = is_new

    def _open(self, identity: Mapping[str, Any]) -> None:
        # Exclusive: the first statement takes the lock, and only closing releases it.
        self._run("PRAGMA locking_mode = EXCLUSIVE")
        self._run("PRAGMA journal_mode = WAL")
        self._run("PRAGMA synchronous = NORMAL")
        self._run("BEGIN IMMEDIATE")
        if not self._run("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in STATEMENTS:
                self._run(statement)
            self.set(version=VERSION, identity=json.dumps(identity), salt=secrets.token_bytes(16))
        self._run("DELETE FROM twins")
        self._check(identity)
        self._run("COMMIT")

    def _check(self, identity: Mapping[str, Any]) -> None:
        if self.get("version") != VERSION:
            raise JournalError("journal: of another version of this package")
        before: dict[str, Any] = json.loads(self.get("identity"))
        now: dict[str, Any] = json.loads(json.dumps(identity))
        if before != now:
            differ = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
            raise JournalError(
                f"journal: of a run with another {', '.join(differ)}; name another journal for a new run"
            )

    def _run(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        return self._connection.execute(statement, values)

    def get(self, name: str) -> Any:
        """Return a value that *set* kept, else `None`."""
        found = self._run("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if found is None else found[0]

    def set(self, **values: Any) -> None:
        """Keep all *values*, or none of them."""
        rows = [item for pair in values.items() for item in pair]
        marks = ", ".join(["(?, ?)"] * len(values))
        self._run(f"INSERT OR REPLACE INTO meta VALUES {marks}", tuple(rows))  # noqa: S608 - marks alone

    def record(self, place: int, digest: bytes, row: OutputRow, origin: RowOrigin) -> None:
        """Keep the outcome of the row at *place*."""
        self._insert(place, digest, row, json.dumps(origin.kept))

    def _insert(self, place: int, digest: bytes, row: OutputRow, kept: str) -> None:
        marks = ", ".join("?" * (3 + len(COLUMNS)))
        self._run(
            f"INSERT INTO rows (place, digest, kept, {NAMES}) VALUES ({marks})",  # noqa: S608 - names of columns
            (place, digest, kept, *row.values()),
        )

    def digest(self, place: int) -> bytes | None:
        """Return the digest of the row at *place* if its outcome is known."""
        found = self._run("SELECT digest FROM rows WHERE place = ?", (place,)).fetchone()
        return None if found is None else found[0]

    def original(self, digest: bytes) -> OutputRow | None:
        """Return the row with the verdict on equal content, if there is one."""
        query = f"SELECT {NAMES} FROM rows WHERE digest = ? AND {ORIGINAL} LIMIT 1"  # noqa: S608 - names of columns
        found = self._run(query, (digest,)).fetchone()
        return None if found is None else OutputRow.from_values(found)

    def add_twin(self, place: int, digest: bytes, key: str | None, origin: RowOrigin) -> None:
        """Record that the row at *place* waits for the outcome of an equal one that is being scanned."""
        values = (place, digest, key, origin.index, origin.line, json.dumps(origin.kept))
        self._run("INSERT INTO twins VALUES (?, ?, ?, ?, ?, ?)", values)

    def settle_twins(self, digest: bytes, row: OutputRow) -> int:
        """Copy the outcome in *row* to every row that waits for it, and return their number."""
        twins = self._run('SELECT place, key, "index", line, kept FROM twins WHERE digest = ?', (digest,)).fetchall()
        if not twins:
            return 0
        self._run("BEGIN")
        for place, key, index, line, kept in twins:
            self._insert(place, digest, as_twin(row, key, index, line), kept)
        self._run("DELETE FROM twins WHERE digest = ?", (digest,))
        self._run("COMMIT")
        return len(twins)

    def accept(self, place: int, scan_id: str, req_id: int) -> None:
        """Record that the service accepted the row at *place*: a later process queries it and submits it no more."""
        self._run("INSERT OR REPLACE INTO accepted VALUES (?, ?, ?)", (place, scan_id, req_id))

    def receipt(self, place: int) -> tuple[str, int] | None:
        """Return scan id and req_id of the row at *place*, if it was accepted."""
        query = "SELECT scan_id, req_id FROM accepted WHERE place = ?"
        found: tuple[str, int] | None = self._run(query, (place,)).fetchone()
        return found

    def rows(self, order: str, after: int, most: int = 1000) -> list[JournalRow]:
        """Return up to *most* rows whose *order*, "seq" or "place", is above *after*, sorted by it."""
        columns, where = f"seq, place, kept, {NAMES}", f"{order} > ? ORDER BY {order} LIMIT ?"
        found = self._run(f"SELECT {columns} FROM rows WHERE {where}", (after, most))  # noqa: S608 - names of columns
        return [JournalRow(one[0], one[1], OutputRow.from_values(one[3:]), json.loads(one[2])) for one in found]

    def select(self, query: str, values: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that *query* selects; for summaries."""
        return self._run(query, values)

    def close(self) -> None:
        """Close the file, and with it release the lock."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def as_twin(row: OutputRow, key: str | None, index: int, line: int | None) -> OutputRow:
    """Return *row* as the outcome of an equal row."""
    return evolve(row, key=key, index=index, line=line, same_as=row.index, attempts=0, latency=0.0)


def _create(path: Path) -> bool:
    """Create the file, readable by its owner alone before anything is in it, and return whether it is new."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    return True
