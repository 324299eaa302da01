"""The program of docs/distributed.md, and what the page says of the parameters."""

from __future__ import annotations

import inspect
import re

import pytest

from aisecurity.bulk import BatchScanner
from aisecurity.emulator import serve
from tests.support.programs import blocks, output_of, page

PAGE = page("distributed")


def test_the_program_runs() -> None:
    """The first program runs as it stands, against the emulator."""
    pytest.importorskip("pyarrow", reason="of the extra parquet")
    with serve() as url:
        output = output_of("-c", blocks(PAGE)[0], url=url)

    assert ("allow", True) == (output.split()[-1], "block" in output)


def test_each_parameter_is_described() -> None:
    """The page has a line for each parameter, and the signature as it is."""
    parameters = list(inspect.signature(BatchScanner).parameters)

    assert parameters == re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)[: len(parameters)]
    assert "`BatchScanner(profile, *, config=None, rate=None, workers=1, limiter=None)`" in PAGE
