"""The table of detectors: data, read from `detectors.toml`."""

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Required, TypedDict, cast

from aisecurity.emulator.detectors import DataType, Detector, Rule
from aisecurity.emulator.grounding import Grounding
from aisecurity.emulator.validators import VALIDATORS


class _RuleRow(TypedDict, total=False):
    name: Required[str]
    phrases: list[str]
    regex: str
    hints: list[str]
    validator: str


class _Row(TypedDict, total=False):
    service: Required[str]
    sides: Required[list[DataType]]
    threat: Required[str]
    code: bool
    rules: list[_RuleRow]
    grounding: dict[str, float]


@functools.cache
def built_in() -> Mapping[str, Detector]:
    """Read the table that comes with the package, once."""
    return read_table(resources.files("aisecurity.emulator").joinpath("detectors.toml").read_text("utf-8"))


def read_table(toml: str) -> Mapping[str, Detector]:
    """Read detectors by flag, in the order in which reports list them."""
    table = cast("dict[str, _Row]", tomllib.loads(toml))
    return MappingProxyType({flag: _detector(flag, row) for flag, row in table.items()})


def _detector(flag: str, row: _Row) -> Detector:
    return Detector(
        flag=flag,
        service=row["service"],
        sides=frozenset(row["sides"]),
        threat=row["threat"],
        code=row.get("code", False),
        rules=tuple(_rule(rule) for rule in row.get("rules", [])),
        grounding=Grounding(**row["grounding"]) if "grounding" in row else None,
    )


def _rule(row: _RuleRow) -> Rule:
    return Rule(
        name=row["name"],
        phrases=row.get("phrases", []),
        regex=row.get("regex"),
        # The empty string is everywhere.
        hints=row.get("hints", [""]),
        validator=VALIDATORS[row.get("validator", "")],
    )
