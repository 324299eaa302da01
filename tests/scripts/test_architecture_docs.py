"""The picture of the rooms."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.project import ROOT, script

DRAW: Any = script("architecture_docs")
USES = {"cli": {"scan", "core"}, "scan": {"core"}, "core": {"exceptions"}, "exceptions": set[str](), "lone": set[str]()}


@pytest.mark.tools
def test_current() -> None:
    """docs/images/architecture.svg is what the imports are."""
    drawn = (ROOT / "docs" / "images" / "architecture.svg").read_text("utf-8")

    assert DRAW.picture(DRAW.imports()) == drawn, "`make docs` draws it anew"


def test_depths() -> None:
    """A room stands below all that use it, and what all use at the bottom."""
    assert {"cli": 0, "lone": 0, "scan": 1, "core": 2, "exceptions": 3} == DRAW.depths(USES)


def test_a_circle() -> None:
    """Rooms that use each other are named."""
    with pytest.raises(ValueError, match="'a', 'b'"):
        DRAW.depths({"a": {"b"}, "b": {"a"}})


def test_arrows() -> None:
    """What another arrow leads to is left out, and so is what all use."""
    assert [("cli", "scan"), ("scan", "core")] == DRAW.arrows(USES)


def test_an_arrow_passes_between_rooms() -> None:
    """One that passes a row has a place there."""
    depth = {"a": 0, "b": 1, "c": 2}
    (way,) = DRAW.ways([("a", "c")], depth)

    assert ["a", "a>c>1", "c"] == way
    assert ["a>c>1", "b"] == sorted(DRAW.rows(depth, [way])[1])
