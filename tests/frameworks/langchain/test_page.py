"""Programs on the page of LangChain run as they stand."""

from __future__ import annotations

import pytest

from aisecurity.emulator import Emulator
from tests.support.programs import blocks, output_of, page

BLOCKS = blocks(page("adapters/langchain"))


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_page(airs_emulator: Emulator, block: str) -> None:
    """Each program runs, and shows what the model says."""
    assert "1,345 metres." in output_of("-c", block, url=airs_emulator.url)
