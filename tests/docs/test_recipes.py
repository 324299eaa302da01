"""The recipes of docs/distributed.md are those of examples/distributed, which `make test-distributed` runs."""

from __future__ import annotations

import pytest

from tests.support.programs import blocks, page
from tests.support.project import ROOT

PROGRAMS = {path.name: path.read_text("utf-8") for path in (ROOT / "examples" / "distributed").glob("*.py")}
RECIPES = blocks(page("distributed").partition("\n## Recipes\n")[2])


@pytest.mark.parametrize("recipe", RECIPES, ids=range(len(RECIPES)))
def test_recipe(recipe: str) -> None:
    """Each recipe stands in a program, line for line."""
    assert any(recipe in program for program in PROGRAMS.values())


def test_each_way() -> None:
    """The page has a recipe for each engine, two for Ray, and names the programs that differ in a word."""
    assert 6 == len(RECIPES)
    named = {name for name in PROGRAMS if name in page("distributed")}
    shown = {name for name, program in PROGRAMS.items() if any(recipe in program for recipe in RECIPES)}
    assert PROGRAMS.keys() == named | shown
