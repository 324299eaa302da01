"""Composition of the site: links, the reference of the API, the navigation; and the checks of built pages."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.project import ROOT, script

SITE: Any = script("build_site")
REFERENCE: Any = sys.modules["docs_site.reference"]
SETTINGS: Any = sys.modules["docs_site.settings"]
SNAPSHOT = """head

aisecurity
    class AiProfile(Model)
        profile_id: str | None = None
        is_linked: bool  (no argument)
    class Scanner
        async __aenter__(self) -> Self
        __init__(self, config: Configuration | None = None) -> None
        async scan(self, profile: AiProfile) -> dict[str, AiProfile]
        attributes: one, two
    LIMIT: int = 5
    fail(kind: ErrorType = <ErrorType.SDK: 'SDK'>, policy: Retry = Retry()) -> None
    async init(*, api_key: str = 'AiProfile') -> None

aisecurity.scan
    class Scanner
        classmethod of(cls) -> Self
"""


class Words:
    """Docstrings that say whose they are."""

    def of(self, *names: str) -> str:
        """Return one that names a class, a function and a module."""
        return f"Says of `AiProfile`, `aisecurity.init` and `other.AiProfile`. {names}"


@pytest.fixture
def pages() -> Any:
    """Return the pages of a small API."""
    modules = {
        module: [(entry.name, entry) for entry in found] for module, found in REFERENCE.entries(SNAPSHOT).items()
    }
    paths = {name: f"aisecurity.{name}" for name in ("AiProfile", "Scanner", "Retry")}
    same = {"aisecurity.scan.Scanner": "aisecurity.Scanner"}
    return REFERENCE.ApiPages(modules, dict.fromkeys(modules, Words()), paths, same)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a checkout with two pages, a picture and a test."""
    for name in ("README.md", "docs/a.md", "docs/deep/b.md", "docs/images/p.png", "tests/test_a.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def _links(tree: Path, address: str = "") -> Any:
    names = {"README.md": "index", "docs/a.md": "a", "docs/deep/b.md": "deep/b"}
    return SITE.Links(tree, names, {"docs/images/p.png": "images/p.png"}, address)


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("README.md", "[A](docs/a.md#part)", "[A](a.md#part)"),
        ("README.md", "[docs/a.md](docs/a.md)", "[](a.md)"),
        ("docs/a.md", "[home](../README.md)", "[home](index.md)"),
        ("docs/deep/b.md", "[A](../a.md) ![p](../images/p.png)", "[A](../a.md) ![p](../images/p.png)"),
        ("docs/a.md", "[here](#part) [there](https://example.org/x)", "[here](#part) [there](https://example.org/x)"),
        ("docs/a.md", "`[A](nowhere.md)`\n\n```sh\n[A](nowhere.md)\n```\n", None),
        ("docs/a.md", "[the tests](../tests)", "the tests (`tests`)"),
        ("docs/a.md", "[`test_a.py`](../tests/test_a.py)", "`tests/test_a.py`"),
        ("docs/a.md", "[test_one](../tests/test_a.py)", "`tests/test_a.py::test_one`"),
    ],
)
def test_links(tree: Path, path: str, text: str, expected: str | None) -> None:
    """A link leads to the page beside, or shows the path of what is out of the site; code is left alone."""
    assert (text if expected is None else expected) == _links(tree).rewrite(text, path)


def test_links_with_an_address(tree: Path) -> None:
    """With the project's address, what is out of the site is a link."""
    links = _links(tree, "https://forge.example/blob/main/")

    assert "[x](https://forge.example/blob/main/tests/test_a.py#L1)" == links.rewrite(
        "[x](../tests/test_a.py#L1)", "docs/a.md"
    )


@pytest.mark.parametrize("target", ["nowhere.md", "../../outside.md", "../docs/nowhere.md"])
def test_dead_links(tree: Path, target: str) -> None:
    """A link that leads nowhere is named."""
    with pytest.raises(SITE.DeadLinkError, match=re.escape(f"docs/a.md: {target} leads nowhere")):
        _links(tree).rewrite(f"[x]({target})", "docs/a.md")


def test_problems(tmp_path: Path) -> None:
    """Dead links, dead anchors and what is fetched from elsewhere are found, and nothing else."""
    (tmp_path / "a.html").write_text(
        '<p id="here"><a href="#here">1</a><a href="b.html#there">2</a><a href="https://example.org">3</a>'
        '<a href="#gone">4</a><a href="b.html#gone">5</a><a href="c.html">6</a><link rel="next" href="b.html">'
        '<script src="//cdn.example/x.js"></script><img src="gone.png">',
        encoding="utf-8",
    )
    (tmp_path / "b.html").write_text('<p id="there">', encoding="utf-8")
    (tmp_path / "s.css").write_text("@import 'https://fonts.example/f'; a {background: url(i.png)}", encoding="utf-8")

    assert [
        "a.html: fetches //cdn.example/x.js",
        "a.html: #gone leads nowhere",
        "a.html: b.html#gone leads nowhere",
        "a.html: c.html leads nowhere",
        "a.html: gone.png leads nowhere",
        "s.css: fetches https://fonts.example/f",
    ] == list(SITE.problems(tmp_path))


