"""Faults as tables: in TOML, in JSON, on the command line and in Python they have the same keys."""

import shlex
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal, TypedDict, cast, get_type_hints

from attrs import fields_dict

from aisecurity.emulator.table_parser import SettingsError, Table, as_tables, build, check_keys, text_value

from .conditions import Endpoint, When
from .delay import Latency
from .delivery import At, Close, ContentLength, Reset, Silence, SlowBytes, Truncated
from .fault import Fault
from .json_edits import Missing, Nulls, Partial, Unknown
from .replacement import Empty, Html, InvalidJson, Redirect, Status
from .row_edits import Duplicated, Pending, Reordered

KINDS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "status": Status,
        "html": Html,
        "empty": Empty,
        "invalid_json": InvalidJson,
        "redirect": Redirect,
        "latency": Latency,
        "silence": Silence,
        "slow_bytes": SlowBytes,
        "reset": Reset,
        "close": Close,
        "truncated": Truncated,
        "content_length": ContentLength,
        "partial": Partial,
        "unknown": Unknown,
        "missing": Missing,
        "nulls": Nulls,
        "reordered": Reordered,
        "duplicated": Duplicated,
        "pending": Pending,
    },
)
_WHEN = tuple(name for name, one in fields_dict(When).items() if one.init)


class FaultTable(TypedDict, total=False):
    """One of the kinds with its value, what the kind adds, and for which requests it is."""

    status: int
    body: Literal["json", "html", "empty"]
    retry_after: int
    html: Literal[True]
    empty: Literal[True]
    invalid_json: Literal[True]
    redirect: str
    latency: float
    distribution: Literal["fixed", "uniform", "normal"]
    spread: float
    silence: Literal[True]
    slow_bytes: int
    reset: At
    close: At
    truncated: int
    content_length: int
    partial: Literal["timeout", "error"]
    category: bool
    feature: str
    unknown: str
    missing: str
    nulls: str
    reordered: Literal[True]
    duplicated: Literal[True]
    pending: Literal[True]
    endpoint: Endpoint
    prompt: str
    prompt_regex: str
    req_id: int
    every: int
    rate: float
    count: int


def read_fault(table: Table, where: str) -> Fault:
    """Read one fault."""
    kind = KINDS[_kind_of(table, where)]
    check_keys(table, (*fields_dict(kind), *_WHEN), where)
    when = {key: value for key, value in table.items() if key in _WHEN}
    effect = {key: value for key, value in table.items() if key not in _WHEN}
    return Fault(MappingProxyType(dict(table)), build(kind, effect, where), build(When, when, where, _WHEN))


def _kind_of(table: Table, where: str) -> str:
    kinds = [key for key in table if key in KINDS]
    if len(kinds) == 1:
        return kinds[0]
    if not kinds:
        check_keys(table, (*KINDS, *_WHEN), where)
        raise SettingsError(f"{where}: what goes wrong? one of {', '.join(KINDS)}")
    raise SettingsError(f"{where}: {' and '.join(kinds)} are two faults")


def read_faults(value: object, where: str) -> tuple[FaultTable, ...]:
    """Check an array of tables, and return it."""
    tables = as_tables(value, where)
    for index, table in enumerate(tables):
        read_fault(table, f"{where}[{index}]")
    return cast("tuple[FaultTable, ...]", tuple(tables))


def check_faults(faults: Iterable[FaultTable]) -> None:
    """Check tables that were made in Python."""
    read_faults(list(faults), "faults")


def fault_of_text(text: str) -> FaultTable:
    """Read `status=503 rate=0.05`; a value with a space is quoted, a kind without a value has its default."""
    table: dict[str, object] = {}
    for word in _words(text):
        key, given, value = word.partition("=")
        table[key] = _typed(key, value) if given else _default(key)
    read_fault(table, "--fault")
    return cast("FaultTable", table)


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise SettingsError(f"--fault: {error}") from error


def _typed(key: str, value: str) -> object:
    return text_value(value, get_type_hints(FaultTable).get(key, str))


def _default(key: str) -> object:
    attribute = fields_dict(KINDS[key])[key] if key in KINDS else None
    return True if attribute is None or not isinstance(attribute.default, str | int | float) else attribute.default
