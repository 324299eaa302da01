"""Attributes of a package that are imported when they are first asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

LOAD_ERRORS: Final = (ImportError, OSError)
"""What an import raises where a module cannot be read, as with no descriptor left."""


def lazy_attributes(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Return the `__getattr__` of *package*, which imports each name of *modules* at its first use.

    *modules* maps a name to its module, as `importlib.import_module` takes it: ".module" is relative to *package*. A
    name that is mapped to itself, as "calls" to ".calls", is that submodule; ".module:Name" is what has another name
    there. A fork waits until the import is done.
    """

    def find(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        # Only now: it brings threading, which `import aisecurity` alone does not need.
        from .fork_guard import no_fork

        place, _, there = modules[name].partition(":")
        with no_fork:
            module = import_module(place, package)
        value = module if place == f".{name}" else getattr(module, there or name)
        vars(sys.modules[package])[name] = value
        return value

    return find


class LateModule:
    """A module that is imported when an attribute of it is first asked for.

    It stands where only annotations name the module, so that they can be evaluated by who asks for type hints.
    """

    __slots__ = ("_late_name",)

    def __init__(self, name: str) -> None:
        self._late_name = name

    def __getattr__(self, name: str) -> Any:
        from .fork_guard import no_fork

        with no_fork:
            return getattr(import_module(self._late_name), name)
