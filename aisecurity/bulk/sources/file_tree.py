"""Files of a directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path


def files(directory: Path, without: Iterable[Path] = ()) -> Iterator[Path]:
    """Yield the files below *directory* in the order of their names; hidden ones and links are left out.

    So are those in *without*, by whatever name they are found there.
    """
    left = [_listed(directory, without)]
    while left:
        entry = next(left[-1], None)
        if entry is None:
            left.pop()
        elif entry.is_dir():
            left.append(_listed(entry, without))
        elif entry.is_file():
            yield entry


def _listed(directory: Path, without: Iterable[Path]) -> Iterator[Path]:
    entries = sorted(entry for entry in directory.iterdir() if not entry.name.startswith("."))
    # After the listing: a file that is made only now is not in it.
    known = {one for path in without if (one := _identity(path)) is not None}
    return (entry for entry in entries if not entry.is_symlink() and _identity(entry) not in known)


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what a file has in common with itself under another name; `None` if there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino) if found.st_ino else None  # 0 where the file system knows none
