"""Rows of a directory: one for each file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from aisecurity.bulk.errors import UnreadableError
from aisecurity.exceptions import PayloadError

from .encoding import decoded
from .file_tree import files
from .lines import MAX_LINE_BYTES
from .raw_row import RawRow
from .reader import SourceReader
from .source import Source


def directory_rows(source: Source, _keep: Sequence[str]) -> Iterator[RawRow]:
    """Yield a row for each file below a directory, whose text is the source's *member* and whose path is the key."""
    directory = source.path or Path()
    for file in files(directory, source.without):
        read = _file(file)
        # Bytes of a name that are not UTF-8 become "?", so that the key can be written.
        name = file.relative_to(directory).as_posix().encode("utf-8", "replace").decode()
        yield RawRow(None, read if isinstance(read, PayloadError) else {source.member: read}, name)


def _file(file: Path) -> str | PayloadError:
    try:
        if file.stat().st_size > MAX_LINE_BYTES:
            return PayloadError(f"file: over {MAX_LINE_BYTES:,} bytes")
        text = decoded(file.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return PayloadError("file: not UTF-8")
    except UnreadableError as error:
        return PayloadError(f"file: {error.reason}")
    except OSError as error:
        return PayloadError(f"file: cannot be read ({type(error).__name__})")
    return text if text.strip() else PayloadError("file: empty")


DIRECTORY = SourceReader(rows=directory_rows)