def test_api_page(pages: Any) -> None:
    """A page has each name with its signature, whose names lead to where they are described."""
    page = pages.page("aisecurity")

    for expected in (
        "::::{py:class} Scanner(config: Configuration | None = None)\n",
        ":::{py:method} scan(profile: aisecurity.AiProfile) -> dict[str, aisecurity.AiProfile]\n:async:\n",
        ':::{py:attribute} profile_id\n:type: "str | None"\n:value: "None"\n',
        ':::{py:attribute} is_linked\n:type: "bool"\n\n',
        ':::{py:data} LIMIT\n:type: "int"\n:value: "5"\n',
        ":::{py:function} init(*, api_key: str = 'AiProfile') -> None\n:async:\n",
        "Says of {py:class}`AiProfile <aisecurity.AiProfile>`, `aisecurity.init` and `other.AiProfile`. ('LIMIT',)\n",
        "Attributes: `one`, `two`.\n",
        ":::{py:function} fail(kind: ErrorType = ErrorType.SDK, policy: aisecurity.Retry = Retry()) -> None\n",
    ):
        assert expected in page
    assert "__" not in page


def test_api_page_of_the_same_class(pages: Any) -> None:
    """A class that has two paths is described once, and found under both."""
    page = pages.page("aisecurity.scan")

    assert "::::{py:class} Scanner\n\nThe same as {py:class}`aisecurity.Scanner`." in page
    assert "method" not in page


def test_api_index(pages: Any) -> None:
    """The list of modules leads to their pages."""
    assert "| [aisecurity](api/aisecurity.md) | `AiProfile`, `Scanner`, `LIMIT`, `fail`, `init` |" in pages.index()
    assert "\nscan <api/aisecurity.scan>\n" in pages.index()


@pytest.mark.parametrize(
    ("paragraph", "language"),
    [
        ("Root\n├── Branch", "text"),
        ("with Emulator() as emulator:\n    ...  # use it", "python"),
        ("Sends `x`, and waits (at most a second).", ""),
        ("None", ""),
    ],
)
def test_programs_in_docstrings(paragraph: str, language: str) -> None:
    """A drawing and a program are blocks; prose is prose."""
    block = f"```{language}\n{paragraph}\n```" if language else paragraph

    assert [*f"Words.\n\n{block}".split("\n"), ""] == REFERENCE._text(
        f"Words.\n\n{paragraph}", REFERENCE.ApiPages({}, {}, {}, {})
    )


def test_a_line_that_is_unknown() -> None:
    """A snapshot of another form is refused."""
    with pytest.raises(ValueError, match="has the line '---'"):
        _ = REFERENCE.Entry("---").name


def test_every_name_has_a_docstring() -> None:
    """Each class and function of the public API says what it is, also those of packages that are not installed here."""
    api = REFERENCE.api_pages()
    silent = [
        f"{module}.{name}"
        for module, found in api.modules.items()
        for name, entry in found
        if (entry.is_class or "(" in entry.line) and not api.docs[module].of(name)
    ]

    assert [] == silent
    assert api.docs["aisecurity"].of("Configuration", "timeout").startswith("Seconds")
    assert api.docs["aisecurity.guard.fastmcp"].of("MCPReport", "method")
    assert "aisecurity.Scanner" == api.same["aisecurity.scan.inline.scanner.Scanner"]


def test_pages_by_kind() -> None:
    """Each page has a kind, one that is not listed too; a page that is missing, or listed twice, is named."""
    pages = {*SETTINGS.written_pages().values(), "api", "commands"}
    kinds = SETTINGS.read_settings(pages | {"new-page"}).kinds

    assert pages - {"index"} | {"new-page"} == {name for names in kinds.values() for name in names}
    assert "new-page" in kinds["How-to guides"]
    with pytest.raises(ValueError, match="'tutorial'"):
        SETTINGS.read_settings(pages - {"tutorial"})


def test_a_page_that_is_listed_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named."""
    (tmp_path / "site.toml").write_text('address = ""\n[kinds]\nOne = ["a", "a"]', encoding="utf-8")
    monkeypatch.setattr(SETTINGS, "SETTINGS", tmp_path / "site.toml")

    with pytest.raises(ValueError, match=r"'a'.* more than once"):
        SETTINGS.read_settings({"a"})


def test_drawings_are_put_into_their_page() -> None:
    """A drawing of docs/images is part of the page, without a style of its own; another stays a picture."""
    text = "![Rooms](images/architecture.svg)"

    assert "<svg" in SITE.inlined(text)
    assert "<style>" not in SITE.inlined(text)
    assert "![x](images/other.svg)" == SITE.inlined("![x](images/other.svg)")


def test_commands() -> None:
    """The reference of the command has every subcommand, with options, their values and defaults."""
    page = SITE.commands.page()

    assert ["bulk", "doctor", "emulator", "guard", "report", "results", "scan", "submit", "wait"] == re.findall(
        r"^## aisecurity (\w+)$", page, re.MULTILINE
    )
    assert "| `--mode` | `sync, async` |" in page
    assert (ROOT / "docs" / "emulator.md").is_file()


@pytest.mark.tools
def test_a_dead_anchor_fails_the_build(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Sphinx names the place of a dead anchor and of a name that the API has not, and the build fails."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "index.md").write_text("# Here\n\n[x](#gone)\n\n{py:class}`aisecurity.Gone`\n", "utf-8")

    assert 0 != SITE.build(tmp_path / "source", tmp_path / "site")
    complaints = capfd.readouterr().err
    assert "index.md:3: WARNING" in complaints
    assert "aisecurity.Gone" in complaints
