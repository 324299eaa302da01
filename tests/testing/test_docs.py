"""Programs and tests of docs/testing.md, run as they stand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.programs import blocks, page

BLOCKS = blocks(page("testing"))


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_block(block: str, tmp_path: Path) -> None:
    """A block with tests passes under pytest with the plugin installed, any other runs and prints something."""
    file = tmp_path / "test_block.py"
    file.write_text(block, encoding="utf-8")
    command = ["-m", "pytest", "-q", "-p", "no:asyncio"] if "def test_" in block else ["-W", "error"]
    done = subprocess.run(
        [sys.executable, *command, str(file)], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (0, "") == (done.returncode, done.stderr), done.stdout
    assert "" != done.stdout


def test_blocks_were_found() -> None:
    """The page has programs."""
    assert 6 == len(BLOCKS)
