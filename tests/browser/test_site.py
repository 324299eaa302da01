"""The documentation's site in Chromium, opened as files: its search, both schemes, a phone and a desk."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.browser.chromium import Tab
from tests.support.project import ROOT

SITE = ROOT / "build" / "site"
FIRST = "document.querySelector('ul.search li a')"
FORM = "document.querySelector('.sidebar-search-container')"
SUBMITTED = f"{FORM}.action + '?' + new URLSearchParams(new FormData({FORM}))"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
COLOUR = "getComputedStyle(document.querySelector('{}')).color"
FETCHED = "performance.getEntriesByType('resource').map(one => one.name).filter(one => !one.startsWith('file:'))"


@pytest.fixture
def site(browser: Tab) -> Generator[Tab]:
    """Yield the tab, for pages of the site; the browser's console must stay empty."""
    if not (SITE / "index.html").is_file():
        pytest.fail("there is no site: `make site` builds it", pytrace=False)
    browser.look(1280, 800, dark=False)
    browser.complaints.clear()
    yield browser
    assert [] == browser.complaints


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ("Scanner", "aisecurity.Scanner"),
        ("AsyncScanner", "aisecurity.AsyncScanner"),
        ("Guard", "aisecurity.guard.Guard"),
        ("RetryPolicy", "aisecurity.RetryPolicy"),
        ("RateLimitError", "aisecurity.exceptions.RateLimitError"),
        ("GuardAgentMiddleware", "aisecurity.guard.langchain.GuardAgentMiddleware"),
        ("scan_batch", "aisecurity.AsyncScanner.scan_batch"),
    ],
)
def test_search(site: Tab, asked: str, path: str) -> None:
    """A name is typed into the field of a page, and what is called so comes first and leads to its description."""
    site.open((SITE / "tutorial.html").as_uri())
    site.value(f"document.querySelector('.sidebar-search').value = '{asked}'")
    site.open(site.value(SUBMITTED))
    site.until(f"{FIRST} && document.querySelector('#search-results p')?.textContent.includes('found')")

    assert path == site.value(f"{FIRST}.textContent")
    site.open(site.value(f"{FIRST}.href"))
    assert site.value(f"document.getElementById('{path}') !== null")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", sorted(SITE.rglob("*.html")), ids=lambda path: path.relative_to(SITE).as_posix())
def test_every_page_fits(site: Tab, path: Path, width: int) -> None:
    """No page is wider than its window, and none fetches anything from elsewhere."""
    site.look(width, 800, dark=False)
    site.open(path.as_uri())

    assert width == site.value("document.documentElement.scrollWidth")
    assert [] == site.value(FETCHED)


def test_both_schemes(site: Tab) -> None:
    """The site follows the system, and a click on the switch goes on from there."""
    seen = set[str]()
    for dark in (False, True):
        site.look(1280, 800, dark=dark)
        site.open((SITE / "index.html").as_uri())
        seen.add(site.value(BACKGROUND))
    assert 2 == len(seen)

    site.value("document.querySelector('.content-icon-container .theme-toggle').click()")
    site.until("document.body.dataset.theme !== 'auto'")
    site.value("localStorage.clear()")


def test_drawing_has_the_colours_of_its_page(site: Tab) -> None:
    """The picture of the rooms is as light or dark as the text around it."""
    for dark in (False, True):
        site.look(1280, 800, dark=dark)
        site.open((SITE / "architecture.html").as_uri())

        assert site.value(f"{COLOUR.format('.drawing text')} === {COLOUR.format('article p')}")
