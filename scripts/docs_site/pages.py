"""Checks of built pages: what they refer to is there, and nothing is fetched from the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

_FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}
_UNFETCHED = {"canonical", "next", "prev", "index", "search", "genindex", "author"}


class PageReader(HTMLParser):
    """Collects what a page links to, what it fetches, and the ids that it has."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.fetched: set[str] = set()
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag refers to."""
        has = {name: value or "" for name, value in attrs}
        self.ids |= {has[name] for name in ("id", "name") if name in has}
        if tag == "a" and "href" in has:
            self.links.add(has["href"])
        if (place := has.get(_FETCHED.get(tag, ""))) is not None and not set(has.get("rel", "").split()) & _UNFETCHED:
            self.fetched.add(place)


def problems(site: Path) -> Iterator[str]:
    """Yield a line for each link that leads nowhere, and each reference that needs a network."""
    read: dict[Path, PageReader] = {}
    for path in sorted(site.rglob("*.html")):
        read[path] = PageReader()
        read[path].feed(path.read_text("utf-8"))
    for path, page in read.items():
        name = path.relative_to(site)
        yield from (f"{name}: fetches {one}" for one in sorted(page.fetched) if re.match(r"(https?:)?//", one))
        for one in sorted(page.links | page.fetched):
            if one and not re.match(r"([a-z]+:|//)", one) and not _leads(path, one, read):
                yield f"{name}: {one} leads nowhere"
    for path in sorted(site.rglob("*.css")):
        yield from (f"{path.relative_to(site)}: fetches {one}" for one in _fetched_by_css(path.read_text("utf-8")))


def _leads(path: Path, link: str, read: dict[Path, PageReader]) -> bool:
    target, anchor = urldefrag(link)
    place = (path.parent / unquote(target.partition("?")[0])).resolve() if target else path
    if place not in read:
        return place.is_file() and not anchor
    return not anchor or unquote(anchor) in read[place].ids


def _fetched_by_css(text: str) -> Iterator[str]:
    yield from re.findall(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')\s]+)""", text)
