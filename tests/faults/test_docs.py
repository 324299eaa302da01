"""Promises in the documents: each is proved by a test that exists."""

import re

import pytest

from aisecurity import exceptions
from tests.support.project import ROOT

DOCS = ROOT / "docs"
LINK = re.compile(r"\[(test_\w+)\]\(\.\./(tests/[\w/]+\.py)\)")
ROW = re.compile(r"^\|(?! ?-)(?!.*\| *test *\|$).*\|$", re.MULTILINE)


def _links(name: str) -> list[tuple[str, str]]:
    return LINK.findall((DOCS / name).read_text())


@pytest.mark.parametrize("name", ["errors.md", "reliability.md"])
def test_linked_tests_exist(name: str) -> None:
    """Each test that a document links to is in the file that the link leads to."""
    missing = [
        (test, path)
        for test, path in _links(name)
        if not (ROOT / path).is_file() or f"def {test}(" not in (ROOT / path).read_text()
    ]

    assert [] == missing
    assert [] != _links(name)


def test_every_row_is_linked() -> None:
    """Each row of the tables of behaviours ends in a link to its test."""
    rows = ROW.findall((DOCS / "reliability.md").read_text())

    assert [] == [row for row in rows if not LINK.search(row.rpartition("| ")[2])]
    assert len(rows) > 30


def test_every_exception_is_documented() -> None:
    """Each exception has a row of its own."""
    text = (DOCS / "errors.md").read_text()
    names = [name for name in exceptions.__all__ if name.endswith(("Error", "Exception"))]

    assert [] == [name for name in names if f"| `{name}` |" not in text]
