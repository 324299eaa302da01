"""Source of rows, and the columns that are read from it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Literal, TypeAlias

from attrs import asdict, field, frozen

from aisecurity._validation.payload import SCANNED
from aisecurity.bulk.formats import SOURCE_FORMATS, SourceFormat, recognised, suffix_list
from aisecurity.exceptions import ConfigurationError

from .compression import path_without_compression
from .file_tree import files

__all__ = ["Columns", "Source"]

Member: TypeAlias = Literal["prompt", "response", "code_prompt", "code_response"]
_HEAD = 64 * 1024


@frozen(kw_only=True)
class Columns:
    """Names of the columns. `None`: the column of the same name, if there is one; a name: it must exist.

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
        """Return by member the name of its column, and whether that must exist."""
        named: dict[str, str | None] = asdict(self)
        return {member: (column or member, column is not None) for member, column in named.items()}


def check_header(header: Sequence[str], columns: Columns, keep: Sequence[str] = ()) -> None:
    """Raise ConfigurationError for a column that is missing in every row, instead of an error for each row.

    The text does not quote the header, which may be content: a file without a header begins with a row.
    """
    named = columns.items()
    needed = [column for column, needed in named.values() if needed]
    missing = [column for column in [*needed, *keep] if column not in header]
    if missing:
        raise ConfigurationError(f"source: no column {', '.join(missing)} among its {len(header)}")
    if not any(named[member][0] in header for member in SCANNED):
        raise ConfigurationError(f"source: none of its {len(header)} columns is named {', '.join(SCANNED)}")


def _path(value: str | PathLike[str]) -> Path | None:
    return None if value == "-" else Path(value)


@frozen
class Source:
    """A file, a directory, or the standard input ("-").

    The format follows from the suffix, before that of a compression; the standard input needs one given. *member* is
    what a line of text or a file of a directory holds. ConfigurationError if it cannot be read so.
    """

    path: Path | None = field(converter=_path)
    format: SourceFormat | None = field(default=None, kw_only=True)
    columns: Columns = field(factory=Columns, kw_only=True)
    member: Member = field(default="prompt", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.format is not None and self.format not in SOURCE_FORMATS:
            raise ConfigurationError(f"source: an unknown format, one of {', '.join(SOURCE_FORMATS)} is needed")

    @classmethod
    def of(cls, value: str | PathLike[str] | Source) -> Source:
        """Return *value* if it is a Source, else the source at that path."""
        return value if isinstance(value, Source) else cls(value)

    @property
    def kind(self) -> SourceFormat:
        """The format, as given or else by the suffix."""
        if self.format is not None:
            return self.format
        if self.path is None:
            raise ConfigurationError('source: the standard input needs a format, as Source("-", format="jsonl")')
        path = path_without_compression(self.path)
        kind = recognised(SOURCE_FORMATS, path, is_directory=self.path.is_dir())
        if kind is None:
            raise ConfigurationError(f"source: name a format, the suffix is none of {suffix_list(SOURCE_FORMATS)}")
        return kind

    def identity(self) -> dict[str, str]:
        """Return what a source must have in common with this one to be the same: content, but not its name.

        Of the standard input nothing is known before it is read; its rows are compared as they come.
        """
        kind = self.kind
        if self.path is None:
            return {"kind": kind}
        if SOURCE_FORMATS[kind].is_directory:
            return {"kind": kind, "files": _digest("\n".join(self._sizes()).encode("utf-8", "surrogateescape"))}
        with self.path.open("rb") as file:
            return {"kind": kind, "size": str(os.fstat(file.fileno()).st_size), "head": _digest(file.read(_HEAD))}

    def _sizes(self) -> Iterator[str]:
        for file in files(self.path or Path()):
            yield f"{file.relative_to(self.path or Path()).as_posix()} {file.stat().st_size}"


def _digest(value: bytes) -> str:
    return hashlib.blake2b(value, digest_size=16).hexdigest()
