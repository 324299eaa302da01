"""Programs and tests of docs/testing.md, run as they stand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.programs import blocks, page

BLOCKS = blocks(page("testing"))
TESTS = [number for number, block in enumerate(BLOCKS) if "def test_" in block]
PROGRAMS = [block for block in BLOCKS if "def test_" not in block]


def _run(folder: Path, *arguments: str) -> str:
    """Run Python with *arguments*, which has to end well and without a word on stderr, and return its output."""
    done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr), done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Run all blocks with tests under one pytest, which takes longer to start than they do."""
    folder = tmp_path_factory.mktemp("blocks")
    for number in TESTS:
        (folder / f"test_block_{number}.py").write_text(BLOCKS[number], encoding="utf-8")
    # The plugin of hypothesis, which no block uses, takes a second to load.
    return _run(folder, "-m", "pytest", "-rA", "-p", "no:asyncio", "-p", "no:hypothesispytest", str(folder))


@pytest.mark.parametrize("number", TESTS)
def test_tests(outcomes: str, number: int) -> None:
    """Each test of a block passes under pytest with the plugin installed."""
    assert BLOCKS[number].count("def test_") == len(
        {line.partition("[")[0] for line in outcomes.splitlines() if f"PASSED test_block_{number}.py::" in line}
    )


@pytest.mark.parametrize("block", PROGRAMS, ids=range(len(PROGRAMS)))
def test_program(block: str, tmp_path: Path) -> None:
    """Any other block runs and prints something."""
    file = tmp_path / "program.py"
    file.write_text(block, encoding="utf-8")

    assert "" != _run(tmp_path, "-W", "error", str(file))


def test_blocks_were_found() -> None:
    """The page has programs."""
    assert (3, 3) == (len(TESTS), len(PROGRAMS))
