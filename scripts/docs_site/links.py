"""Links of pages: to other pages of the site, or out of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

_FENCE = re.compile(r"^( *)(```+|~~~+)[^\n]*\n.*?^\1\2 *$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(
    r"(?P<code>(`+)(?!`).+?(?<!`)\2(?!`))"
    r"|(?P<image>!?)\[(?P<text>(?:[^\[\]`]|`[^`]*`)*)\]\((?P<target>[^()\s]+)\)",
    re.DOTALL,
)
_TEST = re.compile(r"test_\w+")


class DeadLinkError(ValueError):
    """A link to what is not there."""


@frozen
class Links:
    """Rewrites the links of pages of the tree under *root* for the site.

    *pages* are names of the site by path of the tree, *images* likewise; any other path of the tree is out of the site:
    behind *address*, or shown as a plain path where that is empty.
    """

    root: Path
    pages: Mapping[str, str]
    images: Mapping[str, str]
    address: str

    def rewrite(self, text: str, path: str) -> str:
        """Return the page *text*, which stands at *path*. DeadLinkError if a link leads nowhere."""
        parts, end = list[str](), 0
        for fence in _FENCE.finditer(text):
            parts += [self._rewrite(text[end : fence.start()], path), fence[0]]
            end = fence.end()
        return "".join([*parts, self._rewrite(text[end:], path)])

    def _rewrite(self, text: str, path: str) -> str:
        return _LINK.sub(lambda found: found[0] if found["code"] else self._link(found, path), text)

    def _link(self, found: re.Match[str], path: str) -> str:
        target, _, anchor = found["target"].partition("#")
        if not target or re.match(r"[a-z]+:", target):
            return found[0]
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if not (self.root / place).exists() or place.startswith(".."):
            raise DeadLinkError(f"{path}: {found['target']} leads nowhere")
        end = f"#{anchor}" if anchor else ""
        if place in self.images:
            return f"{found['image']}[{found['text']}]({self._beside(path, self.images[place])})"
        if place in self.pages:
            # A text that is a path becomes the title of what it leads to.
            text = "" if re.fullmatch(r"[\w./-]+\.md", found["text"]) else found["text"]
            return f"[{text}]({self._beside(path, self.pages[place])}.md{end})"
        return self._leaving(found["text"], place, end)

    def _beside(self, path: str, name: str) -> str:
        """Return how the page at *path* names another of the site."""
        return posixpath.relpath(name, posixpath.dirname(self.pages[path]) or ".")

    def _leaving(self, text: str, place: str, end: str) -> str:
        if self.address:
            return f"[{text}]({self.address}{place}{end})"
        if _TEST.fullmatch(text):
            return f"`{place}::{text}`"
        return f"`{place}`" if place.endswith(text.strip("`/")) else f"{text} (`{place}`)"
