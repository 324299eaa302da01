"""Sink of output rows."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import BinaryIO, Literal

from attrs import field, frozen

from aisecurity.bulk.formats import SINK_FORMATS, SinkFormat, recognised, suffix_list
from aisecurity.exceptions import ConfigurationError

__all__ = ["Sink"]


@frozen
class Sink:
    """A file of one row for each row of the source, in the *order* of the input or of completion.

    JSONL and CSV grow during the run; Parquet, which cannot, is written when it is complete. Where *stream* is given,
    rows go there, and *path* is but its name: those that no earlier process with the same journal has written.
    """

    path: Path = field(converter=Path)
    format: SinkFormat | None = field(default=None, kw_only=True)
    order: Literal["input", "completed"] = field(default="input", kw_only=True)
    stream: BinaryIO | None = field(default=None, kw_only=True, eq=False, repr=False)
    """A stream to write and flush, such as `sys.stdout.buffer`, for JSONL and CSV."""

    def __attrs_post_init__(self) -> None:
        if self.order not in {"input", "completed"}:
            raise ConfigurationError('sink: the order "input" or "completed" is needed')
        if self.format is not None and self.format not in SINK_FORMATS:
            raise ConfigurationError(f"sink: an unknown format, one of {', '.join(SINK_FORMATS)} is needed")

        if self.stream is not None and self.kind == "parquet":
            raise ConfigurationError("sink: a stream takes rows as they come, for which jsonl or csv is needed")

    @classmethod
    def of(cls, value: str | PathLike[str] | Sink) -> Sink:
        """Return *value* if it is a Sink, else the sink at that path."""
        return value if isinstance(value, Sink) else cls(Path(value))

    @property
    def kind(self) -> SinkFormat:
        """The format, as given or else by the suffix."""
        kind = self.format or recognised(SINK_FORMATS, self.path)
        if kind is None:
            raise ConfigurationError(f"sink: name a format, the suffix is none of {suffix_list(SINK_FORMATS)}")
        return kind
