"""Docstrings, of objects that can be imported or else of the source."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class ImportedDocs:
    """Docstrings of the members of a module that can be imported."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def of(self, *names: str) -> str:
        """Return the docstring of a member of the module, or of a member of a class there; "" if it has none."""
        owner: Any = self._module
        value: Any = self._module
        for name in names:
            owner, value = value, getattr(value, name, None)
        if names and isinstance(owner, type) and (text := _field_docs(owner).get(names[-1])):
            return text
        if not names:
            return inspect.getdoc(value) or ""
        has_one = isinstance(value, (type, property)) or inspect.isroutine(value)
        return (inspect.getdoc(value) or "") if has_one else ""


class SourceDocs:
    """Docstrings in the source of a package that cannot be imported here; its class names are unique."""

    def __init__(self, folder: Path) -> None:
        self._about = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
        self._trees = [ast.parse(path.read_text("utf-8")) for path in sorted(folder.rglob("*.py"))]

    def of(self, *names: str) -> str:
        """Return the docstring of the package, of a definition, or of one within it; "" if there is none."""
        if not names:
            return self._about
        found = next((one for tree in self._trees for one in _definitions(tree, names[0])), None)
        for name in names[1:]:
            if isinstance(found, ast.ClassDef) and (text := dict(_after_fields(found)).get(name)):
                return text
            found = None if found is None else next(_definitions(found, name), None)
        return "" if found is None else ast.get_docstring(found) or ""


def _definitions(tree: ast.AST, name: str) -> Iterator[_Definition]:
    for one in ast.iter_child_nodes(tree):
        if isinstance(one, _Definition) and one.name == name:
            yield one


@cache
def _field_docs(cls: type[Any]) -> dict[str, str]:
    """Return the text below each field of a class of this package, and of its bases."""
    found: dict[str, str] = {}
    for owner in reversed(cls.__mro__):
        if owner.__module__.startswith("aisecurity"):
            found |= dict(_after_fields(_classes(owner.__module__)[owner.__qualname__]))
    return found


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    """Return the classes in the source of a module that was imported."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {one.name: one for one in ast.walk(tree) if isinstance(one, ast.ClassDef)}


def _after_fields(tree: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, text in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and (written := _text_of(text)):
            yield field.target.id, inspect.cleandoc(written)


def _text_of(statement: ast.stmt) -> str:
    """Return the text that a statement is, "" if it is another one."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
