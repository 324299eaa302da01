"""Leak matrix of agents of LangChain."""

from __future__ import annotations

import traceback

import pytest

from aisecurity.emulator import Emulator
from aisecurity.testing.guard_cases.words import NUMBER

from ..support.matrix import Matrix, Way, cells, play
from ..support.situations import Situation
from .ways import WAYS

MATRIX = Matrix("langchain")
pytestmark = pytest.mark.filterwarnings("ignore::langchain_core._api.beta_decorator.LangChainBetaWarning")


@pytest.mark.filterwarnings("ignore::langchain_core._api.deprecation.LangChainDeprecationWarning")
@pytest.mark.parametrize(("way", "situation"), cells(WAYS), ids=str)
def test_leaks(way: Way, situation: Situation, airs_emulator: Emulator) -> None:
    """Nothing leaves without a verdict, nor stands behind the refusal."""
    cell = play(way, situation, airs_emulator)

    MATRIX.add(way, situation, cell)
    if cell.error is not None:
        assert NUMBER not in "".join(traceback.format_exception(cell.error))


def test_page(request: pytest.FixtureRequest) -> None:
    """The page has the table of this run."""
    MATRIX.check(WAYS, write=bool(request.config.getoption("--write-docs")))
