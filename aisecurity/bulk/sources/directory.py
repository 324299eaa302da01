"""Rows of a directory: one for each file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aisecurity.exceptions import PayloadError

from .lines import MAX_LINE_BYTES
from .raw_row import RawRow


def files(directory: Path) -> Iterator[Path]:
    """Yield the files below *directory* in the order of their names; hidden ones and links are left out."""
    for entry in sorted(directory.iterdir()):
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir():
            yield from files(entry)
        elif entry.is_file():
            yield entry


def directory_rows(directory: Path, member: str) -> Iterator[RawRow]:
    """Yield a row for each file below *directory*, whose text is *member* and whose path is the key."""
    for file in files(directory):
        read = _file(file)
        # Bytes of a name that are not UTF-8 become "?", so that the key can be written.
        name = file.relative_to(directory).as_posix().encode("utf-8", "replace").decode()
        yield RawRow(None, read if isinstance(read, PayloadError) else {member: read}, name)


def _file(file: Path) -> str | PayloadError:
    try:
        if file.stat().st_size > MAX_LINE_BYTES:
            return PayloadError(f"file: over {MAX_LINE_BYTES:,} bytes")
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return PayloadError("file: not UTF-8")
    except OSError as error:
        return PayloadError(f"file: cannot be read ({type(error).__name__})")
    return text if text.strip() else PayloadError("file: empty")
