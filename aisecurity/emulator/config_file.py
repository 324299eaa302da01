"""Parser of the `--config` file: settings, profiles, additional detector rules, and faults."""

import tomllib
from collections.abc import Collection, Mapping
from typing import cast

from attrs import frozen

from aisecurity.emulator.api.finding_forms import check_forms
from aisecurity.emulator.api.ids import is_uuid
from aisecurity.emulator.detection.detector_table import extend_detectors
from aisecurity.emulator.detection.detectors import Detector
from aisecurity.emulator.detection.profiles import Action, Profile, Topics
from aisecurity.emulator.faults.fault_reader import FaultTable, read_faults

from .table_parser import SettingsError, T, Table, as_table, as_tables, build_from_table, check_keys, check_value

_SECTIONS = ("settings", "profiles", "detectors", "faults")
_ACTIONS = ("allow", "block", "off")
_TEXTS = tuple[str, ...]


@frozen
class ConfigFile:
    """The sections of a file, each parsed on request; messages of errors begin with the *name* of the file."""

    name: str
    tables: Table

    @classmethod
    def parse(cls, toml: str, name: str) -> "ConfigFile":
        """Parse the text of the file *name*."""
        try:
            tables = tomllib.loads(toml)
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{name}: {error}") from error
        check_keys(tables, _SECTIONS, name)
        return cls(name, tables)

    def settings(self, kind: type[T], known: Collection[str]) -> T:
        """Build a *kind* from the section `settings`; its keys must be among *known*."""
        where = f"{self.name}: settings"
        return build_from_table(kind, as_table(self.tables.get("settings", {}), where), where, known)

    def profiles(self, detectors: Collection[str]) -> tuple[Profile, ...]:
        """Return the profiles; the flags that they name must be among *detectors*."""
        return _profiles(self.tables.get("profiles", []), f"{self.name}: profiles", detectors)

    def detectors(self) -> Mapping[str, Detector]:
        """Return the built-in detectors, with what the file adds to them, and those that it declares."""
        where = f"{self.name}: detectors"
        detectors = extend_detectors(as_table(self.tables.get("detectors", {}), where), where)
        check_forms(detectors.values(), where)
        return detectors

    def faults(self) -> tuple[FaultTable, ...]:
        """Return the checked tables of faults."""
        return read_faults(self.tables.get("faults", []), f"{self.name}: faults")


@frozen(kw_only=True)
class _ProfileHead:
    name: str
    id: str | None = None
    masking: bool = True


def _profiles(value: object, where: str, detectors: Collection[str]) -> tuple[Profile, ...]:
    tables = as_tables(value, where)
    profiles = tuple(_profile(table, f"{where}[{index}]", detectors) for index, table in enumerate(tables))
    if len({profile.name for profile in profiles}) != len(profiles):
        raise SettingsError(f"{where}: two profiles have the same name")
    return profiles


def _profile(table: Table, where: str, detectors: Collection[str]) -> Profile:
    check_keys(table, ("name", "id", "masking", "detectors", "topics"), where)
    head = {key: value for key, value in table.items() if key not in {"detectors", "topics"}}
    named = build_from_table(_ProfileHead, head, where)
    if named.id is not None and not is_uuid(named.id):
        raise SettingsError(f"{where}.id: {named.id!r:.50} is not a UUID")
    actions = _actions(table["detectors"], f"{where}.detectors", detectors) if "detectors" in table else None
    topics = _topics(table["topics"], f"{where}.topics") if "topics" in table else None
    return Profile(named.name, actions, named.masking, named.id and named.id.lower(), topics)


def _actions(value: object, where: str, detectors: Collection[str]) -> Mapping[str, Action]:
    table = as_table(value, where)
    check_keys(table, detectors, where)
    for flag, action in table.items():
        if action not in _ACTIONS:
            raise SettingsError(f"{where}.{flag}: {action!r:.50} is not allow or block or off")
    return {flag: cast("Action", action) for flag, action in table.items() if action != "off"}


def _topics(value: object, where: str) -> Topics:
    table = as_table(value, where)
    check_keys(table, ("blocked", "allowed"), where)
    lists = {key: _phrases(as_table(topics, f"{where}.{key}"), f"{where}.{key}") for key, topics in table.items()}
    return Topics(**lists)


def _phrases(table: Table, where: str) -> Mapping[str, tuple[str, ...]]:
    return {
        topic: cast("tuple[str, ...]", check_value(phrases, _TEXTS, f"{where}.{topic}"))
        for topic, phrases in table.items()
    }
