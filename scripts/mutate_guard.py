"""Break each rule of the guard's pure core on purpose, once, and see that its tests find it: `make mutate`.

Each mutant is one replacement in the source of one module. It is made in memory, in a process of its own, so nothing is
written, and the checkout can be used meanwhile. The mutants are in scripts/guard_mutants.toml.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any

from attrs import frozen

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "scripts" / "guard_mutants.toml"
TESTS = "tests/guard/core"
MOST_SECONDS = 180.0
"""For the tests of one mutant; one that never ends is found out too."""
PRELOADED = (
    "pytest",
    "hypothesis.strategies",
    "aisecurity.testing.plugin",
    "aisecurity.testing.verdicts",
    "tests.generated.strategies",
    "tests.support.errors",
    "tests.support.halves",
    "tests.support.project",
)
"""Imported once, before the processes part; nothing of the guard is among them."""
OWN_TESTS = {
    "_core/decide": ("decide", "masks", "opening"),
    "_core/remembered": ("remembered",),
    "_core/plain_allow": ("remembered", "decide", "masks"),
    "_core/masked_data": ("masks", "remembered"),
    "_core/windows": ("held_stream", "held_events"),
    "errors": ("outcome",),
    "policy": ("policy", "opening"),
}
"""The tests that a mutant of a module meets first, where they are not called as it is."""


@frozen
class Mutant:
    """A rule, and the replacement that breaks it."""

    module: str
    rule: str
    old: str
    new: str

    @property
    def path(self) -> Path:
        """The file of the module."""
        return ROOT / "aisecurity" / "guard" / f"{self.module}.py"

    def source(self) -> str:
        """Return the source of the module with the rule broken. ValueError if the list is out of date."""
        text = self.path.read_text("utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"{self.module}: {text.count(self.old)} times instead of once: {self.old}")
        return text.replace(self.old, self.new)


def mutants() -> list[Mutant]:
    """Return all of them, in the order of the list."""
    listed: dict[str, list[dict[str, str]]] = tomllib.loads(LIST.read_text("utf-8"))
    return [Mutant(module=module, **one) for module, rows in listed.items() for one in rows]


class _Loader(SourceFileLoader):
    """The loader of one module whose source is another than in its file."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    """The finder of that module."""

    def __init__(self, mutant: Mutant) -> None:
        self._name = f"aisecurity.guard.{mutant.module.replace('/', '.')}"
        self._mutant = mutant

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        """Return the spec of the module, and `None` for every other."""
        if fullname != self._name:
            return None
        file = str(self._mutant.path)
        return spec_from_file_location(fullname, file, loader=_Loader(fullname, file, self._mutant.source()))


def _test(mutant: Mutant | None, output: Path) -> int:
    """Run the tests in this process, and return the exit status of pytest."""
    import pytest

    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    if mutant is not None:
        sys.meta_path.insert(0, _Finder(mutant))
    # What is imported already is not to be rewritten.
    options = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    found = int(pytest.main([*options, *_own_tests(mutant)])) if mutant is not None else 0
    return found or int(pytest.main([*options, TESTS]))


def _own_tests(mutant: Mutant) -> list[str]:
    names = OWN_TESTS.get(mutant.module, (mutant.module.rpartition("/")[2],))
    return [str(path) for name in names for path in (ROOT / TESTS).rglob(f"test_{name}.py")]


def _begin(mutant: Mutant | None, output: Path) -> int:
    """Start a process that tests *mutant*, and return its id."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    status = 70
    try:
        status = _test(mutant, output)
    finally:
        os._exit(status)


def _end(child: int, until: float) -> int | None:
    """Wait for *child*, and return its status; `None` if it had to be ended."""
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return None


def _failed_test(output: Path) -> str:
    """Return the name of the test that failed."""
    lines = [line for line in output.read_text("utf-8", "replace").splitlines() if line.startswith(("FAILED", "ERROR"))]
    return lines[-1].split(" - ")[0].partition(" ")[2].removeprefix(f"{TESTS}/") if lines else "the tests do not begin"


def judged(chosen: Sequence[Mutant], folder: Path, jobs: int) -> Iterator[tuple[Mutant, str | None]]:
    """Yield each mutant with the test that caught it; `None` if none did."""
    waiting = list(enumerate(chosen))
    running: list[tuple[Mutant, Path, int, float]] = []
    while waiting or running:
        while waiting and len(running) < jobs:
            index, mutant = waiting.pop(0)
            output = folder / f"{index}.txt"
            running.append((mutant, output, _begin(mutant, output), time.monotonic() + MOST_SECONDS))
        mutant, output, child, until = running.pop(0)
        status = _end(child, until)
        if status is None:
            yield mutant, "the tests never end"
        else:
            yield mutant, None if status == 0 else _failed_test(output)


def main(arguments: Sequence[str] | None = None) -> int:
    """Test the mutants, print each with its fate, and return 1 if one survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only mutants with one of these words in module or rule")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    _be_quick()
    chosen = [one for one in mutants() if _is_meant(one, options.words)]
    for one in chosen:
        compile(one.source(), str(one.path), "exec")
    survived = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        output = folder / "whole.txt"
        if _end(_begin(None, output), time.monotonic() + MOST_SECONDS) != 0:
            print(output.read_text("utf-8"))
            print("the tests fail without a mutant")
            return 1
        for mutant, test in judged(chosen, folder, options.jobs):
            survived += test is None
            print(
                f"{'SURVIVED' if test is None else 'caught'}\t{mutant.module}: {mutant.rule}\t{test or ''}", flush=True
            )
    print(f"{len(chosen)} mutants, {len(chosen) - survived} caught, {survived} survived")
    return 1 if survived else 0


def _be_quick() -> None:
    """Import what all processes need, and make their arbitrary values the same."""
    for name in PRELOADED:
        import_module(name)
    settings: Any = import_module("hypothesis").settings
    register: Callable[..., None] = settings.register_profile
    register("mutants", derandomize=True, database=None, print_blob=False)
    settings.load_profile("mutants")


def _is_meant(mutant: Mutant, words: Sequence[str]) -> bool:
    return not words or any(word in f"{mutant.module} {mutant.rule}" for word in words)


if __name__ == "__main__":
    sys.exit(main())
