"""Recipes of the page, each imported as it stands there."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Final

from tests.support.programs import blocks, page

SECTIONS: Final = dict(section.split("\n", 1) for section in page("adapters/recipes").split("\n## ")[1:])
"""The sections of the page by their titles."""


def recipe(title: str, folder: Path) -> ModuleType:
    """Return the code of the section *title* as a module, whose source is in *folder*, where tracebacks find it."""
    (source,) = blocks(SECTIONS[title])
    path = folder / "recipe.py"
    path.write_text(source, "utf-8")
    module = ModuleType("recipe")
    # Type hints that frameworks evaluate are looked up here.
    sys.modules["recipe"] = module
    exec(compile(source, str(path), "exec"), module.__dict__)  # noqa: S102 - a page of this repository
    return module
