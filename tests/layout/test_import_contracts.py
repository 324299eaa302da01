"""Import contracts of pyproject.toml: each fails where an import breaks it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT

pytestmark = pytest.mark.tools

BREAKS = {
    "Layers": ("_core/retry.py", "from aisecurity.scan.inline.scanner import Scanner"),
    "The emulator": ("emulator/clock.py", "from aisecurity.configuration import Configuration"),
    "Programs on top": ("cli/options.py", "from aisecurity._core.flows import call"),
    "The test kit": ("testing/verdicts.py", "from aisecurity.diagnostics import diagnose"),
    "No I/O": ("_validation/payload.py", "import socket"),
    "httpx is known": ("scan/inline/scanner.py", "import httpx as library"),
    "httptools is known": ("scan/inline/scanner.py", "import httptools"),
    "pyarrow is known": ("bulk/sources/source.py", "import pyarrow"),
    "LangChain is known": ("guard/blocking.py", "import langchain_core"),
    "anthropic is known": ("guard/blocking.py", "import anthropic"),
    "fastmcp and mcp are known": ("guard/blocking.py", "import mcp"),
    "agents, of openai-agents, is known": ("guard/blocking.py", "import agents"),
    "opentelemetry is known": ("scan/_state.py", "import opentelemetry.trace"),
    "Packages that stand": ("exceptions.py", "from aisecurity.configuration import Configuration"),
    "Rooms of a call": ("_core/flows/sending.py", "from aisecurity._core.flows.attempts import call"),
    "Rooms of the emulator": ("emulator/http/json_body.py", "from aisecurity.emulator.settings import Settings"),
}
"""For each contract a module, and an import in it that breaks the contract."""


def lint(folder: Path) -> tuple[int, str]:
    """Check the contracts on the package in *folder*, and return the exit code and the output."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    environment = {"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "200"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with a copy of the package and of the contracts."""
    shutil.copytree(ROOT / "aisecurity", tmp_path / "aisecurity", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold(checkout: Path) -> None:
    """No contract is broken."""
    code, output = lint(checkout)

    assert (0, True) == (code, "0 broken" in output), output


@pytest.mark.parametrize("contract", BREAKS)
def test_a_contract_is_broken(checkout: Path, contract: str) -> None:
    """One import in the wrong direction fails the check, which names the contract."""
    name, line = BREAKS[contract]
    module = checkout / "aisecurity" / name
    module.write_text(f"{module.read_text('utf-8')}\n{line}\n", "utf-8")

    code, output = lint(checkout)

    assert 1 == code
    assert contract in {
        one for line in output.splitlines() if " BROKEN" in line for one in BREAKS if line.startswith(one)
    }
