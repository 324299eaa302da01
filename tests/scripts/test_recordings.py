"""Pictures of terminals: what stays on the screen, drawn without anything that is fetched later."""

from __future__ import annotations

import re

import pytest

from tests.support.project import ROOT, script

pytestmark = pytest.mark.tools

recordings = script("recordings")


def test_what_stays() -> None:
    """A bar that rewrites itself leaves its last state; lines and colours stay."""
    bar = "begin\n\x1b[?25lstarting\r\x1b[2Kbar 1\n1/2\r\x1b[2K\x1b[1A\x1b[2K\x1b[32mbar 2\x1b[0m\n2/2\n\x1b[?25hend\n"

    assert ["begin", "\x1b[32mbar 2\x1b[0m", "2/2", "end"] == recordings.left_on_screen(bar)
    assert ["no line feed"] == recordings.left_on_screen("no line feed")


def test_drawn() -> None:
    """A picture has the command, its lines, the number of those left out, and no address that a browser would open."""
    text = recordings.drawn("a title", "a command", [f"line-{number}" for number in range(recordings.MOST_LINES + 7)])

    assert "$&#160;a&#160;command" in text
    assert f"line-{recordings.MOST_LINES - 1}<" in text
    assert f"line-{recordings.MOST_LINES}<" not in text
    assert "...&#160;7&#160;more&#160;lines" in text
    assert "@font-face" not in text
    assert "url(http" not in text


def test_the_table_of_samples() -> None:
    """It has as many rows as it says, a few of them attacks."""
    lines = recordings.samples().splitlines()

    assert 1 + recordings.ROWS == len(lines)
    assert 10 < sum(any(attack in line for attack in recordings.ATTACKS) for line in lines) < 60


def test_pictures_of_terminals_are_whole_by_themselves() -> None:
    """What is in docs/images fetches nothing, and names no path of who took it."""
    for path in (ROOT / "docs" / "images").glob("*.svg"):
        text = path.read_text("utf-8")
        assert [] == re.findall(r"(?:href|src)=\"http|url\(http|@import|@font-face", text), path.name
        assert "/home/" not in text
        assert str(ROOT) not in text
