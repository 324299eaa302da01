"""The snapshot of the public API."""

from __future__ import annotations

import ast
import difflib
import re
from pathlib import Path

import aisecurity
from tests.support.project import ROOT, script
from tests.support.schemas import MODELS

SNAPSHOT = ROOT / "tests" / "api.txt"
PACKAGE = Path(aisecurity.__file__).parent
REFRESH = "`make api`"


def test_the_public_api_is_as_recorded() -> None:
    """A change of the public API is deliberate: the snapshot changes with it, and CHANGELOG.md says so."""
    expected = SNAPSHOT.read_text(encoding="utf-8").splitlines()
    actual = script("public_api").render().splitlines()

    changes = list(difflib.unified_diff(expected, actual, "tests/api.txt", "the code", lineterm="", n=1))

    assert expected == actual, f"if that is meant, {REFRESH} writes the snapshot anew\n" + "\n".join(changes)


def test_the_snapshot_says_how_to_refresh_it() -> None:
    """Its head names the target."""
    assert f"{REFRESH} writes this file." in SNAPSHOT.read_text(encoding="utf-8").splitlines()


def test_every_model_is_in_the_snapshot() -> None:
    """The snapshot has each model."""
    recorded = SNAPSHOT.read_text(encoding="utf-8")

    assert [] == [name for name in MODELS if not re.search(rf"^    class {name}\(.*Model\)$", recorded, re.MULTILINE)]


def test_no_private_type_is_in_the_snapshot() -> None:
    """No signature names a class of a private module, but for those that a public one exports."""
    recorded = SNAPSHOT.read_text(encoding="utf-8")
    public = set(re.findall(r"^    class (\w+)", recorded, re.MULTILINE))
    paths = [*PACKAGE.glob("_[a-z]*/**/*.py"), PACKAGE / "scan" / "_state.py"]
    private = {
        node.name
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    } - public
    annotations = " ".join(re.findall(r"(?:: |-> ).*$", recorded, re.MULTILINE))

    assert {"Send", "CallSettings", "Transport"} <= private
    assert set() == private & set(re.findall(r"\w+", annotations))


def test_the_emulator_is_in_the_snapshot() -> None:
    """What the emulator exports is public, too."""
    assert "aisecurity.emulator" in SNAPSHOT.read_text(encoding="utf-8").splitlines()
