"""Clients generated from specs in folders of their own and loaded beside that of the checkout; their public names."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from .documents import Document, without_prose

SCRIPTS = Path(__file__).resolve().parent.parent
FUNCTIONS = ("build_request", "read_answer", "read_response", "sync_detailed", "sync", "asyncio_detailed", "asyncio")
_ADDRESS = re.compile(r"`([A-Z]+) (/\S*)`\.$", re.MULTILINE)
_LOAD = """
import importlib.util, sys

class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "aisecurity.generated_openapi_client":
            folder = sys.argv[1]
            return importlib.util.spec_from_file_location(
                name, folder + "/__init__.py", submodule_search_locations=[folder])

sys.meta_path.insert(0, Finder)
sys.path.insert(0, sys.argv[2])
import public_api
public_api.render()
"""
"""A program that loads all of aisecurity's public names with another generated client."""


class GenerationError(Exception):
    """The generator makes nothing of a spec; its text is the reason, in a line."""


@dataclass(frozen=True)
class Client:
    """A generated client that is loaded."""

    folder: Path
    package: ModuleType

    def endpoints(self) -> dict[str, ModuleType]:
        """Return the modules of its operations by method and path."""
        found: dict[str, ModuleType] = {}
        for module in pkgutil.walk_packages([str(self.folder / "api")], f"{self.package.__name__}.api."):
            if not module.ispkg:
                loaded = importlib.import_module(module.name)
                address = _ADDRESS.findall(loaded.__doc__ or "")[0]
                found[" ".join(address)] = loaded
        return found


@contextmanager
def loaded(document: Document, folder: Path, name: str) -> Generator[Client]:
    """Generate the client of a spec in *folder*, and load it as *name*, which is gone afterwards."""
    target = folder / name
    _generate(document, folder / f"{name}.json", target)
    spec = spec_from_file_location(name, target / "__init__.py", submodule_search_locations=[str(target)])
    if spec is None or spec.loader is None:
        raise RuntimeError(f"{target} is no package")
    package = module_from_spec(spec)
    sys.modules[name] = package
    try:
        spec.loader.exec_module(package)
        yield Client(target, package)
    finally:
        for module in [module for module in sys.modules if module == name or module.startswith(f"{name}.")]:
            del sys.modules[module]


def _generate(document: Document, path: Path, target: Path) -> None:
    """Run the generator in this process: to load it takes longer than to run it."""
    arguments = importlib.import_module("generate").command(path, target)
    path.write_text(json.dumps(without_prose(document), default=str), "utf-8")
    app: Any = importlib.import_module("openapi_python_client.cli").app
    runner: Any = importlib.import_module("typer.testing").CliRunner()
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = runner.invoke(app, arguments, env={"PATH": tools, "COLUMNS": "10000", "NO_COLOR": "1"})
    if done.exit_code or not (target / "__init__.py").exists():
        unforeseen = "" if isinstance(done.exception, SystemExit) else f"{done.exception}"
        raise GenerationError(_reason(f"{done.output}\n{unforeseen}"))


def _reason(output: str) -> str:
    """Return what the generator complains of, in a line."""
    unknown = re.findall(r"UNSUPPORTED: [^\n│]*", output)
    if unknown:
        return str(unknown[-1]).strip().replace("UNSUPPORTED:", "no template knows")
    noise = re.compile(r"^(Generating |Error\(s\) encountered|Warning\(s\) encountered|If you believe|https?://|$)")
    lines = [line.strip(" │") for line in output.splitlines()]
    kept = [line for line in lines if line and not noise.match(line)]
    return " ".join(" ".join(kept).split())[:400] or "it says nothing"


def names(client: Client) -> dict[str, str]:
    """Return the public names of a client, each with its signature, type or value."""
    api = importlib.import_module("public_api")
    found: dict[str, str] = {}
    for module in client.endpoints().values():
        place = module.__name__.removeprefix(f"{client.package.__name__}.")
        for name in (name for name in FUNCTIONS if hasattr(module, name)):
            found[f"{place}.{name}"] = api.function("", getattr(module, name))
    for name in sorted(client.package.__all__):
        found |= _of_class(name, list(api.class_lines(getattr(client.package, name))))
    return found


def _of_class(name: str, lines: list[str]) -> dict[str, str]:
    members = (re.match(r"(async )?(\w+)(: | = |\()(.*)", line.strip()) for line in lines[1:])
    inside = {f"{name}.{found[2]}": f"{found[3].strip(' :=')}{found[4]}" for found in members if found}
    return {name: lines[0], **inside}


@dataclass(frozen=True)
class NameChange:
    """A public name that came, went or means something else."""

    name: str
    old: str | None
    new: str | None

    def __str__(self) -> str:
        """Write it in a line."""
        if self.old is not None and self.new is not None:
            return f"changed: {self.name}: {self.old} -> {self.new}"
        return f"{'removed' if self.new is None else 'added'}: {self.name}: {self.old or self.new}"


def name_changes(old: dict[str, str], new: dict[str, str]) -> Iterator[NameChange]:
    """Yield the names that differ; of a class or an endpoint that came or went, one for all of it."""
    gone, come = _groups(old, new), _groups(new, old)
    for group, whole in gone.items():
        yield NameChange(group, whole, None)
    for group, whole in come.items():
        yield NameChange(group, None, whole)
    for name in dict.fromkeys([*old, *new]):
        is_grouped = any(name == group or name.startswith(f"{group}.") for group in (*gone, *come))
        if not is_grouped and old.get(name) != new.get(name):
            yield NameChange(name, old.get(name), new.get(name))


def _groups(names: dict[str, str], others: dict[str, str]) -> dict[str, str]:
    """Return the classes and endpoints of *names* of which *others* has nothing, each with what it holds."""
    owners = dict.fromkeys(
        name if value.startswith("class ") else name.rpartition(".")[0] for name, value in names.items()
    )
    elsewhere = {name.rpartition(".")[0] for name in others} | others.keys()
    groups: dict[str, str] = {}
    for owner in owners:
        if owner not in elsewhere:
            inside = ", ".join(name.rpartition(".")[2] for name in names if name.startswith(f"{owner}."))
            groups[owner] = f"{names.get(owner, 'functions')}: {inside}" if inside else names[owner]
    return groups


def complaint(client: Client) -> str | None:
    """Return why the hand-written part of aisecurity cannot be used with *client*, in a line; None if it can."""
    command = [sys.executable, "-c", _LOAD, str(client.folder), str(SCRIPTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines: list[Any] = done.stderr.strip().splitlines()
    return None if done.returncode == 0 else str(lines[-1] if lines else f"it ends with {done.returncode}")
