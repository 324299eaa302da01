"""The snapshot of the public API."""

from __future__ import annotations

import difflib
import re

from tests.support.project import ROOT, script
from tests.support.schemas import MODELS

SNAPSHOT = ROOT / "tests" / "api.txt"
REFRESH = "python scripts/public_api.py > tests/api.txt"


def test_the_public_api_is_as_recorded() -> None:
    """A change of the public API is deliberate: the snapshot changes with it, and CHANGELOG.md says so."""
    expected = SNAPSHOT.read_text(encoding="utf-8").splitlines()
    actual = script("public_api").render().splitlines()

    changes = list(difflib.unified_diff(expected, actual, "tests/api.txt", "the code", lineterm="", n=1))

    assert expected == actual, f"if that is meant: {REFRESH}\n" + "\n".join(changes)


def test_the_snapshot_says_how_to_refresh_it() -> None:
    """Its head names the command."""
    assert REFRESH in SNAPSHOT.read_text(encoding="utf-8").splitlines()


def test_every_model_is_in_the_snapshot() -> None:
    """The snapshot has each model."""
    recorded = SNAPSHOT.read_text(encoding="utf-8")

    assert [] == [name for name in MODELS if not re.search(rf"^    class {name}\(.*Model\)$", recorded, re.MULTILINE)]
