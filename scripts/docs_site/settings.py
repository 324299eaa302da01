"""Settings of the site: docs/site.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "docs" / "site.toml"
OTHER_PAGES = {
    "README.md": "index",
    "CHANGELOG.md": "changelog",
    "CONTRIBUTING.md": "contributing",
    "SECURITY.md": "security",
    "examples/README.md": "examples",
    "benchmarks/RESULTS.md": "results",
}
"""Pages of the site that are not in docs/, by their path."""
UNLISTED = "How-to guides"
"""Where a page of docs/ is that the settings do not list."""


@frozen
class SiteSettings:
    """The project's address, before a path of the tree; and the pages by kind, in order."""

    address: str
    kinds: Mapping[str, tuple[str, ...]]


def read_settings(pages: set[str]) -> SiteSettings:
    """Return the settings, with each of *pages* under a kind. ValueError if a page is missing, or listed twice."""
    read = tomllib.loads(SETTINGS.read_text("utf-8"))
    kinds = {str(name): [str(page) for page in listed] for name, listed in read["kinds"].items()}
    listed = [page for names in kinds.values() for page in names]
    if twice := {page for page in listed if listed.count(page) > 1}:
        raise ValueError(f"docs/site.toml lists {sorted(twice)} more than once")
    if missing := set(listed) - pages:
        raise ValueError(f"docs/site.toml lists {sorted(missing)}, which are no pages")
    kinds[UNLISTED] += sorted(pages - set(listed) - {"index"})
    return SiteSettings(str(read["address"]), {name: tuple(names) for name, names in kinds.items()})


def written_pages(root: Path = ROOT) -> dict[str, str]:
    """Return the pages that are written by hand: path in the tree, and name on the site."""
    return dict(_pages(root))


def _pages(root: Path) -> Iterator[tuple[str, str]]:
    yield from OTHER_PAGES.items()
    for path in sorted((root / "docs").rglob("*.md")):
        yield path.relative_to(root).as_posix(), path.relative_to(root / "docs").with_suffix("").as_posix()
