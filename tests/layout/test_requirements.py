"""Requirements: the pins have the tools and suit the package, and its lower bounds are what `make lowest` installs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.support.project import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
FRAMEWORKS = {"anthropic", "fastmcp", "langchain", "mcp", "openai", "openai-agents"}
ADAPTERS = sorted(PROJECT["optional-dependencies"].keys() & FRAMEWORKS)
"""The extras of guards' adapters, which have an environment of their own."""
TESTED = sorted(PROJECT["optional-dependencies"].keys() - {"charts", "testing", *ADAPTERS})
"""The extras that the tests need, and whose lower bounds they are run with."""
MEND = "`make lock` resolves the pins anew"


def requirements(lines: Iterable[str]) -> dict[str, Requirement]:
    """Return the requirements in *lines* by name, for the newest Python where there are more of a name."""
    parsed = [Requirement(line.rstrip(" \\")) for line in lines if line and line[0] not in "# "]
    return {one.name: one for one in parsed}


def pins(name: str) -> dict[str, Version]:
    """Return the versions that requirements/*name* pins."""
    lines = (ROOT / "requirements" / name).read_text("utf-8").splitlines()
    return {one.name: Version(str(one.specifier).removeprefix("==")) for one in requirements(lines).values()}


def of_extras(*extras: str) -> dict[str, Requirement]:
    """Return what *extras* of the package need."""
    return requirements(one for extra in extras for one in PROJECT["optional-dependencies"][extra])


def needs(*extras: str) -> dict[str, Requirement]:
    """Return what the package needs, with *extras*."""
    return {**requirements(PROJECT["dependencies"]), **of_extras(*extras)}


def bounds(needed: Mapping[str, Requirement]) -> dict[str, Version]:
    """Return the lower bound of each dependency."""
    found = ((name, spec) for name, one in needed.items() for spec in one.specifier)
    return {name: Version(spec.version) for name, spec in found if spec.operator == ">="}


def test_the_pins_have_the_tools() -> None:
    """Each tool is among the pins, with the version that was chosen."""
    assert set() == pins("dev.in").items() - pins("dev.txt").items(), MEND


def test_the_pins_suit_the_package() -> None:
    """Each dependency is among the pins, within its bounds."""
    pinned, needed = pins("dev.txt"), needs(*TESTED)

    assert set() == needed.keys() - pinned.keys(), MEND
    assert [] == [name for name, one in needed.items() if pinned[name] not in one.specifier], MEND


def test_the_frameworks_suit_the_adapters() -> None:
    """Each framework is pinned within the bounds of its extra."""
    pinned = pins("frameworks.txt")

    assert [] == [name for extra in ADAPTERS for name, one in needs(extra).items() if pinned[name] not in one.specifier]


def test_the_engines_are_pinned() -> None:
    """Each engine of batches is among the pins, with the version that was chosen; none brings torch, which is large."""
    pinned = pins("distributed.txt")

    assert set() == pins("distributed.in").items() - pinned.items(), MEND
    assert "torch" not in pinned


def test_the_lower_bounds_are_tested() -> None:
    """requirements/lowest.txt has the lower bound of each dependency, and the SDK that goes with that of its API."""
    lowest = pins("lowest.txt")
    sdk = lowest.pop("opentelemetry-sdk")

    assert bounds(needs(*TESTED)) == lowest, "requirements/lowest.txt is written by hand, from pyproject.toml"
    assert sdk == lowest["opentelemetry-api"]


def test_the_lower_bounds_of_the_frameworks_are_tested() -> None:
    """requirements/frameworks-lowest.txt has the lower bound of each framework, among those of what they need."""
    untested = bounds(of_extras(*ADAPTERS)).items() - pins("frameworks-lowest.txt").items()

    assert set() == untested, "requirements/frameworks-lowest.txt is written by hand, from pyproject.toml"


def test_the_newest_are_within_the_bounds() -> None:
    """requirements/newest.txt has each dependency of the command and of what it starts, within its bounds."""
    newest = pins("newest.txt")

    assert [] == [name for name, one in needs("cli", "emulator").items() if newest[name] not in one.specifier], MEND


@pytest.mark.parametrize("name", ["dev.txt", "release.txt"])
def test_tools_are_pinned_by_their_files(name: str) -> None:
    """Each requirement of the tools is of one version, with the hash of each file that it may be installed from."""
    text = (ROOT / "requirements" / name).read_text("utf-8")
    rows = re.findall(r"^([^\s#].*\n(?: .*\n)*)", text, re.MULTILINE)

    assert len(requirements(text.splitlines())) <= len(rows)
    assert [] == [row.split()[0] for row in rows if "==" not in row or "--hash=sha256:" not in row], MEND
