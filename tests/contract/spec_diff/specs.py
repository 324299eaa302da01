"""Specs to compare: ours, a published one that is made of ours by undoing the departures, and changed ones."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.support.json_values import is_array
from tests.support.project import ROOT, script
from tests.support.schemas import SPEC

spec_diff = script("spec_diff")


def part(name: str) -> Any:
    """Return a module of scripts/contract_diff."""
    assert str(ROOT / "scripts") in sys.path  # since the script was loaded
    return import_module(f"contract_diff.{name}")


departures = part("departures")
documents = part("documents")
DEPARTURES: list[Any] = departures.read_departures(spec_diff.DEPARTURES)
Change = Callable[[dict[str, Any]], object]


def ours() -> dict[str, Any]:
    """Return a copy of openapi.yaml that may be changed."""
    return copy.deepcopy(SPEC)


def published() -> dict[str, Any]:
    """Return openapi.yaml without its departures, with prose of its own, as the service would publish it."""
    spec = ours()
    for departure in reversed(DEPARTURES):
        for change in reversed(departure.changes):
            if not change.everywhere:
                _undo(change, departures.entered(spec, change.at))
    results = spec["paths"]["/v1/scan/results"]["get"]
    results["responses"][200] = results["responses"].pop("200")
    results["responses"][200]["content"]["application/json"]["examples"] = {"one": {"value": []}}
    spec["components"]["schemas"]["ScanRequest"]["properties"]["metadata"]["description"] = 'Such as "this"'
    spec["info"] = {"title": "Another", "version": "0"}
    return spec


def _undo(change: Any, node: dict[str, Any]) -> None:
    for old, new in change.renamed.items():
        node[old] = node.pop(new)
    keys = dict.fromkeys([*change.ours, *change.published])
    lists = {"required", "enum", "security", "x-scanned-text"}
    for key in keys:
        ours, theirs = change.ours.get(key), change.published.get(key)
        if key in lists and (is_array(ours) != is_array(theirs)):
            node[key] = [one for one in node.get(key, []) if one not in (ours or [])] + (theirs or [])
            if not node[key]:
                del node[key]
        elif theirs is None:
            del node[key]
        else:
            node[key] = copy.deepcopy(theirs)


def written(spec: Any, folder: Path, name: str) -> Path:
    """Write a spec as JSON."""
    path = folder / name
    path.write_text(json.dumps(spec), "utf-8")
    return path


def read(spec: Any, folder: Path, name: str = "spec.json") -> Any:
    """Return a spec as the tool reads it."""
    return documents.read(written(spec, folder, name), DEPARTURES)


def lines(old: Any, new: Any, folder: Path) -> list[str]:
    """Return the changes of the contract."""
    sides = (read(old, folder, "old.json"), read(new, folder, "new.json"))
    return [str(change) for change in part("contract").contract_changes(*sides)]
