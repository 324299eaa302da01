"""Where rows come from, and which of their columns are what."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Literal, TypeAlias

from attrs import asdict, field, frozen

from aisecurity.exceptions import ConfigurationError

from .lines import unpacked_name

__all__ = ["Columns", "Source"]

SourceFormat: TypeAlias = Literal["jsonl", "csv", "tsv", "text", "parquet", "directory"]
Member: TypeAlias = Literal["prompt", "response", "code_prompt", "code_response"]
_FORMATS: dict[str, SourceFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".txt": "text",
    ".log": "text",
    ".parquet": "parquet",
}
_HEAD = 64 * 1024


@frozen(kw_only=True)
class Columns:
    """Which column holds what. `None`: the column of the same name, if there is one; a name: it must be there.

    *tool_event* and *metadata* are JSON objects, or texts of them; *profile* is a name or an id (a UUID).
    """

    prompt: str | None = None
    response: str | None = None
    context: str | None = None
    code_prompt: str | None = None
    code_response: str | None = None
    tool_event: str | None = None
    id: str | None = None
    profile: str | None = None
    metadata: str | None = None

    def items(self) -> dict[str, tuple[str, bool]]:
        """Return by member the name of its column, and whether that must be there."""
        named: dict[str, str | None] = asdict(self)
        return {member: (column or member, column is not None) for member, column in named.items()}


def _path(value: str | PathLike[str]) -> Path | None:
    return None if value == "-" else Path(value)


@frozen
class Source:
    """A file, a directory, or the standard input ("-").

    The format is told by the suffix, below one of .gz, .bz2 or .xz; the standard input needs it said. *member* is what
    a line of text or a file of a directory holds. ConfigurationError if it cannot be read so.
    """

    path: Path | None = field(converter=_path)
    format: SourceFormat | None = field(default=None, kw_only=True)
    columns: Columns = field(factory=Columns, kw_only=True)
    member: Member = field(default="prompt", kw_only=True)

    @classmethod
    def of(cls, value: str | PathLike[str] | Source) -> Source:
        """Return *value*, or the source that it is the path of."""
        return value if isinstance(value, Source) else cls(value)

    @property
    def kind(self) -> SourceFormat:
        """The format, found out where it was not given."""
        if self.format is not None:
            return self.format
        if self.path is None:
            raise ConfigurationError('source: the standard input needs a format, as Source("-", format="jsonl")')
        if self.path.is_dir():
            return "directory"
        suffix = unpacked_name(self.path).suffix.lower()
        if suffix not in _FORMATS:
            raise ConfigurationError(f"source: name a format, the suffix is none of {', '.join(_FORMATS)}")
        return _FORMATS[suffix]

    def identity(self) -> dict[str, str]:
        """Return what a source must have in common with this one to be the same: names do not matter, content does.

        Of the standard input nothing is known before it is read; its rows are compared as they come.
        """
        kind = self.kind
        if self.path is None:
            return {"kind": kind}
        if kind == "directory":
            return {"kind": kind, "files": _digest("\n".join(self._sizes()).encode("utf-8", "surrogateescape"))}
        with self.path.open("rb") as file:
            return {"kind": kind, "size": str(os.fstat(file.fileno()).st_size), "head": _digest(file.read(_HEAD))}

    def _sizes(self) -> Iterator[str]:
        for file in files(self.path or Path()):
            yield f"{file.relative_to(self.path or Path()).as_posix()} {file.stat().st_size}"


def _digest(value: bytes) -> str:
    return hashlib.blake2b(value, digest_size=16).hexdigest()


def files(directory: Path) -> Iterator[Path]:
    """Yield the files below *directory* in the order of their names; hidden ones and links are left out."""
    for entry in sorted(directory.iterdir()):
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from files(entry)
        elif entry.is_file():
            yield entry
