"""The line of an answer."""

from __future__ import annotations

from aisecurity.cli.hooks.answers import MOST_CHARACTERS, line_of, notice


def test_one_line() -> None:
    """What comes from outside cannot add a line, or move a cursor."""
    assert "aisecurity guard: a\N{REPLACEMENT CHARACTER}b" == line_of("a\nb")


def test_bounded() -> None:
    """A line is cut where it is too long."""
    assert MOST_CHARACTERS == len(line_of("a" * 1000))
    assert line_of("a" * 1000).endswith("...")


def test_notice() -> None:
    """A model is told that something is missing, and why."""
    assert "aisecurity guard: blocked; this result is held back" == notice("blocked")
