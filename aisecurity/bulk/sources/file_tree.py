"""Files of a directory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def files(directory: Path) -> Iterator[Path]:
    """Yield the files below *directory* in the order of their names; hidden ones and links are left out."""
    for entry in sorted(directory.iterdir()):
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from files(entry)
        elif entry.is_file():
            yield entry
