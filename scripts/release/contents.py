"""Contents of the wheel and the sdist: what must be in them, and what must not."""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

LINK = "aisecurity/generated_openapi_client"
IN_WHEEL = (
    "aisecurity/py.typed",
    "aisecurity/generated_openapi_client/py.typed",
    "aisecurity/emulator/detection/detectors.toml",
    "aisecurity/emulator/api/openapi.json",
)
IN_SDIST = (
    *("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "PKG-INFO", "README.md", "SECURITY.md", "pyproject.toml"),
    *("openapi.yaml", "openapi-departures.yaml", "generator-config.yml", "generator-templates/model.py.jinja"),
    *("generated_openapi_client/py.typed", "aisecurity/py.typed", "docs/regenerate.md", "docs/versions.md"),
    *("examples/README.md", "scripts/generate.py", "tests/api.txt"),
)
STRAY = re.compile(
    r"(^|/)(__pycache__|\.git|\.venv[^/]*|\.env|\.DS_Store|build|dist)(/|$)|\.(pyc|pyo|pem|key|orig|rej|swp)$|~$"
)


_KEY = b" PRIVATE ".join((b"-----BEGIN", b"KEY-----"))


def of_wheel(path: Path) -> dict[str, bytes]:
    """Return the files in a wheel."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def of_sdist(path: Path) -> dict[str, bytes]:
    """Return the files in an sdist, below its one folder."""
    found: dict[str, bytes] = {}
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            stream = archive.extractfile(member)
            found[member.name.partition("/")[2]] = stream.read() if stream is not None else b""
    return {name: content for name, content in found.items() if name}


def wheel_mistakes(files: Mapping[str, bytes], version: str, tracked: list[str]) -> Iterator[str]:
    """Yield what is wrong in a wheel: it holds the package as it is tracked, and its metadata."""
    metadata = f"aisecurity-{version}.dist-info"
    inside = {name for name in files if name.startswith("aisecurity/")}
    wanted = {name for name in tracked if name.startswith("aisecurity/") and name != LINK}
    wanted |= {f"aisecurity/{name}" for name in tracked if name.startswith("generated_openapi_client/")}
    tops = {name.partition("/")[0] for name in files}
    yield from (f"the wheel has {name} at its top" for name in sorted(tops - {"aisecurity", metadata}))
    if tracked:
        yield from (f"the wheel lacks {name}" for name in sorted(wanted - inside))
        yield from (f"the wheel has {name}, which is not tracked" for name in sorted(inside - wanted))
    needed = (*IN_WHEEL, f"{metadata}/licenses/LICENSE", f"{metadata}/entry_points.txt")
    yield from (f"the wheel lacks {name}" for name in needed if name not in files)
    yield from _everywhere("the wheel", files)


def sdist_mistakes(files: Mapping[str, bytes], root: Path, tracked: list[str]) -> Iterator[str]:
    """Yield what is wrong in an sdist: each of its files is one that is tracked, byte by byte."""
    yield from (f"the sdist lacks {name}" for name in IN_SDIST if name not in files)
    if LINK in files or any(name.startswith(f"{LINK}/") for name in files):
        yield f"the sdist has {LINK}, which is a link"
    for name, content in files.items():
        if tracked and name not in tracked and name != "PKG-INFO":
            yield f"the sdist has {name}, which is not tracked"
        elif name != "PKG-INFO" and content != (root / name).read_bytes():
            yield f"the sdist has another {name}"
    yield from _everywhere("the sdist", files)


def _everywhere(which: str, files: Mapping[str, bytes]) -> Iterator[str]:
    home = str(Path.home()).encode()
    for name, content in sorted(files.items()):
        if STRAY.search(name):
            yield f"{which} has {name}, which belongs to nobody's package"
        if _KEY in content and not name.startswith("tests/"):
            yield f"{which} has a private key in {name}"
        if len(home) > len("/root") and home in content:
            yield f"{which} has the path of a home in {name}"
