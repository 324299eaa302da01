"""Parser of the detector table `detectors.toml`; a user adds rules in the same form."""

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from types import MappingProxyType
from typing import Required, TypedDict, cast

from attrs import frozen

from aisecurity.emulator.table_parser import SettingsError, Table, build_from_table

from .detectors import DataType, Detector, Rule
from .grounding import Grounding
from .validators import VALIDATORS


@frozen(kw_only=True)
class RuleRow:
    """A rule as it is written in a file."""

    name: str
    phrases: tuple[str, ...] = ()
    regex: str | None = None
    hints: tuple[str, ...] = ("",)  # the empty string is in every text
    validator: str = ""


class DetectorRow(TypedDict, total=False):
    """A detector as it is written in `detectors.toml`."""

    service: Required[str]
    sides: Required[list[DataType]]
    threat: Required[str]
    code: bool
    rules: list[Table]
    grounding: dict[str, float]


@functools.cache
def built_in_detectors() -> Mapping[str, Detector]:
    """Return the detectors of `detectors.toml`, read once."""
    return read_detectors(built_in_table())


def built_in_table() -> str:
    """Return the text of `detectors.toml`."""
    return resources.files("aisecurity.emulator.detection").joinpath("detectors.toml").read_text("utf-8")


def read_detectors(toml: str) -> Mapping[str, Detector]:
    """Return detectors by flag, in the order in which reports list them."""
    table = cast("dict[str, DetectorRow]", tomllib.loads(toml))
    return MappingProxyType({flag: _detector(flag, row) for flag, row in table.items()})


def _detector(flag: str, row: DetectorRow) -> Detector:
    return Detector(
        flag=flag,
        service=row["service"],
        sides=frozenset(row["sides"]),
        threat=row["threat"],
        code=row.get("code", False),
        rules=read_rules(flag, row.get("rules", []), flag),
        grounding=Grounding(**row["grounding"]) if "grounding" in row else None,
    )


def read_rules(flag: str, tables: Sequence[Table], where: str) -> tuple[Rule, ...]:
    """Return the rules of the detector *flag*; messages of errors begin with *where*."""
    rows = [build_from_table(RuleRow, table, f"{where}[{index}]") for index, table in enumerate(tables)]
    return tuple(_rule(flag, row, f"{where}[{index}]") for index, row in enumerate(rows))


def _rule(flag: str, row: RuleRow, where: str) -> Rule:
    if row.validator not in VALIDATORS:
        raise SettingsError(f"{where}.validator: {row.validator!r} is not {' or '.join(filter(None, VALIDATORS))}")
    if flag == "dlp" and row.phrases:
        row = _as_pattern(row, where)
    try:
        return Rule(row.name, row.phrases, row.regex, row.hints, VALIDATORS[row.validator])
    except re.error as error:
        raise SettingsError(f"{where}.regex: {error}") from error


def _as_pattern(row: RuleRow, where: str) -> RuleRow:
    """Convert phrases to a pattern: masking needs spans, which only patterns yield."""
    if row.regex is not None:
        raise SettingsError(f"{where}: in dlp a rule has phrases or a regex, not both")
    return RuleRow(name=row.name, regex=f"(?i:{'|'.join(map(re.escape, row.phrases))})")
