"""Reader of faults as tables, with the same keys in TOML, JSON, Python and on the command line."""

import shlex
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal, TypedDict, cast, get_type_hints

from attrs import fields_dict

from aisecurity.emulator.table_parser import SettingsError, Table, as_tables, build_from_table, check_keys, parse_text

from .conditions import Conditions, Endpoint
from .delay import LatencyFault
from .delivery import (
    BreakPoint,
    CloseFault,
    ContentLengthFault,
    ResetFault,
    SilenceFault,
    SlowBytesFault,
    TruncatedFault,
)
from .fault import Fault
from .json_edits import MissingFault, NullsFault, PartialFault, UnknownFault
from .replacement import EmptyFault, HtmlFault, InvalidJsonFault, RedirectFault, StatusFault
from .row_edits import DuplicatedFault, PendingFault, ReorderedFault

FAULT_KINDS: Mapping[str, type[Any]] = MappingProxyType(
    {
        "status": StatusFault,
        "html": HtmlFault,
        "empty": EmptyFault,
        "invalid_json": InvalidJsonFault,
        "redirect": RedirectFault,
        "latency": LatencyFault,
        "silence": SilenceFault,
        "slow_bytes": SlowBytesFault,
        "reset": ResetFault,
        "close": CloseFault,
        "truncated": TruncatedFault,
        "content_length": ContentLengthFault,
        "partial": PartialFault,
        "unknown": UnknownFault,
        "missing": MissingFault,
        "nulls": NullsFault,
        "reordered": ReorderedFault,
        "duplicated": DuplicatedFault,
        "pending": PendingFault,
    },
)
_CONDITION_KEYS = tuple(name for name, one in fields_dict(Conditions).items() if one.init)


class FaultTable(TypedDict, total=False):
    """A fault as a table: one kind with its value, the options of the kind, and conditions."""

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
    reset: BreakPoint
    close: BreakPoint
    truncated: int
    content_length: int
    partial: Literal["timeout", "error"]
    category: bool
    feature: str
    side: Literal["prompt", "response"]
    unknown: str
    missing: str
    nulls: str
    reordered: Literal[True]
    duplicated: Literal[True]
    pending: Literal[True]
    endpoint: Endpoint
    prompt: str
    prompt_regex: str
    text: str
    req_id: int
    every: int
    rate: float
    count: int


def read_fault(table: Table, where: str) -> Fault:
    """Return the fault of a *table*; raises SettingsError if it is invalid."""
    kind = FAULT_KINDS[_kind_of(table, where)]
    check_keys(table, (*fields_dict(kind), *_CONDITION_KEYS), where)
    conditions = {key: value for key, value in table.items() if key in _CONDITION_KEYS}
    effect = {key: value for key, value in table.items() if key not in _CONDITION_KEYS}
    return Fault(
        MappingProxyType(dict(table)),
        build_from_table(kind, effect, where),
        build_from_table(Conditions, conditions, where, _CONDITION_KEYS),
    )


def _kind_of(table: Table, where: str) -> str:
    kinds = [key for key in table if key in FAULT_KINDS]
    if len(kinds) == 1:
        return kinds[0]
    if not kinds:
        check_keys(table, (*FAULT_KINDS, *_CONDITION_KEYS), where)
        raise SettingsError(f"{where}: what goes wrong? one of {', '.join(FAULT_KINDS)}")
    raise SettingsError(f"{where}: {' and '.join(kinds)} are two faults")


def read_faults(value: object, where: str) -> tuple[FaultTable, ...]:
    """Check an array of tables and return it; raises SettingsError if one is invalid."""
    tables = as_tables(value, where)
    for index, table in enumerate(tables):
        read_fault(table, f"{where}[{index}]")
    return cast("tuple[FaultTable, ...]", tuple(tables))


def check_faults(faults: Iterable[FaultTable]) -> None:
    """Check tables that were made in Python; raises SettingsError if one is invalid."""
    read_faults(list(faults), "faults")


def parse_fault(text: str) -> FaultTable:
    """Parse `status=503 rate=0.05`; a value with a space is quoted, a kind without a value has its default."""
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
    return parse_text(value, get_type_hints(FaultTable).get(key, str))


def _default(key: str) -> object:
    attribute = fields_dict(FAULT_KINDS[key])[key] if key in FAULT_KINDS else None
    return True if attribute is None or not isinstance(attribute.default, str | int | float) else attribute.default
