"""Environments: uv looks where pip is configured to look, and is the one that is pinned."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT, script

environment = script("environment")


@pytest.mark.parametrize(
    ("configuration", "variables"),
    [
        ("", {}),
        ("global.timeout='60'\nglobal.no-cache-dir='true'\n", {}),
        ("global.index-url='https://mirror.test/simple'\n", {"UV_INDEX_URL": "https://mirror.test/simple"}),
        ("install.index-url='i'\nglobal.index-url='g'\n", {"UV_INDEX_URL": "i"}),
        (":env:.index-url='e'\ninstall.index-url='i'\n", {"UV_INDEX_URL": "e"}),
        ("download.index-url='d'\n", {}),
        (
            "global.extra-index-url='one two'\n",
            {"UV_EXTRA_INDEX_URL": "one two", "UV_INDEX_STRATEGY": "unsafe-best-match"},
        ),
        ("global.find-links='/wheels'\nglobal.cert='/ca'\n", {"UV_FIND_LINKS": "/wheels", "SSL_CERT_FILE": "/ca"}),
    ],
)
def test_the_index_of_pip(configuration: str, variables: dict[str, str]) -> None:
    """Each setting of pip that says where to look becomes one of uv, the most particular place winning as with pip."""
    assert variables == environment.uv_variables(configuration)


@pytest.mark.tools
def test_pip_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables come from the configuration that pip reads, and those that are set already stay."""
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.test/simple")
    monkeypatch.delenv("UV_INDEX_URL", raising=False)
    python = Path(sys.executable)

    assert "https://mirror.test/simple" == environment.uv_environment(python)["UV_INDEX_URL"]

    monkeypatch.setenv("UV_INDEX_URL", "https://other.test/simple")
    assert "https://other.test/simple" == environment.uv_environment(python)["UV_INDEX_URL"]


def test_the_pinned_uv() -> None:
    """One of the pins is that of uv, with its hashes."""
    hashed = "uv==1.2 \\\n    --hash=sha256:a \\\n    --hash=sha256:b\n"

    assert "uv==1.2\n" == environment.pinned_uv("uvicorn==1\nuv==1.2\nmy-uv==3\n")
    assert hashed == environment.pinned_uv(f"uvicorn==1 \\\n    --hash=sha256:c\n{hashed}uvloop==3\n")
    assert "--hash=sha256:" in environment.pinned_uv((ROOT / "requirements" / "dev.txt").read_text("utf-8"))


def test_no_python_has_no_uv(tmp_path: Path) -> None:
    """An environment that is not there yet has no uv."""
    assert not environment.has_uv(environment.python_of(tmp_path))


@pytest.mark.tools
def test_an_environment(tmp_path: Path) -> None:
    """An environment is made once, and what it shall hold is installed into it."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "thing"\nversion = "1"\n',
        encoding="utf-8",
    )
    (package / "thing.py").write_text("VALUE = 5\n", encoding="utf-8")
    wheels = tmp_path / "wheels"
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)], cwd=package, check=True
    )
    folder = tmp_path / "environment"

    environment.make(folder)
    environment.make(folder, "--no-index", *map(str, wheels.glob("*.whl")))

    command = [str(environment.python_of(folder)), "-c", "import thing; print(thing.VALUE)"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "5\n" == done.stdout
