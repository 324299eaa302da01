"""The tables of formats in docs/bulk.md and docs/cli.md are as the registry has them."""

from __future__ import annotations

import pytest

from tests.support.programs import page
from tests.support.project import script


@pytest.mark.parametrize("name", ["bulk", "cli"])
def test_generated_parts(name: str) -> None:
    """Formats and compressions are those of the registry; `make docs` writes them anew."""
    text = page(name)
    render = getattr(script("format_docs"), f"render_{name}")

    assert render(text) == text, "`make docs` writes the tables anew"


@pytest.mark.parametrize(("name", "part"), [("bulk", "<!-- formats -->\n| format"), ("cli", "| `--from`, `--to` |")])
def test_there_are_generated_parts(name: str, part: str) -> None:
    """Each page has the part that is written from the registry."""
    assert 1 == page(name).count(part)
