"""The first screens of the README, and the ways of installing that the project shows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.support.project import ROOT

README = (ROOT / "README.md").read_text("utf-8")
FIRST = README[:6000]
TEXTS = {".ipynb", ".md", ".py", ".sh", ".toml", ".yaml", ".yml", ".cfg", ".txt"}
FOLDERS = ["aisecurity", "benchmarks", "docs", "examples", "scripts", "tests", ".github"]
BY_NAME = re.compile(
    r"""\b(?:pip3?|pipx|uv|poetry|pdm|conda)\ (?:tool\ )?(?:install|add|run)\b  # what installs
    [^`\n]*?(?<![\w./*'"-])['"]?aisecurity(?![\w/*.-])  # the bare name, with extras or without""",
    re.VERBOSE,
)


@pytest.mark.parametrize("title", ["The shortest way", "A guard", "A scan", "The emulator"])
def test_first_screens(title: str) -> None:
    """The first 6,000 characters show a guard, a scan and the emulator, each in a block."""
    section = FIRST.partition(f"\n## {title}\n")[2].partition("\n## ")[0]

    assert re.search(r"```(python|sh)\n.*?```", section, re.DOTALL)


def test_the_shortest_way() -> None:
    """It is one command, before all other code but its installation."""
    assert 'aisecurity scan "' in FIRST.partition("## A guard")[0]


def _texts() -> list[Path]:
    found = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in TEXTS]
    return [*(path for path in found if path.is_file()), *ROOT.glob("*.md"), ROOT / "Makefile"]


def test_nothing_installs_it_by_name() -> None:
    """The name is on no index, so no text has it installed from there."""
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in _texts()}
    found = [(name, line[0]) for name, text in texts.items() for line in BY_NAME.finditer(text)]

    assert [] == [one for one in found if one[0] != Path(__file__).relative_to(ROOT).as_posix()]


@pytest.mark.parametrize(
    ("text", "is_by_name"),
    [
        ("pip install aisecurity", True),
        ("pip install 'aisecurity[cli]' pandas", True),
        ("uv add aisecurity", True),
        ("pipx install aisecurity==1.0", True),
        ("pip install --upgrade aisecurity[emulator]", True),
        ("pip install '.[cli]'", False),
        ("pip install dist/aisecurity-0.1.0-py3-none-any.whl", False),
        ("pip uninstall pan-aisecurity", False),
        ("pip install .  # and the command `aisecurity`", False),
    ],
)
def test_by_name(text: str, is_by_name: bool) -> None:  # noqa: FBT001 - parametrized
    """The bare name counts, not a path with it."""
    assert is_by_name is (BY_NAME.search(text) is not None)


def test_no_address_is_made_up() -> None:
    """While the project has no address, its metadata names none."""
    address = tomllib.loads((ROOT / "docs" / "site.toml").read_text("utf-8"))["address"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert bool(address) is ("urls" in project)
