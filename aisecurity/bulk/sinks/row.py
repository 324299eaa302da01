"""Row of the output: the verdict on one row of the source, or the error. It holds no content."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Self, cast

from attrs import NOTHING, field, fields, frozen

from aisecurity.bulk.items import RowOrigin, escaped
from aisecurity.bulk.outcomes import Scanned
from aisecurity.exceptions import AISecSDKException, APIStatusError, ResponseError
from aisecurity.generated_openapi_client import ScanResponse

__all__ = ["COLUMNS", "OutputRow"]


def _column(kind: str, default: Any = None) -> Any:
    """Return a field whose type is *kind* in the journal and in Parquet."""
    return field(default=default, metadata={"kind": kind})


@frozen(kw_only=True)
class OutputRow:
    """Row whose fields are the columns of the output, in their order, and of the journal.

    *action* and *category* are the service's words; both are `None` exactly where *error*, the name of an exception of
    `aisecurity.exceptions` or `aisecurity.bulk`, says that there is no verdict.
    """

    index: int = _column("int64", NOTHING)
    """Number of the row in the source, from 0."""
    line: int | None = _column("int64")
    """The line where it begins, from 1; in Parquet the number of the row."""
    key: str | None = _column("string")
    action: str | None = _column("string")
    category: str | None = _column("string")
    detected: tuple[str, ...] = _column("strings", ())
    """Detections, such as "prompt.injection"."""
    partial: bool = _column("bool_", default=False)
    """True if the verdict rests on some of the detectors alone."""
    unfinished: tuple[str, ...] = _column("strings", ())
    """Detectors without a result, such as "prompt.dlp timeout"."""
    profile: str | None = _column("string")
    scan_id: str | None = _column("string")
    report_id: str | None = _column("string")
    req_id: int | None = _column("int64")
    error: str | None = _column("string")
    status: int | None = _column("int64")
    """The HTTP status of the error."""
    reason: str | None = _column("string")
    attempts: int = _column("int64", 0)
    latency: float = _column("float64", 0.0)
    """Seconds, as in Scanned."""
    parts: int = _column("int64", 1)
    same_as: int | None = _column("int64")
    """The *index* of the equal row whose outcome this is."""

    @classmethod
    def from_scanned(cls, scanned: Scanned[object], origin: RowOrigin) -> Self:
        """Return the row for the outcome of the row at *origin*."""
        found = _error(scanned.error) if scanned.error is not None else _verdict(scanned.response)
        return cls(
            index=origin.index,
            line=origin.line,
            attempts=scanned.attempts,
            latency=round(scanned.latency, 4),
            parts=scanned.parts,
            req_id=scanned.req_id,
            **{name: _encodable(value) for name, value in {"key": scanned.key, **found}.items()},
        )

    def values(self) -> list[Any]:
        """Return the columns, in order, as SQL values."""
        return [_to_sql(getattr(self, name)) for name in COLUMNS]

    @classmethod
    def from_values(cls, values: tuple[Any, ...]) -> Self:
        """Return the row that `values` was called on."""
        return cls(
            **{
                name: _FROM_SQL.get(kind, _same)(value)
                for (name, kind), value in zip(COLUMNS.items(), values, strict=True)
            }
        )

    def to_dict(self, kept: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the JSON object of an output row."""
        members = {name: getattr(self, name) for name in COLUMNS}
        return {**members, "detected": list(self.detected), "unfinished": list(self.unfinished), **(kept or {})}


COLUMNS: Mapping[str, str] = {one.name: one.metadata["kind"] for one in fields(OutputRow)}
"""The kind of each column: int64, float64, bool_, string, or strings, which is a list of them."""


def _encodable(value: Any) -> Any:
    """Return a value of an answer so that neither journal nor output can fail for it: JSON may have lone surrogates."""
    if isinstance(value, tuple):
        return tuple(map(_encodable, cast("tuple[object, ...]", value)))
    return escaped(value) if isinstance(value, str) else value


def _same(value: Any) -> Any:
    return value


def _strings(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


_FROM_SQL: Mapping[str, Callable[[Any], Any]] = {"strings": _strings, "bool_": bool}


def _to_sql(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, tuple) else value


def _verdict(response: ScanResponse | None) -> dict[str, Any]:
    if response is None:
        raise TypeError("neither a response nor an error")
    return {
        "action": response.action,
        "category": response.category,
        "detected": tuple(f"{side}.{name}" for side, names in response.threats.items() for name in names),
        "partial": response.is_partial,
        "unfinished": tuple(f"{one.content_type}.{one.feature} {one.status}" for one in response.errors or ()),
        "profile": response.profile_name,
        "scan_id": response.scan_id,
        "report_id": response.report_id,
    }


def _error(error: AISecSDKException) -> dict[str, Any]:
    status = error.status_code if isinstance(error, (APIStatusError, ResponseError)) else None
    return {"error": type(error).__name__, "status": status, "reason": str(error).partition(":")[2]}
