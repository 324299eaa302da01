"""Files of every format, packed and damaged, and what must be found in them."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from aisecurity.bulk import Source
from aisecurity.bulk.sources.entries import read_entries
from aisecurity.bulk.sources.reader import count
from aisecurity.bulk.sources.selection import RowSelection
from aisecurity.exceptions import ConfigurationError

LINE_ENDS = ("\n", "\n", "\r\n", "\r")
ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-32-le")
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff", "utf-32-le": b"\xff\xfe\0\0"}
WORDS = (
    "hello",
    "say",
    '"no"',
    '"',
    ",",
    ";",
    "\t",
    "'",
    "\u00e9t\u00e9",
    "\U0001f600",
    "{",
    "]",
    "#",
    "\\",
    "x" * 300,
)


def zstd(data: bytes) -> bytes:
    """Return *data* packed."""
    pyarrow: Any = import_module("pyarrow")
    return bytes(pyarrow.compress(data, codec="zstd", asbytes=True))


PACKINGS: Mapping[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd,
}
CHECKED = (".gz", ".bz2", ".xz")
"""Packings that carry a sum of their content."""


@frozen
class Made:
    """A file and where its rows are."""

    data: bytes
    spans: Sequence[tuple[int, int]]
    """Places of the rows, their line ends included; empty if a damage may concern all rows."""
    head: int = 0
    """The damage of so many bytes may concern all rows."""
    has_quotes: bool = False


@frozen
class Damage:
    """A piece of a file that was replaced by another one."""

    begin: int
    end: int
    new: bytes
    cuts: bool = False
    """Whether nothing is left behind it."""

    def done_to(self, data: bytes) -> bytes:
        """Return *data* with the damage."""
        return data[: self.begin] + self.new + (b"" if self.cuts else data[self.end :])

    def spares(self, span: tuple[int, int]) -> bool:
        """Return whether a row there is as it was."""
        return span[1] < self.begin or (span[0] > self.end and not self.cuts)


@define
class SourceFuzz:
    """A number of files, one after the other, and what was seen of them."""

    folder: Path
    dice: random.Random
    formats: Sequence[str] = ("jsonl", "json", "csv", "tsv", "text", "parquet")
    packings: Sequence[str] = ("", "", *PACKINGS)
    seen: Counter[str] = field(factory=Counter[str])
    rows: int = 0
    between: int = -1
    keys: Sequence[str] = ()
    """Those of the rows that were read last."""

    def play(self) -> None:
        """Make a file, read it, and count what it was. AssertionError if a row is lost."""
        kind = self.dice.choice(self.formats)
        texts = [self._text(kind, number) for number in range(self.dice.choice([0, 1, 2, 5, 20, 60]))]
        if kind == "parquet":
            self._play_parquet(texts)
            return
        line_end = self.dice.choice(LINE_ENDS)
        made = self._made(kind, texts, line_end)
        damage = self._damage(made.data, no_line_feed=line_end == "\r") if self.dice.random() < 0.5 else None
        plain = made.data if damage is None else damage.done_to(made.data)
        packing = self.dice.choice(self.packings)
        packed = self._packed(plain, packing)
        broken = self._damage(packed) if packing and damage is None and self.dice.random() < 0.5 else None
        found = self._read(kind, packing, packed if broken is None else broken.done_to(packed))
        if broken is not None:
            self._check_all(texts, found, is_checked=packing in CHECKED and broken.begin != self.between)
        else:
            self._check_spared(texts, found, made, damage)

    def _text(self, kind: str, number: int) -> str:
        words = [self.dice.choice(WORDS) for _ in range(self.dice.randrange(6))]
        if kind in {"csv", "tsv", "json", "jsonl", "parquet"} and self.dice.random() < 0.3:
            words.insert(self.dice.randrange(len(words) + 1), "\n")
        return "".join([*words[:2], f"<{number}>", *words[2:]])

    def _made(self, kind: str, texts: list[str], line_end: str) -> Made:
        encoding = self.dice.choice(ENCODINGS)
        units, before = self._units(kind, texts, line_end), ""
        if kind in {"csv", "tsv"}:
            before = units.pop(0)
        elif kind == "json":
            before, units[-1:] = "[", [*units[-1:], "]"]
        mark = MARKS.get(encoding, b"")
        data = mark + before.encode(encoding.removesuffix("-sig") if mark else encoding)
        spans: list[tuple[int, int]] = []
        head = len(data) + 16
        for unit in units:
            spans.append((len(data), len(data) + len(unit.encode(encoding.removesuffix("-sig")))))
            data += unit.encode(encoding.removesuffix("-sig"))
        return Made(data, [] if kind == "json" or mark else spans, head, kind in {"csv", "tsv"})

    def _units(self, kind: str, texts: list[str], line_end: str) -> list[str]:
        """Return the rows as they are written, the header before them."""
        if kind == "text":
            return [text + line_end for text in texts]
        if kind == "jsonl":
            return [self._json({"id": n, "prompt": text}) + line_end for n, text in enumerate(texts)]
        if kind == "json":
            rows = [self._json({"id": n, "prompt": text}) for n, text in enumerate(texts)]
            return [row + ("," + line_end if n + 1 < len(rows) else "") for n, row in enumerate(rows)]
        # That of Python does not quote a line feed where a carriage return ends the lines.
        quoting: Any = csv.QUOTE_ALL if line_end == "\r" else self.dice.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
        rows = list[str]()
        names = self.dice.choice([("id", "prompt"), ("prompt", "id"), ("id", "prompt", "note"), ("prompt",)])
        header: dict[str, Any] = dict(zip(names, names, strict=True))
        for row in (header, *({"id": n, "prompt": text} for n, text in enumerate(texts))):
            cells = [row.get(name, "") for name in names]
            file = io.StringIO(newline="")
            csv.writer(
                file, "excel-tab" if kind == "tsv" else "excel", lineterminator=line_end, quoting=quoting
            ).writerow(cells)
            rows.append(file.getvalue())
        return rows

    def _json(self, row: dict[str, Any]) -> str:
        return json.dumps(row, ensure_ascii=self.dice.random() < 0.5)

    def _packed(self, data: bytes, packing: str) -> bytes:
        """Return *data* packed in one stream, or in two, between which a cut is not seen."""
        self.between = -1
        if not packing:
            return data
        at = self.dice.choice([len(data), self.dice.randrange(len(data) + 1)])
        packed = PACKINGS[packing](data[:at])
        if at < len(data):
            self.between = len(packed)
            packed += PACKINGS[packing](data[at:])
        zeros = {".gz": self.dice.randrange(9), ".xz": 4 * self.dice.randrange(3)}.get(packing, 0)
        return packed + (b"\0" * zeros if self.dice.random() < 0.1 else b"")

    def _damage(self, data: bytes, *, no_line_feed: bool = False) -> Damage:
        at = self.dice.randrange(len(data) + 1)
        new = bytes([self.dice.choice([*b'"",\t\n\r{}[]\\\0\xff', self.dice.randrange(256)])])
        if no_line_feed and new == b"\n":
            new = b'"'
        kind = self.dice.choice(["change", "change", "insert", "delete", "cut"])
        if kind == "cut":
            return Damage(at, len(data), b"", cuts=True)
        more = self.dice.choice([1, 1, 1, 7])
        return Damage(at, at if kind == "insert" else min(len(data), at + more), b"" if kind == "delete" else new)

    def _read(self, kind: str, packing: str, data: bytes) -> list[str | None] | ConfigurationError:
        """Return the texts that would be scanned, `None` for an error row, or the error of the file."""
        path = self.folder / f"in.{'txt' if kind == 'text' else kind}{packing}"
        path.write_bytes(data)
        source = Source(path)
        try:
            entries = list(read_entries(source, RowSelection(), None))
            assert len(entries) == count(source), "a number of rows that is not that of the rows"
        except ConfigurationError as error:
            self._check_message(error.message, path)
            self.seen[f"{kind}{packing}: an error of the file"] += 1
            return error
        self.seen[f"{kind}{packing}: read"] += 1
        self.rows += len(entries)
        self.keys = [entry.key or "" for entry in entries]
        return [entry.contents[0].prompt if entry.contents else None for entry in entries]

    def _check_message(self, message: str, path: Path) -> None:
        assert str(path) in message, "a file that is not named"
        assert "\n" not in message, "an error of several lines"
        assert "hello" not in message, "content in an error"

    def _check_all(self, texts: list[str], found: list[str | None] | ConfigurationError, *, is_checked: bool) -> None:
        """Check that a file that was read in spite of a damage has every row."""
        if is_checked and not isinstance(found, ConfigurationError):
            assert texts == found, "a packed file that was read, and lost a row"

    def _check_spared(
        self, texts: list[str], found: list[str | None] | ConfigurationError, made: Made, damage: Damage | None
    ) -> None:
        """Check that every row is there that was not damaged."""
        if damage is None:
            assert texts == found, "a whole file that was read otherwise than it was written"
            return
        if not made.spans or damage.begin < made.head:
            return
        assert not isinstance(found, ConfigurationError), "a damaged row that is an error of the file"
        for number, (text, span) in enumerate(zip(texts, made.spans, strict=True)):
            if damage.spares(span) and text not in found:
                # Of CSV, rows beside the damaged one may share its error: a quote belongs to either of them. A quote
                # that is gone may leave another whole CSV, in which the text is that of another column.
                is_beside = any(not damage.spares(one) for one in made.spans[max(0, number - 1) : number + 2])
                alone = any(re.findall("<.*?>", one or "") == [f"<{number}>"] for one in found)
                is_key = any(f"<{number}>" in key for key in self.keys)
                assert made.has_quotes, "a row that is lost"
                assert alone or (is_beside and (None in found or is_key)), "a row that is lost"

    def _play_parquet(self, texts: list[str]) -> None:
        pyarrow: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
        file = io.BytesIO()
        table = pyarrow.table({"id": list(range(len(texts))), "prompt": pyarrow.array(texts, pyarrow.string())})
        parquet.write_table(
            table,
            file,
            row_group_size=self.dice.choice([1, 7, 1000]),
            compression=self.dice.choice(["none", "snappy", "zstd", "gzip"]),
            use_dictionary=self.dice.random() < 0.5,
            write_page_checksum=True,
        )
        data = file.getvalue()
        if self.dice.random() < 0.3:
            assert texts == self._read("parquet", "", data)
            return
        damage = self._damage(data)
        found = self._read("parquet", "", damage.done_to(data))
        pages_end = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
        is_of_pages = damage.end < pages_end and len(damage.new) == damage.end - damage.begin
        self._check_all(texts, found, is_checked=is_of_pages)
