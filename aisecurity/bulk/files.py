"""Files that a run reads and writes: errors that name them, and files that are not safe to write."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path

from aisecurity.exceptions import ConfigurationError

from .errors import JournalError, SinkError
from .items import writable

KEEPS_OWNERS = os.name != "nt"
"""Whether files of this system have an owner and a mode as POSIX knows them."""


def shown(path: Path | None) -> str:
    """Return *path* as an error names it; `None` is the standard input."""
    return "the standard input" if path is None else writable(str(path))


@contextmanager
def named_errors(kind: type[ConfigurationError], what: str, path: Path | None) -> Generator[None]:
    """Raise what the system says of a file as *kind*, with the name of the file and the reason."""
    try:
        yield
    except OSError as error:
        raise kind(f"{what}: {shown(path)}: {error.strerror or 'the system reports a failure'}") from error


def check_stdin(path: Path | None) -> None:
    """Raise ConfigurationError if *path*, of a source, is the standard input and that is closed."""
    if path is None and (sys.stdin is None or sys.stdin.closed):  # pyright: ignore[reportUnnecessaryComparison]  # closed at the start, it is None
        raise ConfigurationError("source: the standard input: closed")


def beside(path: Path, ending: str) -> Path:
    """Return the path beside *path* whose name has one more *ending*; for a folder as "." too, which has no name."""
    return path.parent / f"{path.name}{ending}"


def unfinished(path: Path) -> Path:
    """Return where a file is written that is then moved to *path*."""
    return path.parent / f".{path.name}.unfinished"


def is_one_of(path: Path, others: Iterable[Path]) -> bool:
    """Return whether *path* leads to the file of one of the *others*, be it by a link or as a hard link."""
    places = _places(path)
    return any(places & _places(other) for other in others)


def _places(path: Path) -> set[object]:
    found: set[object] = {os.path.realpath(path)}
    with suppress(OSError):
        status = path.stat()
        # 0 where the file system knows none.
        found |= {(status.st_dev, status.st_ino)} if status.st_ino else set[object]()
    return found


def check_place(kind: type[ConfigurationError], what: str, path: Path) -> None:
    """Raise *kind* if a file cannot be made at *path*, for want of its folder, or as it can have no such name."""
    if "\0" in str(path):
        raise kind(f"{what}: the name of a file holds no NUL")
    with named_errors(kind, what, path):
        if not path.parent.is_dir():
            raise kind(f"{what}: {shown(path)}: there is no such folder; make it first")


def check_plain(kind: type[ConfigurationError], what: str, path: Path) -> None:
    """Raise *kind* if there is something at *path* that is no plain file, such as a folder or a named pipe."""
    with named_errors(kind, what, path):
        if path.exists() and not path.is_file():
            raise kind(f"{what}: {shown(path)}: {_sort(path.stat().st_mode)}, and a plain file is needed; name another")


def _sort(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    return "a named pipe" if stat.S_ISFIFO(mode) else "a device or a socket"


def check_own(kind: type[JournalError] | type[SinkError], what: str, path: Path) -> None:
    """Raise *kind* if somebody else could have put there, or could change, what is at *path*.

    That is a link, another user's file (unless root runs), or one that everybody may write. The group may, as in the
    volumes of containers.
    """
    check_plain(kind, what, path)
    if not KEEPS_OWNERS or not os.path.lexists(path):
        return
    with named_errors(kind, what, path):
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            raise kind(f"{what}: {shown(path)}: a link; name the file that is meant, or remove the link")
        if found.st_uid != os.geteuid() and os.geteuid():
            raise kind(f"{what}: {shown(path)}: another user's; name another, or become the owner (chown)")
        if found.st_mode & stat.S_IWOTH and _keeps_modes(path.parent):
            raise kind(f"{what}: {shown(path)}: everybody may write it; chmod o-w it if it is as you left it")


def _keeps_modes(folder: Path) -> bool:
    """Return whether a file that is made for its owner alone is so: some file systems show one mode for all."""
    with suppress(OSError), tempfile.NamedTemporaryFile(prefix=".aisecurity-", dir=folder) as probe:
        return not os.fstat(probe.fileno()).st_mode & stat.S_IWOTH
    return True
