"""Parser of the detector table `detectors.toml`; a user adds detectors and rules in the same form."""

import functools
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from attrs import asdict, evolve, field, fields_dict, frozen

from aisecurity.emulator.table_parser import (
    SettingsError,
    Table,
    as_table,
    as_tables,
    build_from_table,
    check_keys,
    means,
)

from .capabilities import Capabilities
from .detectors import Detector, Rule
from .validators import VALIDATORS

_RULES = "rules"
_KEYS = (*fields_dict(Capabilities), _RULES)
_NOTHING: Table = MappingProxyType({})


@frozen(kw_only=True)
class RuleRow:
    """A rule as it is written in a file; the metadata of each member describe it."""

    name: str = field(
        metadata=means("its name in reports: a URL category, a data pattern, a topic, a kind of statement")
    )
    phrases: tuple[str, ...] = field(default=(), metadata=means("literal texts, found anywhere, in any letter case"))
    regex: str | None = field(
        default=None,
        metadata=means("Python syntax, ASCII classes; its group `secret`, or else the whole match, is what is masked"),
    )
    # The empty string is in every text.
    hints: tuple[str, ...] = field(
        default=("",),
        metadata=means("literal texts in any letter case; the regex is tried only where one of them occurs"),
    )
    validator: str = field(
        default="", metadata=means("`luhn`, `ssn` or `aba`: a match of the regex counts only if it passes")
    )


@functools.cache
def built_in_detectors() -> Mapping[str, Detector]:
    """Return the detectors of `detectors.toml`, read once."""
    return _detectors(_built_in_tables())


@functools.cache
def _built_in_tables() -> Mapping[str, Table]:
    path = resources.files("aisecurity.emulator.detection").joinpath("detectors.toml")
    return MappingProxyType(tomllib.loads(path.read_text("utf-8")))


def read_detectors(toml: str) -> Mapping[str, Detector]:
    """Return detectors by flag, in the order in which reports list them."""
    return _detectors(tomllib.loads(toml))


def _detectors(tables: Mapping[str, object]) -> Mapping[str, Detector]:
    return MappingProxyType({flag: _detector(flag, as_table(table, flag), flag) for flag, table in tables.items()})


def extend_detectors(added: Table, where: str) -> Mapping[str, Detector]:
    """Return the built-in detectors with those that *added* holds, by flag; new ones come last in reports.

    A table for a built-in detector adds rules to it, and replaces the capabilities that it names. Raises SettingsError;
    its messages begin with *where*.
    """
    built_in = _built_in_tables()
    tables = {flag: as_table(table, f"{where}.{flag}") for flag, table in added.items()}
    # A table with nothing but rules adds to a detector, so there must be one.
    check_keys({flag: table for flag, table in tables.items() if table.keys() <= {_RULES}}, built_in, where)
    read = {
        flag: _detector(flag, table, f"{where}.{flag}", built_in.get(flag, _NOTHING)) for flag, table in tables.items()
    }
    return MappingProxyType({**built_in_detectors(), **read})


def _detector(flag: str, table: Table, where: str, base: Table = _NOTHING) -> Detector:
    """Return a detector; the keys of *table* stand above those of *base*, and its rules come after them."""
    check_keys(table, _KEYS, where)
    head = {key: value for key, value in {**base, **table}.items() if key != _RULES}
    capabilities = build_from_table(Capabilities, head, where)
    detector = Detector(flag=flag, **asdict(capabilities, recurse=False))
    return evolve(detector, rules=read_rules(detector, base, flag) + read_rules(detector, table, where))


def read_rules(detector: Detector, table: Table, where: str) -> tuple[Rule, ...]:
    """Return the rules in the table of *detector*; messages of errors begin with *where*."""
    where = f"{where}.{_RULES}"
    tables = as_tables(table.get(_RULES, []), where)
    rows = [build_from_table(RuleRow, one, f"{where}[{index}]") for index, one in enumerate(tables)]
    return tuple(_rule(detector, row, f"{where}[{index}]") for index, row in enumerate(rows))


def _rule(detector: Detector, row: RuleRow, where: str) -> Rule:
    if row.validator not in VALIDATORS:
        raise SettingsError(f"{where}.validator: {row.validator!r} is not {' or '.join(filter(None, VALIDATORS))}")
    if detector.masks and row.phrases:
        if row.regex is not None:
            raise SettingsError(f"{where}: in {detector.flag} a rule has phrases or a regex, not both")
        return detector.phrase_rule(row.name, row.phrases)
    try:
        return Rule(row.name, row.phrases, row.regex, row.hints, VALIDATORS[row.validator])
    except re.error as error:
        raise SettingsError(f"{where}.regex: {error}") from error
