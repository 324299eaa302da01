"""Check that a release agrees with itself: one version everywhere, an entry in the changelog, the tag.

python scripts/release_check.py [TAG]
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
HEADING = re.compile(r"^## \[(.+?)\](?: - (\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)


def entries(changelog: str) -> dict[str, tuple[str | None, str]]:
    """Return the date and the text of each version in *changelog*, the newest first."""
    _, *parts = HEADING.split(changelog)
    triples = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return {version: (date, text.strip()) for version, date, text in triples}


def mistakes(root: Path, tag: str | None) -> Iterator[str]:
    """Yield what is wrong in the checkout at *root*, and with *tag* if there is one."""
    version = str(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"])
    in_package = VERSION.findall((root / "aisecurity" / "_version.py").read_text("utf-8"))
    if in_package != [version]:
        yield f"aisecurity/_version.py says {', '.join(in_package) or 'nothing'}, pyproject.toml {version}"
    if tag is not None:
        if tag != f"v{version}":
            yield f"the tag is {tag}, v{version} would be right"
        yield from _unready((root / "CHANGELOG.md").read_text("utf-8"), version)


def _unready(changelog: str, version: str) -> Iterator[str]:
    """Yield why *changelog* is not ready for the release of *version*."""
    known = entries(changelog)
    _, unreleased = known.pop("Unreleased", (None, ""))
    if unreleased:
        yield "CHANGELOG.md has entries under Unreleased, which belong to the release"
    newest, (date, text) = next(iter(known.items()), ("none", (None, "")))
    if newest != version:
        yield f"the newest version in CHANGELOG.md is {newest}, not {version}"
    elif date is None:
        yield f"the entry of {version} in CHANGELOG.md has no date: ## [{version}] - YYYY-MM-DD"
    elif not text:
        yield f"the entry of {version} in CHANGELOG.md is empty"


def main(arguments: list[str]) -> int:
    """Print what is wrong, and return 1 if anything is."""
    lines = list(mistakes(ROOT, arguments[0] if arguments else None))
    print("\n".join(lines) or "release check: all agree")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
