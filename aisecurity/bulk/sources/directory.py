"""Rows of a directory: one for each file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from aisecurity.exceptions import PayloadError

from .file_tree import files
from .lines import MAX_LINE_BYTES
from .raw_row import RawRow
from .reader import SourceReader
from .source import Source


def directory_rows(source: Source, _keep: Sequence[str]) -> Iterator[RawRow]:
    """Yield a row for each file below a directory, whose text is the source's *member* and whose path is the key."""
    directory = source.path or Path()
    for file in files(directory):
        read = _file(file)
        # Bytes of a name that are not UTF-8 become "?", so that the key can be written.
        name = file.relative_to(directory).as_posix().encode("utf-8", "replace").decode()
        yield RawRow(None, read if isinstance(read, PayloadError) else {source.member: read}, name)


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


DIRECTORY = SourceReader(rows=directory_rows)
