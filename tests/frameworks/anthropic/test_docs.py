"""The page on the guard of Anthropic's client runs as it stands."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from aisecurity.emulator import Emulator
from aisecurity.testing.guard_cases.words import ANSWER
from aisecurity.testing.model_server import ModelAnswer, ModelServer
from tests.support.programs import blocks, page

BLOCKS = blocks(page("adapters/anthropic"))


@pytest.mark.usefixtures("airs_environment")
@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_programs(
    block: str,
    airs_emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each program prints what the model said, and asks the service about the question and that."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "none")
    program = tmp_path / "program.py"
    program.write_text(block, "utf-8")
    with ModelServer(ModelAnswer(ANSWER)) as model:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", model.url)
        runpy.run_path(str(program), run_name="__main__")

    assert (True, 2) == (ANSWER in capsys.readouterr().out, len(airs_emulator.requests))


def test_there_are_programs() -> None:
    """One for each half."""
    assert 2 == len(BLOCKS)
