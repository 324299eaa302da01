"""Departures of openapi.yaml from the published spec: read from their file, and laid over a spec."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .values import Json, is_array, is_object

LAID, THERE, ELSEWHERE = "laid", "there already", "no longer fits"
UNSAID = {"components", "schemas", "properties", "paths", "parameters", "content", "application/json", "schema"}
PROSE = ("description", "summary", "title", "example", "examples")


@dataclass(frozen=True)
class Change:
    """The keys of one mapping that are other than published, or a rule for all."""

    at: tuple[str, ...]
    published: Json
    ours: Json
    renamed: Mapping[str, str]
    everywhere: str

    @property
    def place(self) -> str:
        """Name the mapping and its keys for a reader."""
        keys = ", ".join(self.ours or self.renamed.values() or self.published)
        steps = [step for step in self.at if step not in UNSAID]
        return self.everywhere or f"{' '.join(steps)} {keys}".strip()


@dataclass(frozen=True)
class Departure:
    """A numbered reason, and what it changes."""

    number: str
    text: str
    changes: tuple[Change, ...]


def read_departures(path: Path) -> list[Departure]:
    """Return the departures in a file, in its order."""
    return [
        Departure(
            str(row["number"]),
            row["text"],
            tuple(
                Change(
                    tuple(change.get("at", ())),
                    change.get("published", {}),
                    change.get("ours", {}),
                    change.get("renamed", {}),
                    change.get("everywhere", ""),
                )
                for change in row["changes"]
            ),
        )
        for row in yaml.safe_load(path.read_text("utf-8"))
    ]


def head(departures: list[Departure]) -> str:
    """Return the list that stands at the head of openapi.yaml."""
    lines: list[str] = []
    for departure in departures:
        first, *others = departure.text.splitlines()
        lines += [f"#   {departure.number + '.':<3} {first}".rstrip(), *(f"#       {line}" for line in others)]
    return "\n".join(lines) + "\n"


def lay(departures: list[Departure], spec: Json) -> dict[str, str]:
    """Change *spec* as the departures say; return the state of each change that is not plainly laid."""
    states: dict[str, str] = {}
    for departure in departures:
        for change in departure.changes:
            state = _lay(change, spec)
            if state != LAID:
                states[f"departure {departure.number} ({change.place})"] = state
    return states


def _lay(change: Change, spec: Json) -> str:
    if change.everywhere:
        RULES[change.everywhere](spec)
        return LAID
    node = entered(spec, change.at)
    if node is None:
        return ELSEWHERE
    if change.renamed:
        return _rename(node, change.renamed)
    lists = [key for key in (*change.published, *change.ours) if _is_list(change, key)]
    return _lay_lists(node, change, lists) if lists else _lay_keys(node, change)


def entered(node: Any, steps: tuple[str, ...]) -> Json | None:
    """Return the mapping at the end of *steps*; None if there is none."""
    for step in steps:
        if is_array(node):
            node = next((one for one in node if is_object(one) and one.get("name") == step), None)
        else:
            node = node.get(step) if is_object(node) else None
    return node if is_object(node) else None


def _rename(node: Json, renamed: Mapping[str, str]) -> str:
    ((old, new),) = renamed.items()
    if old not in node:
        return THERE if new in node else ELSEWHERE
    node.setdefault(new, node.pop(old))
    return LAID


def _is_list(change: Change, key: str) -> bool:
    """Return whether only elements of a list differ: where one side has no list, they are all of them."""
    values = [side[key] for side in (change.published, change.ours) if key in side]
    return len(values) == 1 and is_array(values[0]) and key in {"required", "enum", "security", "x-scanned-text"}


def _lay_lists(node: Json, change: Change, keys: list[str]) -> str:
    before = json.dumps(node, default=str)
    for key in keys:
        given: list[Any] = node.get(key, [])
        left = [one for one in given if one not in change.published.get(key, [])]
        node[key] = left + [one for one in change.ours.get(key, []) if one not in left]
        if not node[key]:
            del node[key]
    return THERE if json.dumps(node, default=str) == before else LAID


def _lay_keys(node: Json, change: Change) -> str:
    """Change all keys, or none if one is neither as published nor as ours."""
    if all(_plain(node.get(key)) == change.ours.get(key) for key in (*change.published, *change.ours)):
        return THERE
    wanted = {key: change.published.get(key) for key in (*change.published, *change.ours)}
    if any(_plain(node.get(key)) != value for key, value in wanted.items()):
        return THERE if all(key in node for key in change.ours) and not change.published else ELSEWHERE
    for key in change.published:
        del node[key]
    node.update(json.loads(json.dumps(change.ours)))
    return LAID


def _plain(value: Any) -> Any:
    """Return *value* without prose that is text."""
    if is_object(value):
        items = value.items()
        return {key: _plain(inner) for key, inner in items if key not in PROSE or is_object(inner)}
    return [_plain(inner) for inner in value] if is_array(value) else value


def _stand_alone(value: Any) -> None:
    """Remove prose beside references."""
    if is_object(value):
        node = value
        if isinstance(node.get("$ref"), str):
            for key in ("description", "summary"):
                node.pop(key, None)
        for inner in node.values():
            _stand_alone(inner)
    elif is_array(value):
        for inner in value:
            _stand_alone(inner)


def _without_examples(value: Any, *, names: bool = False) -> None:
    """Remove examples; where *names* is true, the keys are names of members."""
    if is_object(value):
        node = value
        for key in () if names else ("example", "examples"):
            node.pop(key, None)
        for key, inner in node.items():
            _without_examples(inner, names=not names and key in {"properties", "schemas"})
    elif is_array(value):
        for inner in value:
            _without_examples(inner)


RULES: dict[str, Callable[[Json], None]] = {
    "keys are texts": lambda _: None,  # they are since the file was read
    "references stand alone": _stand_alone,
    "no examples": _without_examples,
}
