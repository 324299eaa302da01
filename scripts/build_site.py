"""Build the documentation's site into build/site, strictly: a warning, a dead link or a dead anchor is an error."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from docs_site import commands  # noqa: E402 - found since the line above
from docs_site.links import DeadLinkError, Links  # noqa: E402 - behind the path
from docs_site.pages import problems  # noqa: E402 - behind the path
from docs_site.reference import api_pages  # noqa: E402 - behind the path
from docs_site.settings import SiteSettings, read_settings, written_pages  # noqa: E402 - behind the path

SOURCE = ROOT / "build" / "site-source"
SITE = ROOT / "build" / "site"
PICTURES = ("docs/images/*", "benchmarks/results.svg")


def trees(settings: SiteSettings) -> Iterator[str]:
    """Yield the navigation: a tree of pages for each kind."""
    for kind, names in settings.kinds.items():
        if names:
            yield "\n".join(["```{toctree}", ":hidden:", f":caption: {kind}", "", *names, "```", ""])


def inlined(text: str) -> str:
    """Put the drawings of a page into it, so that they have the colours of its theme."""

    def drawing(found: re.Match[str]) -> str:
        path = ROOT / "docs" / "images" / found[1]
        if not path.is_file():
            return found[0]
        svg = path.read_text("utf-8")
        return f'```{{raw}} html\n<div class="drawing">\n{re.sub(r"<style>.*?</style>", "", svg)}</div>\n```'

    return re.sub(r"^!\[[^\]]*\]\(images/(\w+\.svg)\)$", drawing, text, flags=re.MULTILINE)


def compose(source: Path) -> None:
    """Write what Sphinx builds into *source*. DeadLinkError if a link leads nowhere."""
    shutil.rmtree(source, ignore_errors=True)
    made = {"api": (api := api_pages()).index(), "commands": commands.page()}
    made |= {f"api/{module}": api.page(module) for module in api.modules}
    pages = written_pages()
    settings = read_settings({*pages.values(), "api", "commands"})
    pictures = {
        path.relative_to(ROOT).as_posix(): f"images/{path.name}" for place in PICTURES for path in ROOT.glob(place)
    }
    links = Links(ROOT, pages | {f"docs/{name}.md": name for name in made}, pictures, settings.address)
    for path, name in pages.items():
        made[name] = inlined(links.rewrite((ROOT / path).read_text("utf-8"), path))
    made["index"] += "\n" + "\n".join(trees(settings))
    for name, text in made.items():
        target = source / f"{name}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    for path, name in pictures.items():
        (source / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / path, source / name)


def build(source: Path, site: Path) -> int:
    """Build *site* of *source*, and return the exit code of Sphinx, or 1 if a page has a problem."""
    configuration = ["-c", str(ROOT / "scripts" / "docs_site"), "-d", str(source.parent / "site-cache")]
    strict = ["--fail-on-warning", "--nitpicky", "--quiet", "--jobs", "1"]
    shutil.rmtree(site, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "--builder", "html", *configuration, *strict, str(source), str(site)]
    code = subprocess.run(command, check=False).returncode
    found = [] if code else list(problems(site))
    sys.stderr.writelines(f"{line}\n" for line in found)
    return code or bool(found)


def main() -> int:
    """Build the site."""
    try:
        compose(SOURCE)
    except (DeadLinkError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return build(SOURCE, SITE)


if __name__ == "__main__":
    raise SystemExit(main())
