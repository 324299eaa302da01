"""Print the public API, one line for each name; `make api` writes it to tests/api.txt.

With --adapters, where their frameworks are installed, that of the guards' adapters: `make api-adapters` writes it to
tests/frameworks/api.txt.
"""

from __future__ import annotations

import dataclasses
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import aisecurity
from aisecurity import (
    _global,
    auth,
    bulk,
    cli,
    configuration,
    diagnostics,
    emulator,
    exceptions,
    generated_openapi_client,
    guard,
    instrumentation,
    testing,
    utils,
)
from aisecurity._runtime import pydantic_names, verdict
from aisecurity.constants import base
from aisecurity.generated_openapi_client import errors, types
from aisecurity.scan import ping, protocols
from aisecurity.scan.asyncio import scanner as asyncio_scanner
from aisecurity.scan.inline import scanner as inline_scanner
from aisecurity.scan.models import content
from aisecurity.testing import guard_cases, model_server

SHOWN = {
    "__init__",
    "__call__",
    "__enter__",
    "__exit__",
    "__aenter__",
    "__aexit__",
    "__iter__",
    "__aiter__",
    "__len__",
    "__bool__",
    "__str__",
}
SHARED_BY_GUARDS = ("AsyncGuardMethods", "CommonGuard", "CommonTurn", "GuardMethods", "_Copied")
MADE_BY_GUARDS = {"AsyncTurn", "GuardStats", "Turn"}
"""Classes that no user makes, so what makes them is not shown."""
ENDPOINTS = [
    "scans.scan_sync_request",
    "scans.scan_async_request",
    "scan_results.get_scan_results_by_scan_ids",
    "scan_reports.get_threat_scan_reports",
]


def annotation(value: Any) -> str:
    """Return a type as its source has it, without the modules of names but for those of httpx."""
    text = value if isinstance(value, str) else inspect.formatannotation(value)
    return re.sub(r"\b(?!httpx\.)(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])", "", text)


def default(value: Any) -> str:
    """Return a default value as text that is the same in every run."""
    if isinstance(value, attrs.Factory):  # type: ignore[arg-type]  # a class at run time
        return f"{value.factory.__name__}()"
    return getattr(value, "__qualname__", None) or (str(value) if isinstance(value, Enum) else repr(value))


def signature(function: Any) -> str:
    """Return the parameters, with annotations and defaults, and the type returned."""
    found = inspect.signature(function)
    parameters = [
        parameter.replace(annotation=_Text(annotation(parameter.annotation)))
        if parameter.annotation is not parameter.empty
        else parameter
        for parameter in found.parameters.values()
    ]
    empty = found.return_annotation is found.empty
    returned = found.return_annotation if empty else _Text(annotation(found.return_annotation))
    return str(found.replace(parameters=parameters, return_annotation=returned))


class _Text:
    """Stands in a signature for an annotation that is text already."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def function(name: str, value: Any) -> str:
    """Return the line of a function or a method."""
    return f"{'async ' if inspect.iscoroutinefunction(value) else ''}{name}{signature(value)}"


def methods(cls: type[Any]) -> Iterator[str]:
    """Yield the lines of what the class defines, and the guards' with what both halves share."""
    shared = [base for base in reversed(cls.__mro__) if base.__name__ in SHARED_BY_GUARDS]
    members = {name: value for owner in (*shared, cls) for name, value in vars(owner).items()}
    for name, value in sorted(members.items()):
        if (name.startswith("_") and name not in SHOWN) or (name == "__init__" and _made_by_decorator(cls)):
            continue
        if isinstance(value, property):
            yield f"{name}: {annotation(inspect.signature(value.fget).return_annotation)}"  # type: ignore[arg-type]  # a property has it
        elif isinstance(value, classmethod):
            yield f"classmethod {function(name, getattr(cls, name).__func__)}"
        elif inspect.isfunction(value):
            yield function(name, value)


def _made_by_decorator(cls: type[Any]) -> bool:
    is_written = not cls.__init__.__code__.co_filename.startswith("<")
    is_shown = _is_a_record(cls) and not (is_written and not any(fields(cls)))
    return is_shown or getattr(cls, "_is_protocol", False) or cls.__name__ in MADE_BY_GUARDS


def _is_a_record(cls: type[Any]) -> bool:
    return attrs.has(cls) or dataclasses.is_dataclass(cls)


def _given(field: Any) -> str:
    """Return the default of a field of attrs or of a dataclass as the signature would show it, "" if there is none."""
    if field.default is not attrs.NOTHING and field.default is not dataclasses.MISSING:
        return f" = {default(field.default)}"
    factory = getattr(field, "default_factory", dataclasses.MISSING)
    return "" if factory is dataclasses.MISSING else f" = {factory.__name__}()"


def fields(cls: type[Any]) -> Iterator[str]:
    """Yield the lines of the fields of an attrs class or a dataclass, in their order."""
    owners = [owner for owner in reversed(cls.__mro__) if owner.__module__.startswith(aisecurity.__name__)]
    hints = {name: hint for owner in owners for name, hint in inspect.get_annotations(owner).items()}
    for field in attrs.fields(cls) if attrs.has(cls) else dataclasses.fields(cls):
        if field.name in hints and not field.name.startswith("_"):
            line = f"{field.name}: {annotation(hints[field.name])}"
            yield f"{line}{_given(field)}" if field.init else f"{line}  (no argument)"


