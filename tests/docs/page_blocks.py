"""Blocks of code on the pages that are written by hand, and what is declared on them.

The line that opens a block names its language, and then what is to become of it, if that is not to be run as it stands:
`not run: REASON`; `dry run: REASON`, of calls of make; `file: NAME`, a file for the shell blocks of the same page.
"""

from __future__ import annotations

import re
from pathlib import Path

from attrs import frozen

from tests.support.project import ROOT

LANGUAGES = {"json", "python", "sh", "text", "toml", "yaml"}
"""Those of blocks; a text is what a command prints, or a drawing."""
_BLOCK = re.compile(r"^( *)```(\w*) *([^\n]*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
_HISTORY = {"CHANGELOG.md"}


@frozen
class Block:
    """A block of a page: its language, what is declared on it, and its text."""

    page: str
    line: int
    language: str
    declared: str
    text: str

    @property
    def name(self) -> str:
        """The page and the line."""
        return f"{self.page}:{self.line}"

    def says(self, word: str) -> bool:
        """Return whether *word* and its reason, or its name, are declared on the block."""
        return re.fullmatch(rf"{word}: \S.*", self.declared) is not None


def pages() -> list[Path]:
    """Return the pages, from the README on."""
    top = [path for path in sorted(ROOT.glob("*.md")) if path.name not in _HISTORY]
    return [*top, ROOT / "examples" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks_of(path: Path) -> list[Block]:
    """Return the blocks of a page, in order."""
    text, name = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
    return [
        Block(name, text.count("\n", 0, found.start()) + 1, found[2], found[3].strip(), found[4])
        for found in _BLOCK.finditer(text)
    ]
