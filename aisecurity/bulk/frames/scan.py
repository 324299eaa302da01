"""Scan of a table, a verdict or an error for each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar, cast

from aisecurity._long_text import Split
from aisecurity.bulk.items import RowOrigin
from aisecurity.bulk.options import Mode, ScanOptions
from aisecurity.bulk.scans import ArrowTable, DataFrame, Scans
from aisecurity.bulk.sinks.row import COLUMNS, OutputRow
from aisecurity.bulk.sources.source import Columns
from aisecurity.generated_openapi_client import AiProfile, Metadata
from aisecurity.scan.protocols import SupportsScan

from .kinds import rows_of
from .progress_bar import Bar, progress_bar
from .reading import FrameReader, by_column, wanted_columns

__all__ = ["scan_frame"]


FrameT = TypeVar("FrameT", bound=ArrowTable | DataFrame)
_OF_FILES = frozenset({"index", "line", "key", "same_as"})
"""Columns of an output row that say nothing of a row of a table."""
_KINDS: Mapping[str, str] = {"passed": "bool_", **{n: kind for n, kind in COLUMNS.items() if n not in _OF_FILES}}


def scan_frame(
    frame: FrameT,
    *,
    ai_profile: AiProfile | Mapping[str, Any] | str,
    columns: Columns | None = None,
    progress: bool | Callable[..., Bar] | None = None,
    scanner: SupportsScan | None = None,
    mode: Mode = "sync",
    concurrency: Literal["auto"] | int = "auto",
    rate: float | None = None,
    attempts: int = 6,
    deadline: float = 300.0,
    metadata: Metadata | Mapping[str, Any] | None = None,
    split: Split | None = None,
) -> FrameT:
    """Scan each row of *frame*, and return a table of the same kind, with a row for each, in the same order.

    *frame*: a DataFrame of pandas or polars, a Table or RecordBatch of pyarrow; it stays as it is. Its verdicts are
    columns of their own, beside the index of pandas; `passed` is True for a whole verdict that allows, and only then.
    A row that cannot be scanned has an `error` and no action. *columns* as of a Source; a NaN, NA or null is absent.
    *progress*: `None` shows a bar if the program has imported tqdm, True imports it, or what makes a bar, as `tqdm`.
    The others as of `scan_many`. ConfigurationError for a setting that cannot work, what is no table, and a column
    that is missing or doubled.
    """
    table = rows_of(frame)
    wanted = wanted_columns("frame", table.names, Columns() if columns is None else columns)
    scans = Scans(
        items=table.rows(list(dict.fromkeys(wanted.values()))),
        reader=FrameReader(key=None, split=split, columns=wanted),
        options=ScanOptions(ai_profile, metadata, scanner, mode, concurrency, rate, attempts, deadline),
    )
    found: dict[int, OutputRow] = {}
    with progress_bar(progress, len(table)) as advance:
        for scanned in scans:
            origin = RowOrigin(index=scanned.index, line=None, kept={})
            found[scanned.index] = OutputRow.from_scanned(scanned, origin)
            advance()
    made = table.table(by_column((found[index] for index in range(len(table))), _KINDS), _KINDS)
    return cast("FrameT", made)
