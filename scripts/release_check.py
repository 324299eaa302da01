"""Check a release: one version everywhere, what is built and what is in it, licences; write a bill of materials.

python scripts/release_check.py [TAG]      builds dist/, and prints the sha256 of each file
python scripts/release_check.py --build    builds dist/ alone
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT / "scripts") not in sys.path:
    sys.path.insert(0, str(ROOT / "scripts"))

import environment  # noqa: E402 - found since the line above
from release import artifacts, components, contents, sbom  # noqa: E402 - behind the path

DIST = ROOT / "dist"
NAME = "aisecurity"
TOOLS = ROOT / "requirements" / "release.txt"
LONG_AGO = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
"""The moment of what is built while its version has no date."""
EXTRAS = ["charts", "cli", "emulator", "fast", "parquet", "socks"]
"""The extras whose packages are installed in the environment of the checkout, as those of frameworks are not."""
VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1], encoding="utf-8").read())
sys.exit(str(found) if found else None)
"""
VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
HEADING = re.compile(r"^## \[(.+?)\](?: - (\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)


def entries(changelog: str) -> dict[str, tuple[str | None, str]]:
    """Return the date and the text of each version in *changelog*, the newest first."""
    _, *parts = HEADING.split(changelog)
    triples = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return {version: (date, text.strip()) for version, date, text in triples}


def mistakes(root: Path, tag: str | None) -> Iterator[str]:
    """Yield what is wrong in the checkout at *root*, and with *tag* if there is one."""
    version = version_of(root)
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


def version_of(root: Path) -> str:
    """Return the version in pyproject.toml."""
    return str(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def moment_of(changelog: str, version: str) -> int:
    """Return the moment that the files of *version* are to bear: the day in the changelog."""
    day, _ = entries(changelog).get(version, (None, ""))
    return LONG_AGO if day is None else int(datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp())


def uncommitted(root: Path) -> list[str]:
    """Return the files that are not as they were committed."""
    command = ["git", "-C", str(root), "status", "--porcelain"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line[3:] for line in done.stdout.splitlines()]


def build(folder: Path) -> list[Path]:
    """Build the sdist and the wheel into *folder*."""
    moment = moment_of((ROOT / "CHANGELOG.md").read_text("utf-8"), version_of(ROOT))
    return artifacts.build(ROOT, folder, moment)


def file_mistakes(files: list[Path], folder: Path) -> Iterator[str]:
    """Yield what is wrong in *files*, or other when they are built elsewhere and later."""
    moment = moment_of((ROOT / "CHANGELOG.md").read_text("utf-8"), version_of(ROOT))
    again = artifacts.build(ROOT, folder / "elsewhere" / "again", moment, ahead=artifacts.LATER)
    yield from artifacts.differing(files, again)
    names = artifacts.tracked(ROOT)
    for path in files:
        if path.suffix == ".whl":
            yield from contents.wheel_mistakes(contents.of_wheel(path), version_of(ROOT), names)
        else:
            yield from contents.sdist_mistakes(contents.of_sdist(path), ROOT, names)


def written_bill(files: list[Path], known: dict[str, components.Component], folder: Path) -> Path:
    """Write the bill of materials to *folder*."""
    version = version_of(ROOT)
    (wheel,) = (path for path in files if path.suffix == ".whl")
    moment = moment_of((ROOT / "CHANGELOG.md").read_text("utf-8"), version)
    path = folder / f"{NAME}-{version}.cdx.json"
    text = sbom.bill(NAME, version, artifacts.sha256(wheel), moment, known, components.direct(NAME))
    path.write_text(text, "utf-8", newline="\n")
    return path


def tool_mistakes(files: list[Path], bill: Path, folder: Path) -> Iterator[str]:
    """Yield what twine and the schema of CycloneDX have to say, from an environment of their own."""
    environment.make(folder / "tools", "--require-hashes", "-r", str(TOOLS))
    python = str(environment.python_of(folder / "tools"))
    commands = {
        "twine check": [python, "-m", "twine", "check", "--strict", *map(str, files)],
        "the bill of materials": [python, "-c", VALIDATE, str(bill)],
    }
    for name, command in commands.items():
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            yield f"{name}: {done.stdout}{done.stderr}"


def check(tag: str | None, folder: Path) -> tuple[list[str], list[Path]]:
    """Build in *folder*, and return what is wrong, and the files."""
    files = build(folder / "files")
    wrong = list(file_mistakes(files, folder))
    known, missing = components.closure(NAME, EXTRAS)
    wrong += [f"what the extra {extra} needs is not installed" for extra in missing]
    wrong += components.licence_mistakes(known)
    bill = written_bill(files, known, folder / "files")
    wrong += tool_mistakes(files, bill, folder)
    if tag is not None:
        wrong += [f"{name} is not committed" for name in uncommitted(ROOT)]
    return wrong, [*files, bill]


def summary(known: dict[str, components.Component]) -> str:
    """Say in a line what the package runs with."""
    required = sum(one.is_required for one in known.values())
    return (
        f"{required} packages are required, {len(known) - required} by extras; no licence asks for more than a notice"
    )


def publish(files: list[Path]) -> None:
    """Put *files* into dist/, alone, and print the hash of each."""
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    for path in files:
        shutil.copy(path, DIST / path.name)
        print(f"{artifacts.sha256(path)}  {path.name}")


def main(arguments: list[str]) -> int:
    """Print what is wrong, and return 1 if anything is; else fill dist/."""
    with tempfile.TemporaryDirectory() as name:
        if arguments == ["--build"]:
            publish(build(Path(name) / "files"))
            return 0
        tag = arguments[0] if arguments else None
        lines = list(mistakes(ROOT, tag))
        files: list[Path] = []
        if not lines:
            lines, files = check(tag, Path(name))
        if not lines:
            print(summary(components.closure(NAME, EXTRAS)[0]))
            publish(files)
    print("\n".join(lines) or "release check: all agree")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
