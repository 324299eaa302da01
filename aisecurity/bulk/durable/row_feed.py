"""Feed of rows without an outcome for the scheduler; the others are compared with the journal."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from attrs import frozen

from aisecurity.bulk.errors import JournalError
from aisecurity.bulk.items import Entry, RowOrigin, digest
from aisecurity.bulk.outcomes import Scanned
from aisecurity.bulk.sinks.row import OutputRow

from .journal import Journal, as_twin


@frozen(kw_only=True)
class RowIdentity:
    """Origin and digest of a row, carried as the `item` of its entry while it is scanned."""

    origin: RowOrigin
    digest: bytes


class RowFeed:
    """Iterable of entries; `None` stands for a row that needs no scan."""

    def __init__(self, journal: Journal, entries: Iterable[Entry[RowOrigin]], *, dedupe: bool) -> None:
        self._journal = journal
        self._entries = entries
        self._dedupe = dedupe
        self._salt: bytes = journal.get("salt")
        self._scanning: set[bytes] = set()
        self._keep_changed = bool(journal.get("keep_changed"))
        self._last_known = journal.last_place
        self.copied = 0
        """Number of rows that got the outcome of an equal one."""
        self.count: int | None = None
        """Number of rows of the source, known when all are read."""

    @property
    def is_keeping(self) -> bool:
        """Whether the columns that are kept are still to be read anew, so that the output cannot be written yet."""
        return self._keep_changed

    def __iter__(self) -> Generator[Entry[RowIdentity] | None]:
        place = -1
        for place, entry in enumerate(self._entries):
            needed = self._needed(place, entry)
            if place >= self._last_known:
                self._end_keeping()
            yield needed
        self.count = place + 1
        if self._last_known > place:
            raise JournalError("source: it has fewer rows than when the run began")
        self._end_keeping()

    def _needed(self, place: int, entry: Entry[RowOrigin]) -> Entry[RowIdentity] | None:
        hashed = digest(entry, self._salt)
        known = self._journal.digest(place)
        if known is not None:
            if known != hashed:
                raise JournalError(f"source: row {entry.item.index} is another than when the run began")
            if self._keep_changed:
                self._journal.keep(place, entry.item.kept)
            return None
        if self._dedupe and entry.error is None and self._copied(place, entry, hashed):
            return None
        return entry.with_item(RowIdentity(origin=entry.item, digest=hashed), self._journal.receipt(place))

    def _end_keeping(self) -> None:
        if self._keep_changed:
            self._journal.set(keep_changed=0)
            self._keep_changed = False

    def _copied(self, place: int, entry: Entry[RowOrigin], hashed: bytes) -> bool:
        """Return whether an equal row has a verdict or is being scanned, after recording that this one shares it."""
        origin = entry.item
        if hashed in self._scanning:
            self._journal.add_twin(place, hashed, entry.key, origin)
            return True
        original = self._journal.original(hashed)
        if original is None:
            self._scanning.add(hashed)
            return False
        self._journal.record(place, hashed, as_twin(original, entry.key, origin.index, origin.line), origin)
        self.copied += 1
        return True

    def share_outcome(self, scanned: Scanned[RowIdentity], row: OutputRow) -> int:
        """Copy the outcome, a failure too, to the rows that wait for it, and return their number."""
        self._scanning.discard(scanned.item.digest)
        return self._journal.settle_twins(scanned.item.digest, row) if self._dedupe else 0
