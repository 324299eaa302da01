"""The check before a release finds each disagreement of version, changelog and tag."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.support.project import ROOT, script

check = script("release_check")

RELEASED = "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-01-31\n\n### Added\n\n- A thing.\n"


def checkout(folder: Path, changelog: str = RELEASED, version: str = "1.2.0") -> Path:
    """Write the files that are checked to *folder*, *version* being that of the package."""
    (folder / "aisecurity").mkdir()
    (folder / "aisecurity" / "_version.py").write_text(f'"""Version."""\n\n__version__ = "{version}"\n', "utf-8")
    (folder / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n', "utf-8")
    (folder / "CHANGELOG.md").write_text(changelog, "utf-8")
    return folder


def test_all_agree(tmp_path: Path) -> None:
    """A release that agrees with itself passes, with the tag and without."""
    root = checkout(tmp_path)

    assert [] == list(check.mistakes(root, "v1.2.0"))
    assert [] == list(check.mistakes(root, None))


@pytest.mark.parametrize(
    ("changelog", "mistake"),
    [
        (RELEASED.replace("1.2.0", "1.1.0"), "the newest version in CHANGELOG.md is 1.1.0, not 1.2.0"),
        ("# Changelog\n\n## [Unreleased]\n", "the newest version in CHANGELOG.md is none, not 1.2.0"),
        (
            RELEASED.replace(" - 2026-01-31", ""),
            "the entry of 1.2.0 in CHANGELOG.md has no date: ## [1.2.0] - YYYY-MM-DD",
        ),
        (RELEASED.partition("### Added")[0], "the entry of 1.2.0 in CHANGELOG.md is empty"),
        (
            RELEASED.replace("## [1.2.0]", "- Not yet.\n\n## [1.2.0]"),
            "CHANGELOG.md has entries under Unreleased, which belong to the release",
        ),
        (
            RELEASED.replace("## [1.2.0]", "## [1.3.0] - 2026-02-01\n\n- More.\n\n## [1.2.0]"),
            "the newest version in CHANGELOG.md is 1.3.0, not 1.2.0",
        ),
    ],
)
def test_changelog(tmp_path: Path, changelog: str, mistake: str) -> None:
    """A changelog without a dated, filled entry at its top is a mistake for a release, and for work amid one none."""
    root = checkout(tmp_path, changelog)

    assert [mistake] == list(check.mistakes(root, "v1.2.0"))
    assert [] == list(check.mistakes(root, None))


@pytest.mark.parametrize("tag", ["1.2.0", "v1.2", "v1.2.1", "v1.2.0-rc1"])
def test_tag(tmp_path: Path, tag: str) -> None:
    """A tag other than v and the version is a mistake."""
    assert [f"the tag is {tag}, v1.2.0 would be right"] == list(check.mistakes(checkout(tmp_path), tag))


def test_version(tmp_path: Path) -> None:
    """The package and its metadata have one version."""
    root = checkout(tmp_path, version="1.1.9")

    assert ["aisecurity/_version.py says 1.1.9, pyproject.toml 1.2.0"] == list(check.mistakes(root, None))


def test_no_version(tmp_path: Path) -> None:
    """A package without a version is a mistake."""
    root = checkout(tmp_path)
    (root / "aisecurity" / "_version.py").write_text("", "utf-8")

    assert ["aisecurity/_version.py says nothing, pyproject.toml 1.2.0"] == list(check.mistakes(root, None))


def test_this_checkout() -> None:
    """The versions of this checkout agree, and its changelog can be read."""
    assert [] == list(check.mistakes(ROOT, None))
    assert "Unreleased" in check.entries((ROOT / "CHANGELOG.md").read_text("utf-8"))


def test_support_tables() -> None:
    """docs/versions.md has each Python of the classifiers in their order, and this version among those mended."""
    page = (ROOT / "docs" / "versions.md").read_text("utf-8")
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["classifiers"]

    rows = re.findall(r"^\| (3\.\d+)\b.*\| October 20\d\d \|$", page, re.MULTILINE)
    newest, *_ = re.findall(r"^\| (\d+\.\d+) \| yes \|$", page, re.MULTILINE)

    assert re.findall(r"Python :: (3\.\d+)", "\n".join(classifiers)) == rows
    assert check.version_of(ROOT).startswith(f"{newest}.")


def test_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake fails the script, which prints it."""
    assert 1 == check.main(["no-version"])
    assert "the tag is no-version, " in capsys.readouterr().out