def attributes(cls: type[BaseException]) -> Iterator[str]:
    """Yield the names that an exception's constructors set."""
    modules = {exceptions.__name__, f"{guard.__name__}.errors"}
    sources = [inspect.getsource(owner) for owner in cls.__mro__ if owner.__module__ in modules]
    yield ", ".join(sorted({name for source in sources for name in re.findall(r"self\.([a-z]\w*)(?::| =)", source)}))


def class_lines(cls: type[Any]) -> Iterator[str]:
    """Yield what a class offers."""
    named = [base.__name__ for base in cls.__bases__ if base.__name__ not in {"object", *SHARED_BY_GUARDS}]
    bases = ", ".join(name for name in named if not name.startswith("_"))
    yield f"class {cls.__name__}({bases})" if bases else f"class {cls.__name__}"
    if issubclass(cls, Enum):
        yield from (f"    {member.name} = {member.value!r}" for member in cls)
        return
    if _is_a_record(cls):
        yield from (f"    {line}" for line in fields(cls))
    elif hasattr(cls, "_fields"):
        yield from (f"    {name}: {annotation(hint)}" for name, hint in inspect.get_annotations(cls).items())
    if issubclass(cls, BaseException):
        yield from (f"    attributes: {line}" for line in attributes(cls) if line)
    if not issubclass(cls, types.Model) or cls is types.Model:
        yield from (f"    {line}" for line in methods(cls))


def module_lines(module: ModuleType, names: list[str]) -> Iterator[str]:
    """Yield what a module offers."""
    yield f"\n{module.__name__}"
    for name in names:
        value = getattr(module, name)
        if isinstance(value, type):
            yield from (f"    {line}" for line in class_lines(value))
        elif inspect.isfunction(value):
            yield f"    {function(name, value)}"
        else:
            yield f"    {name}: {type(value).__name__}" + (f" = {value!r}" if name.isupper() else "")


def render() -> str:
    """Return the whole text."""
    functions = ["build_request", "read_answer", "read_response", "sync_detailed", "sync"]
    functions += ["asyncio_detailed", "asyncio"]
    constants = sorted(name for name in vars(base) if name.isupper())
    variables = sorted(name for name in vars(configuration) if name.endswith("_VARIABLE"))
    lines = [
        "The public API of aisecurity. A difference is a deliberate change, with a line in CHANGELOG.md:",
        "`make api` writes this file.",
        *module_lines(aisecurity, sorted(aisecurity.__all__)),
        *module_lines(_global, ["GlobalConfiguration"]),
        *module_lines(configuration, variables),
        *module_lines(inline_scanner, ["Scanner"]),
        *module_lines(asyncio_scanner, ["Scanner"]),
        *module_lines(content, ["Content"]),
        *module_lines(protocols, ["SupportsAsyncScan", "SupportsScan"]),
        *module_lines(ping, ping.__all__),
        *module_lines(verdict, ["VerdictMixin"]),
        *module_lines(pydantic_names, ["PydanticNames"]),
        *module_lines(auth, sorted(auth.__all__)),
        *module_lines(bulk, sorted(bulk.__all__)),
        *module_lines(cli, sorted(cli.__all__)),
        *module_lines(diagnostics, sorted(diagnostics.__all__)),
        *module_lines(emulator, sorted(emulator.__all__)),
        *module_lines(guard, sorted(guard.__all__)),
        *module_lines(instrumentation, sorted(set(instrumentation.__all__) - {"Observer"})),
        *module_lines(testing, sorted(set(testing.__all__) - {"Emulator", "Settings"})),
        *module_lines(model_server, sorted(model_server.__all__)),
        *module_lines(guard_cases, sorted(set(guard_cases.__all__) - {"Application", "CASES", "Capability"})),
        *module_lines(exceptions, sorted(exceptions.__all__)),
        *module_lines(base, constants),
        *module_lines(utils, ["json_default", "safe_flatten"]),
        *module_lines(errors, ["ModelError", "MissingMember", "WrongShape"]),
        *module_lines(types, sorted(types.__all__)),
        *module_lines(generated_openapi_client, sorted(generated_openapi_client.__all__)),
    ]
    for name in ENDPOINTS:
        lines += module_lines(import_module(f"{generated_openapi_client.__name__}.api.{name}"), functions)
    return "\n".join(lines) + "\n"


def render_adapters() -> str:
    """Return the whole text of the guards' adapters."""
    lines = [
        "The public API of the guards' adapters. A difference is a deliberate change, with a line in CHANGELOG.md:",
        "`make api-adapters` writes this file.",
    ]
    for found in pkgutil.iter_modules(guard.__path__, f"{guard.__name__}."):
        if found.ispkg and not found.name.rpartition(".")[2].startswith("_"):
            adapter = import_module(found.name)
            lines += module_lines(adapter, sorted(adapter.__all__))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(render_adapters() if "--adapters" in sys.argv else render(), end="")
