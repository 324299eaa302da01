"""Examples of docs/cli.md, run unchanged against the emulator."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.programs import page

from .conftest import Run
from .warm_command import warm_command

PAGE = page("cli")
_ALL: list[tuple[str, str]] = re.findall(r"```sh( charts)?\n(.*?)```", PAGE, re.DOTALL)
BLOCKS = [block for needs, block in _ALL if not needs or find_spec("matplotlib") is not None]
COMMANDS = {"scan", "submit", "wait", "results", "report", "bulk", "doctor", "emulator", "guard"}
_EXPECTED = re.compile(r"# exit code (\d)$")


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    """Yield the command: fifty are run, and starting one takes longer than most scans."""
    with warm_command(tmp_path_factory.mktemp("command")) as command:
        yield command


@pytest.fixture
def shell(airs_environment: str, command: Path) -> dict[str, str]:
    """Put the command on the path of a shell that uses the emulator."""
    assert airs_environment
    path = os.pathsep.join([str(command.parent), str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path}


def _checked(line: str) -> str:
    """Follow a line with a check of its exit code."""
    found = _EXPECTED.search(line)
    return f'{line}\ncode=$?; [ $code -eq {found[1] if found else 0} ] || {{ echo "exit code $code"; exit 99; }}\n'


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_example(shell: dict[str, str], tmp_path: Path, block: str) -> None:
    """Each line exits with 0 or the code in its comment, and a block writes some output."""
    script = "".join(map(_checked, block.splitlines()))
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=shell, capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "" != done.stdout


def test_every_command() -> None:
    """Each command has an example."""
    assert COMMANDS == set(re.findall(r"^(?:.*\| )?aisecurity (\w+)", "".join(BLOCKS), re.MULTILINE))


def _options(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))


@pytest.fixture
def offered(bare_cli: Run, monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Return the options that --help shows, by command; the emulator's are described elsewhere."""
    monkeypatch.setenv("COLUMNS", "200")
    shown = {name: _options(bare_cli(name, "--help").out) - {"--help"} for name in COMMANDS - {"emulator"}}
    return {**shown, "": _options(bare_cli("--help").out)}


def test_every_option(offered: dict[str, set[str]]) -> None:
    """Each option of each command is in an example of that command."""
    lines = [line for _, block in _ALL for line in block.splitlines()]
    missing = {
        command: options - _options("\n".join(line for line in lines if f"aisecurity {command} " in line))
        for command, options in offered.items()
        if command
    }

    assert {command: set[str]() for command in missing} == missing


def test_no_other_option(offered: dict[str, set[str]]) -> None:
    """The page names no unknown option."""
    assert _options(PAGE) <= set[str]().union(*offered.values())
