"""A few hundred files of every format, packed and damaged; `make fuzz` plays many more."""

from __future__ import annotations

import random
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.bulk.source_fuzz import PACKINGS, SourceFuzz

FILES = 60


@pytest.mark.parametrize("kind", ["jsonl", "json", "csv", "tsv", "text", "parquet"])
def test_no_row_is_lost(folder: Path, kind: str) -> None:
    """Each file is read whole, or says that it is damaged: in the rows that are, or as a whole."""
    if kind == "parquet":
        pytest.importorskip("pyarrow", reason="of the extra parquet")
    packings = ["", "", *(suffix for suffix in PACKINGS if suffix != ".zst" or find_spec("pyarrow"))]
    fuzz = SourceFuzz(folder, random.Random(7), formats=[kind], packings=packings)  # noqa: S311 - a test
    for _ in range(FILES):
        fuzz.play()

    assert sum(fuzz.seen.values()) == FILES
