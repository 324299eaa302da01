"""Journal of a run: an SQLite file that holds every outcome and no content, and survives a kill."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from attrs import evolve, frozen

from aisecurity.bulk.errors import JournalError, JournalInUseError
from aisecurity.bulk.files import beside, check_own, named_errors, shown
from aisecurity.bulk.items import RowOrigin, escaped
from aisecurity.bulk.sinks.row import COLUMNS, OutputRow

from .identity import described, differences
from .journal_schema import NAMES, ORIGINAL, STATEMENTS, STREAMED, TABLES, VERSION, is_sound

Connect = Callable[[str], sqlite3.Connection]
_NAMES = "SELECT name FROM sqlite_master"
"""Of tables, and of what else there may be, such as a view."""
_MARKS = "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version"
"""Numbers by which programs know their databases; a journal has none."""
_LISTED = "IN (SELECT value FROM json_each(?))"


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
    return [path, *(beside(path, suffix) for suffix in ("-wal", "-shm", "-journal"))]


class Journal:
    """Journal of one process at a time: the operating system's lock is taken on opening, and ends with the process.

    Each outcome is a transaction in the write-ahead log: a kill cannot lose it, a power failure at most the last ones.
    JournalInUseError if another has it, JournalError if it belongs to a run of another *identity*, or the file fails. A
    journal without a verdict takes on any identity, and each one that changes nothing that was scanned.
    """

    def __init__(self, path: Path, identity: Mapping[str, Any], connect: Connect = connect) -> None:
        self._path = path
        for name in ("", "-wal", "-journal"):
            check_own(JournalError, "journal", beside(path, name) if name else path)
        with named_errors(JournalError, "journal", path):
            _create(path)
        self._refuse_others()
        try:
            # Absolute, for SQLite takes some other names for a database in memory.
            self._connection = connect(str(path.absolute()))
        except sqlite3.Error as error:
            raise self._error(error) from error
        try:
            self._open(identity)
        except BaseException:
            self._connection.close()
            raise

    def _refuse_others(self) -> None:
        """Refuse a database of another program before anything in it is changed, its mode of writing included."""
        # Read as it is on the disk, without a lock. What cannot be read so is met again on opening.
        with suppress(sqlite3.Error):
            address = f"file:{quote(os.fsencode(self._path.absolute()))}?mode=ro&immutable=1"
            with closing(sqlite3.connect(address, uri=True)) as found:
                self._check_tables(found.execute(_NAMES).fetchall(), found.execute(_MARKS).fetchall())

    def _check_tables(self, found: Iterable[tuple[str]], marks: Iterable[tuple[int, int]]) -> bool:
        """Return whether there are tables, and raise JournalError if it is not the database of a journal."""
        names = {name for (name,) in found}
        if (names and not names >= TABLES) or any(map(any, marks)):
            raise JournalError(f"journal: {shown(self._path)}: a database of another program; name another file")
        return bool(names)

    def _open(self, identity: Mapping[str, Any]) -> None:
        # Exclusive: the first statement takes the lock, and only closing releases it.
        self._run("PRAGMA locking_mode = EXCLUSIVE")
        self._run("PRAGMA journal_mode = WAL")
        self._run("PRAGMA synchronous = NORMAL")
        with self._transaction():
            if not self._check_tables(self._run(_NAMES), self._run(_MARKS)):
                for statement in STATEMENTS:
                    self._run(statement)
                self.set(version=VERSION, identity=json.dumps(identity), salt=secrets.token_bytes(16))
            self._run(STREAMED)
            self._run("DELETE FROM twins")
            self._check(identity)

    def _check(self, identity: Mapping[str, Any]) -> None:
        if self.get("version") != VERSION:
            raise JournalError(f"journal: {shown(self._path)}: of another version of this package")
        with self.sound():
            before: dict[str, Any] = json.loads(self.get("identity"))
            changed = differences(before, json.loads(json.dumps(identity)))
            wrong = [name for name, value in self._run("SELECT name, value FROM meta") if not is_sound(name, value)]
        if wrong or self.get("salt") is None:
            raise self._damaged()
        if changed:
            self._adopt(changed, identity)

    @contextmanager
    def sound(self) -> Generator[None]:
        """Raise JournalError where the block meets what no journal holds: something else has written it."""
        try:
            yield
        except (AttributeError, TypeError, ValueError):
            raise self._damaged() from None

    def _damaged(self) -> JournalError:
        return JournalError(f"journal: {shown(self._path)}: damaged")

    def _adopt(self, changed: Mapping[str, tuple[Any, Any]], identity: Mapping[str, Any]) -> None:
        """Take on the *identity* if that touches no verdict; JournalError otherwise."""
        if not self._run("SELECT 1 FROM rows WHERE action IS NOT NULL LIMIT 1"):
            for table in ("rows", "accepted", "streamed"):
                self._run(f"DELETE FROM {table}")  # noqa: S608 - names of tables
            self.set(sink_restart=1, reports_restart=1, reports_missed="[]", stream_begun=0)
        elif others := self._touching_rows(changed):
            raise JournalError(f"journal: {shown(self._path)}: {described(others)}")
        elif "keep" in changed:
            self.set(sink_restart=1, keep_changed=1)
        self.set(identity=json.dumps(identity))

    def _touching_rows(self, changed: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
        """Return those of the parts that would change, or leave out, what was scanned."""
        limit = changed.get("limit", (None, None))[1]
        harmless = {"keep", "limit"} if limit is None or self.last_place < limit else {"keep"}
        return {name: values for name, values in changed.items() if name not in harmless}

    @contextmanager
    def _transaction(self) -> Generator[None]:
        """Do all of the block, or nothing: closing without the end of a transaction undoes it."""
        self._run("BEGIN IMMEDIATE")
        yield
        self._run("COMMIT")

    def _run(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self._error(error) from error

    def _error(self, error: sqlite3.Error) -> JournalError:
        """Return the error of the tree for one of SQLite, whose texts are about the file and never about a value."""
        if "locked" in str(error):
            return JournalInUseError(f"journal: {shown(self._path)}: another run works on it")
        reason = "not a journal" if "not a database" in str(error) else str(error)
        return JournalError(f"journal: {shown(self._path)}: {reason}")

    def get(self, name: str) -> Any:
        """Return a value that *set* kept, else `None`."""
        found = self._run("SELECT value FROM meta WHERE name = ?", (name,))
        return found[0][0] if found else None

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
        found = self._run("SELECT digest FROM rows WHERE place = ?", (place,))
        return found[0][0] if found else None

    def original(self, digest: bytes) -> OutputRow | None:
        """Return the row with the verdict on equal content, if there is one."""
        query = f"SELECT {NAMES} FROM rows WHERE digest = ? AND {ORIGINAL} LIMIT 1"  # noqa: S608 - names of columns
        found = self._run(query, (digest,))
        with self.sound():
            return OutputRow.from_values(found[0]) if found else None

    def add_twin(self, place: int, digest: bytes, key: str | None, origin: RowOrigin) -> None:
        """Record that the row at *place* waits for the outcome of an equal one that is being scanned."""
        values = (place, digest, key, origin.index, origin.line, json.dumps(origin.kept))
        self._run("INSERT INTO twins VALUES (?, ?, ?, ?, ?, ?)", values)

    def settle_twins(self, digest: bytes, row: OutputRow) -> int:
        """Copy the outcome in *row* to every row that waits for it, and return their number."""
        twins = self._run('SELECT place, key, "index", line, kept FROM twins WHERE digest = ?', (digest,))
        if not twins:
            return 0
        with self._transaction():
            for place, key, index, line, kept in twins:
                self._insert(place, digest, as_twin(row, key, index, line), kept)
            self._run("DELETE FROM twins WHERE digest = ?", (digest,))
        return len(twins)

    def accept(self, place: int, scan_id: str, req_id: int) -> None:
        """Record that the service accepted the row at *place*: a later process queries it and submits it no more."""
        self._run("INSERT OR REPLACE INTO accepted VALUES (?, ?, ?)", (place, escaped(scan_id), req_id))

    def receipt(self, place: int) -> tuple[str, int] | None:
        """Return scan id and req_id of the row at *place*, if it was accepted."""
        query = "SELECT scan_id, req_id FROM accepted WHERE place = ?"
        found = self._run(query, (place,))
        return (found[0][0], found[0][1]) if found else None

    def forget(self, places: Iterable[int]) -> None:
        """Drop what was accepted of the rows at *places*: they are submitted again."""
        self._run(f"DELETE FROM accepted WHERE place {_LISTED}", (json.dumps(list(places)),))  # noqa: S608 - no value

    def retry(self, errors: Collection[str] | None) -> None:
        """Drop the rows with one of these *errors*, or with any, so that they are scanned again, and the output anew.

        Reports that were fetched stay as they are; those of rows that turn out to be blocked now are to be fetched.
        """
        where, values = ("error IS NOT NULL", ()) if errors is None else (f"error {_LISTED}", (json.dumps([*errors]),))
        with self._transaction():
            found = self._run(f"SELECT place FROM rows WHERE {where}", values)  # noqa: S608 - no value
            if found:
                self._run(f"DELETE FROM rows WHERE {where}", values)  # noqa: S608 - no value
                places = [place for (place,) in found]
                self.forget(places)
                self._run(f"DELETE FROM streamed WHERE place {_LISTED}", (json.dumps(places),))  # noqa: S608 - no value
                missed = json.loads(self.get("reports_missed") or "[]")
                mark = self.get("reports_mark")
                missed += [place for place in places if mark is not None and place <= mark]
                self.set(sink_restart=1, reports_missed=json.dumps(missed))

    def stream(self, places: Iterable[int]) -> None:
        """Record that the rows at *places* were written to a stream."""
        text = json.dumps(list(places))
        self._run("INSERT OR IGNORE INTO streamed SELECT value FROM json_each(?)", (text,))

    def unstreamed(self, rows: Sequence[JournalRow]) -> list[JournalRow]:
        """Return those of *rows* that were not written to a stream."""
        text = json.dumps([one.place for one in rows])
        found = {place for (place,) in self._run(f"SELECT place FROM streamed WHERE place {_LISTED}", (text,))}  # noqa: S608 - no value
        return [one for one in rows if one.place not in found]

    @property
    def streamed(self) -> int:
        """The number of rows that were written to a stream."""
        return int(self._run("SELECT count(*) FROM streamed")[0][0])

    def keep(self, place: int, kept: Mapping[str, Any]) -> None:
        """Replace what is *kept* of the row at *place*."""
        text = json.dumps(kept)
        self._run("UPDATE rows SET kept = ? WHERE place = ? AND kept <> ?", (text, place, text))

    @property
    def last_place(self) -> int:
        """The place of the last row with an outcome, -1 if there is none."""
        return int(self._run("SELECT coalesce(max(place), -1) FROM rows")[0][0])

    def count(self, order: str = "place", until: int | None = None) -> int:
        """Return the number of rows, or of those whose *order* is at most *until*."""
        where = "" if until is None else f" WHERE {order} <= {until}"
        return int(self._run(f"SELECT count(*) FROM rows{where}")[0][0])  # noqa: S608 - numbers

    def rows(self, order: str, after: int, most: int = 1000) -> list[JournalRow]:
        """Return up to *most* rows whose *order*, "seq" or "place", is above *after*, sorted by it."""
        columns, where = f"seq, place, kept, {NAMES}", f"{order} > ? ORDER BY {order} LIMIT ?"
        found = self._run(f"SELECT {columns} FROM rows WHERE {where}", (after, most))  # noqa: S608 - names of columns
        with self.sound():
            return [JournalRow(one[0], one[1], OutputRow.from_values(one[3:]), json.loads(one[2])) for one in found]

    def select(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return the rows that *query* selects."""
        return self._run(query, values)

    def each(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that *query* selects, none of which is kept in memory; for summaries."""
        try:
            yield from self._connection.execute(query)
        except sqlite3.Error as error:
            raise self._error(error) from error

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


def _create(path: Path) -> None:
    """Create the file if there is none, readable by its owner alone before anything is in it."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
