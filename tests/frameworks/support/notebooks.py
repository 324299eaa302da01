"""Notebooks, run cell by cell, as a kernel does it."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any


def displayed(path: Path) -> list[Any]:
    """Run the code of a notebook, and return what its cells show: the values of the expressions that they end with."""
    cells: list[Any] = json.loads(path.read_text("utf-8"))["cells"]
    names: dict[str, Any] = {"__name__": "__main__"}
    shown: list[Any] = []
    for cell in cells:
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, cell["id"], "exec"), names)  # noqa: S102 - a notebook of the checkout
            if isinstance(last, ast.Expr):
                shown.append(eval(compile(ast.Expression(last.value), cell["id"], "eval"), names))  # noqa: S307 - as above
    return shown
