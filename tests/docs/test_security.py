"""Promises of SECURITY.md: each names tests that are there."""

from __future__ import annotations

import re

from tests.support.project import ROOT

PAGE = (ROOT / "SECURITY.md").read_text("utf-8")
PROMISES = PAGE[PAGE.index("## What is promised") : PAGE.index("## What is not")]


def test_each_promise_has_its_tests() -> None:
    """Each row names a test, and each test that is named is in the file that the link leads to."""
    rows = re.findall(r"^\| (?!promise)(.*) \| (.*) \|$", PROMISES, re.MULTILINE)
    links = re.findall(r"\[(test_\w+)\]\((tests/[\w/]+\.py)\)", PROMISES)

    assert 8 == len(rows)
    assert [] == [promise for promise, tests in rows if "](tests/" not in tests]
    assert [] == [(name, path) for name, path in links if f"def {name}(" not in (ROOT / path).read_text("utf-8")]


def test_the_model_is_whole() -> None:
    """The page says how to report, who is trusted, what an attacker may choose, and what is promised and what not."""
    headings = re.findall(r"^## (.*)$", PAGE, re.MULTILINE)

    assert ["Reporting", "Who is trusted", "What an attacker may choose", "What is promised", "What is not"] == headings
