"""Loads the scripts, which are no package."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

from tests.support.schemas import ROOT


def script(name: str) -> Any:
    """Return scripts/*name*.py as a module; it is not run as a program."""
    spec = spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
