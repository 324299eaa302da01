"""Estimated cost of a run."""

from __future__ import annotations

import json
from pathlib import Path

from aisecurity.bulk import Estimate, Split, dry_run


def test_an_estimate(folder: Path) -> None:
    """Rows, scans, characters and tokens, one for each begun four characters of a content; nothing is sent."""
    path = folder / "in.jsonl"
    rows = ['{"prompt": "12345"}', '{"prompt": "12345"}', '{"prompt": "1234", "response": "56789"}', "{"]
    path.write_text("\n".join(rows), encoding="utf-8")
    plain, deduped = dry_run(path), dry_run(path, dedupe=True)

    expected = Estimate(rows=4, bad_rows=1, equal_rows=0, scans=3, characters=19, tokens=7, async_minutes=3 / 250)
    assert expected == plain
    assert (1, 2, 5) == (deduped.equal_rows, deduped.scans, deduped.tokens)
    assert 0.0000105 == round(plain.cost(1.5), 10)


def test_an_estimate_of_parts(folder: Path) -> None:
    """Texts that are cut cost their overlap too; the choice of rows counts."""
    path = folder / "in.jsonl"
    path.write_text(json.dumps("x" * 40) + "\n" + json.dumps("y") + "\n", encoding="utf-8")
    estimate = dry_run(path, split=Split(characters=30, overlap=5), limit=1, sample=1.0)

    assert (1, 2, 45) == (estimate.rows, estimate.scans, estimate.characters)
