"""Type hints of the public API, evaluated at run time as frameworks do it that make tools of functions."""

from __future__ import annotations

import inspect
import subprocess
import sys
import typing
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

import aisecurity
from aisecurity import Configuration
from aisecurity.generated_openapi_client.client import AuthenticatedClient
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models import AiProfile, Content, ScanResponse

MODULES = [
    "aisecurity",
    "aisecurity._global",
    "aisecurity.auth",
    "aisecurity.bulk",
    "aisecurity.configuration",
    "aisecurity.diagnostics",
    "aisecurity.exceptions",
    "aisecurity.guard",
    "aisecurity.instrumentation",
    "aisecurity.scan.asyncio.scanner",
    "aisecurity.scan.inline.scanner",
    "aisecurity.scan.models.content",
    "aisecurity.scan.protocols",
    "aisecurity.testing",
    "aisecurity.generated_openapi_client.api.scan_reports.get_threat_scan_reports",
    "aisecurity.generated_openapi_client.api.scan_results.get_scan_results_by_scan_ids",
    "aisecurity.generated_openapi_client.api.scans.scan_async_request",
    "aisecurity.generated_openapi_client.api.scans.scan_sync_request",
]
SHOWN = {"__init__", "__call__", "__enter__", "__aenter__", "__exit__", "__aexit__", "__iter__", "__aiter__"}
OF_THE_PACKAGE = {"call_settings", "transport_of", "lazy_attributes"}
"""Functions of these modules that are for the package alone."""


def public(module: str) -> Iterator[tuple[str, Any]]:
    """Yield the functions and classes that *module* offers, and the methods of the latter."""
    found = import_module(module)
    own = [name for name, value in vars(found).items() if getattr(value, "__module__", "") == module]
    defined = [name for name in own if not name.startswith("_")]
    for name in getattr(found, "__all__", None) or defined:
        value = getattr(found, name)
        if not str(getattr(value, "__module__", "")).startswith("aisecurity") or name in OF_THE_PACKAGE:
            continue
        if inspect.isfunction(value):
            yield name, value
        elif inspect.isclass(value):
            yield name, value
            yield from methods(value)


def methods(owner: type[Any]) -> Iterator[tuple[str, Any]]:
    """Yield the methods and properties that *owner* defines or inherits from the package."""
    for name in dir(owner):
        if name.startswith("_") and name not in SHOWN:
            continue
        value = inspect.getattr_static(owner, name)
        function = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        if inspect.isfunction(function) and function.__module__.startswith("aisecurity"):
            yield f"{owner.__name__}.{name}", function


@pytest.mark.parametrize("module", MODULES)
def test_they_resolve(module: str) -> None:
    """Each annotation of a module's public names can be evaluated."""
    names: list[str] = []
    for name, value in public(module):
        typing.get_type_hints(value)
        names.append(name)

    assert names


def test_what_they_are() -> None:
    """They are the classes themselves."""
    for scanner in (Scanner, AsyncScanner):
        hints = typing.get_type_hints(scanner.sync_scan)

        assert ScanResponse is hints["return"]
        assert {AiProfile, str} < {*typing.get_args(hints["ai_profile"])}
        assert Content in typing.get_args(hints["content"])
    assert Configuration is typing.get_type_hints(aisecurity.init)["return"]
    client = inspect.signature(import_module(MODULES[-1]).sync, eval_str=True).parameters["client"]
    assert AuthenticatedClient is client.annotation


def test_they_cost_nothing_before() -> None:
    """Until somebody asks, no type is loaded for an annotation's sake."""
    code = (
        "import sys, aisecurity.scan.inline.scanner as s, aisecurity\n"
        "aisecurity.init(api_key='k')\n"
        "print(*sorted({'ssl', 'httpx', 'attr', 'pydantic'} & set(sys.modules)), 'before')\n"
        "import typing; typing.get_type_hints(s.Scanner.__init__); typing.get_type_hints(aisecurity.init)\n"
        "print('ssl' in sys.modules, 'httpx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ["before", "True True"] == done.stdout.splitlines()
