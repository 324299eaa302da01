"""The wheel and the sdist: their files, and the wheel in an empty environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from aisecurity import __version__
from tests.support.project import ROOT

pytestmark = pytest.mark.packaging

PROGRAMS = sorted((ROOT / "tests" / "typing").glob("*_program.py"))
SCAN = ROOT / "tests" / "contract" / "user_scan.py"
MODELS = sorted(path.name for path in (ROOT / "generated_openapi_client" / "models").glob("*.py"))
STRICT = {"typeCheckingMode": "strict", "reportUnnecessaryTypeIgnoreComment": "error", "include": ["*_program.py"]}


def run(*command: str | Path, folder: Path) -> str:
    """Run *command* in *folder*, without this checkout on the path, and return its output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PANW_"))}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


def only(folder: Path, pattern: str) -> Path:
    """Return the one file in *folder* that matches."""
    (found,) = folder.glob(pattern)
    return found


def names(wheel: Path) -> set[str]:
    """Return the files in *wheel*."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as `pip wheel .` does, with the build tools that are installed."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--wheel", "--no-build-isolation", "--quiet", "--python", sys.executable, "--out-dir", str(folder)]
    run(sys.executable, "-m", "uv", "build", *options, folder=ROOT)
    return only(folder, "*.whl")


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist and unpack it."""
    folder = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder), folder=ROOT)
    with tarfile.open(only(folder, "*.tar.gz")) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    return only(folder / "unpacked", "*")


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel and what it needs in an empty environment; return its Python."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, ROOT / "scripts" / "environment.py", "environment", wheel, folder=folder)
    return folder / "environment" / ("Scripts" if os.name == "nt" else "bin") / "python"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Copy the typed programs to where nothing of the checkout is near."""
    for program in PROGRAMS:
        shutil.copy(program, tmp_path)
    return tmp_path


def test_the_wheel_has_one_package(wheel: Path) -> None:
    """Nothing but `aisecurity` and its metadata is at the top: no `generated_openapi_client`, no tests."""
    assert {"aisecurity", f"aisecurity-{__version__}.dist-info"} == {name.split("/")[0] for name in names(wheel)}


def test_the_wheel_has_the_generated_client(wheel: Path) -> None:
    """The generated client is inside as real files, byte by byte."""
    with zipfile.ZipFile(wheel) as archive:
        for path in (ROOT / "generated_openapi_client").rglob("*.py"):
            inside = "aisecurity" / path.relative_to(ROOT)
            assert path.read_bytes() == archive.read(inside.as_posix())


@pytest.mark.parametrize(
    "name",
    [
        "py.typed",
        "generated_openapi_client/py.typed",
        "emulator/detection/detectors.toml",
        "emulator/api/openapi.json",
        "scan/inline/scanner.py",
    ],
)
def test_the_wheel_has_what_is_not_code(wheel: Path, name: str) -> None:
    """Markers of typed packages and the emulator's tables are inside."""
    assert f"aisecurity/{name}" in names(wheel)


def test_the_sdist_can_regenerate(sdist: Path) -> None:
    """The sdist has the contract, the templates and the real folder, not the link to it."""
    for name in ("openapi.yaml", "generator-config.yml", "generator-templates/model.py.jinja", "pyproject.toml"):
        assert (ROOT / name).read_bytes() == (sdist / name).read_bytes()
    assert MODELS == sorted(path.name for path in (sdist / "generated_openapi_client" / "models").glob("*.py"))
    assert not (sdist / "aisecurity" / "generated_openapi_client").exists()


def test_the_sdist_gives_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    """A wheel built from the sdist has the same files."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path), folder=sdist)

    assert names(wheel) == names(only(tmp_path, "*.whl"))


def test_the_wheel_scans(installed: Path, tmp_path: Path) -> None:
    """A program in an empty environment scans with both Scanners, and imports only what was installed."""
    verdicts, top_level, place = run(installed, "-W", "error", SCAN, folder=tmp_path).splitlines()

    assert ("block block", "None") == (verdicts, top_level)
    assert installed.parent.parent in Path(place).parents


def test_mypy_accepts_typed_programs(installed: Path, programs: Path) -> None:
    """`mypy --strict` finds no mistake in the programs but those that are marked, and all of those."""
    options = ["--strict", "--config-file=", "--python-executable", str(installed), "--cache-dir", os.devnull]
    names = [program.name for program in PROGRAMS]
    output = run(sys.executable, "-m", "mypy", *options, *names, folder=programs)

    assert f"Success: no issues found in {len(PROGRAMS)} source files" == output.strip()


def test_pyright_accepts_typed_programs(installed: Path, programs: Path) -> None:
    """Strict pyright agrees with mypy on every line."""
    (programs / "pyrightconfig.json").write_text(json.dumps(STRICT), encoding="utf-8")
    output = run(sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", installed, folder=programs)
    found = json.loads(output)["summary"]

    assert (len(PROGRAMS), 0, 0) == (found["filesAnalyzed"], found["errorCount"], found["warningCount"])
