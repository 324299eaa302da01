"""The tables of formats in docs/bulk.md and docs/cli.md are as the registry has them."""

from __future__ import annotations

import pytest

from tests.support.project import ROOT, script


@pytest.mark.parametrize("page", ["bulk", "cli"])
def test_generated_parts(page: str) -> None:
    """Formats and compressions are those of the registry; `python scripts/format_docs.py` writes them anew."""
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    render = getattr(script("format_docs"), f"render_{page}")

    assert render(text) == text


@pytest.mark.parametrize(("page", "part"), [("bulk", "<!-- formats -->\n| format"), ("cli", "| `--from`, `--to` |")])
def test_there_are_generated_parts(page: str, part: str) -> None:
    """Each page has the part that is written from the registry."""
    assert 1 == (ROOT / "docs" / f"{page}.md").read_text("utf-8").count(part)
