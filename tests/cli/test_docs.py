"""The examples of docs/cli.md run as they stand, against the emulator."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Run

DOCS = Path(__file__).resolve().parents[2] / "docs" / "cli.md"
BLOCKS: list[str] = re.findall(r"```sh\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
COMMANDS = {"scan", "submit", "wait", "results", "report", "bulk", "doctor", "emulator"}
_EXPECTED = re.compile(r"# exit code (\d)$")


@pytest.fixture
def shell(airs_environment: str, tmp_path: Path) -> dict[str, str]:
    """Put the command on the path of a shell that uses the emulator."""
    assert airs_environment
    command = tmp_path / "bin" / "aisecurity"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -W error -m aisecurity.cli "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    path = os.pathsep.join([str(command.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONPATH": os.pathsep.join(sys.path)}


def _checked(line: str) -> str:
    """Follow a line with a check of its exit code."""
    found = _EXPECTED.search(line)
    return f'{line}\ncode=$?; [ $code -eq {found[1] if found else 0} ] || {{ echo "exit code $code"; exit 99; }}\n'


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_example(shell: dict[str, str], tmp_path: Path, block: str) -> None:
    """Each line exits with 0, or with the code that its comment says, and some output."""
    script = "".join(map(_checked, block.splitlines()))
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=shell, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "" != done.stdout


def test_every_command() -> None:
    """Each command has an example."""
    assert COMMANDS == set(re.findall(r"^(?:.*\| )?aisecurity (\w+)", "".join(BLOCKS), re.MULTILINE))


@pytest.mark.parametrize("command", sorted(COMMANDS - {"emulator"}))
def test_every_option(anywhere: Run, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each option that --help shows is in the page."""
    monkeypatch.setenv("COLUMNS", "200")
    options = set(re.findall(r"--[a-z-]+", anywhere(command, "--help").out)) - {"--help"}

    assert options <= set(re.findall(r"--[a-z-]+", DOCS.read_text(encoding="utf-8")))
