"""Files of the forge, of the Makefile and of the prose: what they call and name is there."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.project import ROOT

FORGE = ROOT / ".github"
WORKFLOWS = sorted((FORGE / "workflows").glob("*.yml"))
FORMS = [FORGE / "ISSUE_TEMPLATE" / name for name in ("bug.yml", "feature.yml")]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
CALL = re.compile(r"(?:`|^ *|run: )make ([a-z][a-z-]+)", re.MULTILINE)
QUOTED = re.compile(r"`make ([a-z][a-z-]+)")
PROSE = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").glob("*.md"),
    *(ROOT / "benchmarks").glob("*.md"),
    *(ROOT / "tests").rglob("*.md"),
    *(ROOT / ".ci").iterdir(),
    *WORKFLOWS,
]
CODE = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "scripts").rglob("*.py"), *(ROOT / "generator-templates").iterdir()]


def loaded(path: Path) -> dict[Any, Any]:
    """Return the mapping that a YAML file holds."""
    document: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(document, dict), path.name
    return document


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    """Return the jobs of a workflow."""
    found: dict[str, dict[str, Any]] = loaded(path)["jobs"]
    return found


def named(path: Path) -> str:
    """Return the path below the repository."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", PROSE, ids=named)
def test_each_target_in_prose_is_there(path: Path) -> None:
    """Each `make TARGET` of the documentation, of the workflows and of .ci is one of the Makefile."""
    assert set() == set(CALL.findall(path.read_text("utf-8"))) - TARGETS


def test_each_target_in_code_is_there() -> None:
    """Each target that a failing test or a script names is one of the Makefile."""
    wrong = {named(path): found for path in CODE if (found := set(QUOTED.findall(path.read_text("utf-8"))) - TARGETS)}

    assert {} == wrong


def test_calls_are_found() -> None:
    """The tests above find something in the files that call or name a target."""
    assert {"test", "demo"} <= set(CALL.findall((ROOT / ".ci" / "run").read_text("utf-8")))
    assert {"quick", "docs", "api"} <= set(CALL.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8")))


def test_each_test_in_the_makefile_is_there() -> None:
    """Each folder and file of tests that the Makefile runs, leaves out or sets apart is there."""
    names = re.findall(r"\b(?:tests|examples)/[\w/.]*\w", MAKEFILE)

    assert [] == [name for name in names if not (ROOT / name).exists()]


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_workflow(path: Path) -> None:
    """A workflow may read the repository, and each job of it ends some time; YAML reads the key `on` as true."""
    workflow = loaded(path)

    assert {"name", True, "permissions", "jobs"} <= workflow.keys()
    assert {"contents": "read"} == workflow["permissions"]
    for job in jobs(path).values():
        assert {"runs-on", "timeout-minutes", "steps"} <= job.keys()
        assert all(("uses" in step) != ("run" in step) for step in job["steps"])


def test_every_python_is_tested() -> None:
    """The tests run with each Python that the classifiers name, and without the lock of the interpreter."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    versions = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    matrix = jobs(FORGE / "workflows" / "checks.yml")["tests"]["strategy"]["matrix"]

    assert [*versions, f"{versions[-1]}t"] == matrix["python"]
    assert ["ubuntu", "macos", "windows"] == [name.partition("-")[0] for name in matrix["os"]]


def test_scheduled_targets() -> None:
    """The scheduled workflow makes targets that there are."""
    (job,) = jobs(FORGE / "workflows" / "schedule.yml").values()

    assert "make ${{ matrix.target }}" == job["steps"][-1]["run"]
    assert {"newest", "soak", "fuzz"} <= set(job["strategy"]["matrix"]["target"]) <= TARGETS


def test_only_the_publishing_job_may_publish() -> None:
    """The job that may prove to PyPI who it is runs no code of the repository, and comes after the build."""
    build, publish = jobs(FORGE / "workflows" / "release.yml").values()

    assert {"id-token": "write"} == publish["permissions"]
    assert "permissions" not in build
    assert "build" == publish["needs"]
    assert all("run" not in step and "actions/checkout" not in step["uses"] for step in publish["steps"])
    assert ["release.yml"] == [path.name for path in WORKFLOWS if "id-token" in path.read_text("utf-8")]


@pytest.mark.parametrize("path", FORMS, ids=named)
def test_issue_form(path: Path) -> None:
    """A form has a name, a description, and questions whose ids differ."""
    form = loaded(path)
    ids = Counter(one["id"] for one in form["body"] if one["type"] != "markdown")

    assert {"name", "description", "body"} <= form.keys()
    assert {1} == set(ids.values())
    assert all("label" in one["attributes"] for one in form["body"] if one["type"] != "markdown")


def test_update_bot() -> None:
    """The update bot looks at folders that there are, and leaves the lower bounds alone."""
    pip, actions = loaded(FORGE / "dependabot.yml")["updates"]
    folder = ROOT / pip["directory"].strip("/")

    assert (folder / "dev.in").exists()
    assert all((folder / name).exists() for name in pip["exclude-paths"])
    assert "lowest.txt" in pip["exclude-paths"]
    assert "github-actions" == actions["package-ecosystem"]
