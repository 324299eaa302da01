"""Source of rows, and the columns that are read from it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import asdict, evolve, field, frozen

from aisecurity.bulk.errors import UnreadableError
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


_DEFAULTS: Mapping[str, Any] = {"delimiter": None, "header": True, "comment": None, "without": ()}
"""Options that not every format has."""
_LINE_ENDS = frozenset("\r\n")
_NO_DELIMITERS = frozenset({'"', *_LINE_ENDS})


@contextmanager
def reading(path: Path | None) -> Generator[None]:
    """Make a ConfigurationError that names the source of what cannot be read in it, and of errors of the system."""
    try:
        yield
    except UnreadableError as error:
        raise ConfigurationError(f"source: {_name(path)}: {error.reason}") from None
    except OSError as error:
        # A directory within one that is the source, perhaps.
        failed = Path(error.filename) if path is not None and error.filename else path
        raise ConfigurationError(f"source: {_name(failed)}: {error.strerror or type(error).__name__}") from error


def _name(path: Path | None) -> str:
    """Return the name of a source as one line that can be printed."""
    text = "the standard input" if path is None else str(path)
    return text if text.isprintable() else ascii(text)


def _path(value: str | PathLike[str]) -> Path | None:
    if value == "":
        # As of a variable that is not set: the path would be the directory that the program runs in.
        raise ConfigurationError('source: an empty name; a file, a directory (. is the present one) or "-" is needed')
    return None if value == "-" else Path(value)


def _paths(values: Iterable[str | PathLike[str]]) -> tuple[Path, ...]:
    return tuple(map(Path, values))


@frozen
class Source:
    """A file, a directory, the standard input ("-"), or a pipe, which is read once.

    The format follows from the suffix, before that of a compression; the standard input needs one given. *member* is
    what a line of text or a file of a directory holds. Of CSV: *delimiter*, another character than the comma; *header*,
    False where the first record is a row, and columns are named by their number, from "1". *comment*: what lines begin
    with that are no rows, in CSV, TSV, JSONL and text. *without*: files of a directory that are none; those that a run
    writes never are. ConfigurationError if it cannot be read so.
    """

    path: Path | None = field(converter=_path)
    format: SourceFormat | None = field(default=None, kw_only=True)
    columns: Columns = field(factory=Columns, kw_only=True)
    member: Member = field(default="prompt", kw_only=True)
    delimiter: str | None = field(default=None, kw_only=True)
    header: bool = field(default=True, kw_only=True)
    comment: str | None = field(default=None, kw_only=True)
    without: tuple[Path, ...] = field(default=(), converter=_paths, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.format is not None and self.format not in SOURCE_FORMATS:
            raise ConfigurationError(f"source: an unknown format, one of {', '.join(SOURCE_FORMATS)} is needed")
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in _NO_DELIMITERS):
            raise ConfigurationError("source: delimiter: one character is needed, and no quote or line end")
        if self.comment is not None and (not self.comment or set(self.comment) & _LINE_ENDS):
            raise ConfigurationError("source: comment: the characters are needed that such a line begins with")
        if self.path is not None and "\0" in str(self.path):
            raise ConfigurationError("source: the name of a file holds no NUL")

    @classmethod
    def of(cls, value: str | PathLike[str] | Source) -> Source:
        """Return *value* if it is a Source, else the source at that path."""
        return value if isinstance(value, Source) else cls(value)

    def beside(self, written: Iterable[Path]) -> Source:
        """Return the source without the files in *written*, if it is a directory."""
        is_directory = SOURCE_FORMATS[self.kind].is_directory
        return evolve(self, without=(*self.without, *written)) if is_directory else self

    @property
    def kind(self) -> SourceFormat:
        """The format, as given or else by the suffix. ConfigurationError too if it has an option that is not heeded."""
        kind = self.format or self._recognised()
        if unheeded := [name for name, _ in self._options() if name not in SOURCE_FORMATS[kind].options]:
            raise ConfigurationError(f"source: {unheeded[0]} is no option of the format {kind}")
        return kind

    def _recognised(self) -> SourceFormat:
        if self.path is None:
            raise ConfigurationError('source: the standard input needs a format, as Source("-", format="jsonl")')
        with reading(self.path):
            path = path_without_compression(self.path)
            kind = recognised(SOURCE_FORMATS, path, is_directory=self.path.is_dir())
        if kind is None:
            raise ConfigurationError(
                f"source: name a format, the suffix is none of {suffix_list(SOURCE_FORMATS)}: {_name(self.path)}"
            )
        return kind

    @property
    def is_read_once(self) -> bool:
        """Whether it can be read once only: the standard input, a pipe, whatever is no file and no directory."""
        if self.path is None:
            return True
        try:
            mode = self.path.stat().st_mode
        except OSError:
            return False  # reading it will say so
        # Elsewhere than on Linux, to open one of these anew goes on where the last reader was.
        shared = self.path.as_posix().startswith(("/dev/fd/", "/dev/std", "/proc/self/fd/"))
        return not stat.S_ISDIR(mode) and (shared or not stat.S_ISREG(mode))

    def identity(self) -> dict[str, str]:
        """Return what a source must have in common with this one to be the same: content, but not its name.

        Of one that is read once nothing is known before; its rows are compared as they come.
        """
        options = {name: str(value) for name, value in self._options() if name != "without"}
        with reading(self.path):
            return {"kind": self.kind, **options, **self._content()}

    def _options(self) -> Iterator[tuple[str, Any]]:
        """Yield names and values of the options of a format that are not the default."""
        for name, default in _DEFAULTS.items():
            if getattr(self, name) != default:
                yield name, getattr(self, name)

    def _content(self) -> dict[str, str]:
        if self.path is None or self.is_read_once:
            return {}
        if SOURCE_FORMATS[self.kind].is_directory:
            return {"files": _digest("\n".join(self._sizes()).encode("utf-8", "surrogateescape"))}
        with self.path.open("rb") as file:
            return {"size": str(os.fstat(file.fileno()).st_size), "head": _digest(file.read(_HEAD))}

    def _sizes(self) -> Iterator[str]:
        directory = self.path or Path()
        for file in files(directory, self.without):
            yield f"{file.relative_to(directory).as_posix()} {file.stat().st_size}"


def _digest(value: bytes) -> str:
    return hashlib.blake2b(value, digest_size=16).hexdigest()
