"""Files that are specs, and files that are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.project import ROOT

from .specs import DEPARTURES, documents, lines, ours, spec_diff

HEAD = 'openapi: "3.0.3"\n'
EXPECTED = documents.without_prose(documents.read(ROOT / "openapi.yaml", DEPARTURES))
UNREADABLE = {
    "empty": ("", "it does not begin with openapi: 3"),
    "a text": ("only words", "it does not begin with openapi: 3"),
    "a list": ("- 1\n- 2\n", "it does not begin with openapi: 3"),
    "a number": ("3", "it does not begin with openapi: 3"),
    "Swagger": ('swagger: "2.0"\npaths: {}\n', "it does not begin with openapi: 3"),
    "no paths": (HEAD, "it has no paths"),
    "null paths": (f"{HEAD}paths:\n", "it has no paths"),
    "paths in a list": (f"{HEAD}paths: []\n", "paths is no mapping"),
    "members in a list": (
        f"{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{properties: [a]}}}}}}\n",
        "properties is no mapping",
    ),
    "an enum of one text": (f"{HEAD}paths: {{}}\ncomponents: {{schemas: {{A: {{enum: a}}}}}}\n", "A enum is no list"),
    "broken YAML": ("a: [1\nb: 2", "not YAML: "),
    "a tag": ("a: !thing 1", "not YAML: "),
    "no date": ("a: 2026-13-45", "not YAML: "),
    "a key that is a list": ("? [a]\n: 1", "not YAML: "),
    "broken JSON": ('{"openapi": "3.0.3", "paths": {', "neither JSON nor YAML: "),
    "a circle": (f"{HEAD}paths: &a\n  b: *a\n", "it contains itself, or nests too deep"),
    "deep": ('{"a":' * 5000, "it contains itself, or nests too deep"),
    "many": (
        "a: &a [" + "1," * 400 + "]\nb: &b [" + "*a," * 400 + "]\nc: [*b, *b, *b]",
        "it has more than 200,000 values",
    ),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_no_spec(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is no spec is one line that names it and the reason, on stderr, and 2; on either side."""
    text, reason = UNREADABLE[name]
    path = tmp_path / "odd.yaml"
    path.write_text(text, "utf-8")

    assert 2 == spec_diff.main([str(path), str(ROOT / "openapi.yaml")])

    out, err = capsys.readouterr()
    assert ("", 1) == (out, err.count("\n"))
    assert err.startswith(f"{path}: ")
    assert reason in err


def test_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """So is a file that is missing, a folder, and one that is no text."""
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")

    for name in ("missing.yaml", ".", "bytes.yaml"):
        assert 2 == spec_diff.main([str(tmp_path / name), str(ROOT / "openapi.yaml")])

    reasons = [line.rpartition(": ")[2] for line in capsys.readouterr().err.splitlines()]
    assert ["No such file or directory", "it is a folder", "not UTF-8"] == reasons


@pytest.mark.parametrize("arguments", [[], ["openapi.yaml"], ["openapi.yaml", ""], ["a", "b", "c"]])
def test_two_are_needed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without both files, the line says how they are given."""
    assert 2 == spec_diff.main(arguments)
    assert "two specs are needed: make spec-diff OLD=FILE NEW=FILE\n" == capsys.readouterr().err


NOTATIONS: dict[str, Callable[[Any], str]] = {
    "JSON": json.dumps,
    "tabs": lambda spec: json.dumps(spec, indent="\t"),
    "byte order mark": lambda spec: f"\ufeff{json.dumps(spec)}",
    "flow": lambda spec: str(yaml.safe_dump(spec, default_flow_style=True)),
}


@pytest.mark.parametrize("name", NOTATIONS)
def test_notations(name: str, tmp_path: Path) -> None:
    """The same spec in JSON, with tabs, with a byte order mark, and in YAML that looks like JSON is the same."""
    path = tmp_path / "spec"
    path.write_text(NOTATIONS[name](ours()), "utf-8")

    assert EXPECTED == documents.without_prose(documents.read(path, DEPARTURES))


def test_names_of_prose_are_names(tmp_path: Path) -> None:
    """A member that is called description or example is a member, and its own description is none."""
    changed = ours()
    members = changed["components"]["schemas"]["AgentMeta"]["properties"]
    members["description"] = {"type": "string", "description": "Words."}
    members["example"] = {"type": "string"}

    assert [
        "AgentMeta.description: member added: none -> string, optional",
        "AgentMeta.example: member added: none -> string, optional",
    ] == lines(ours(), changed, tmp_path)
