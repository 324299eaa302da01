"""Files of a release: the same from anywhere, with what must be in them and nothing else, licences, and a bill."""

from __future__ import annotations

import json
import tarfile
import zipfile
from importlib import import_module
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from tests.support.project import ROOT, script

check = script("release_check")
artifacts: Any = import_module("release.artifacts")
components: Any = import_module("release.components")
contents: Any = import_module("release.contents")
sbom: Any = import_module("release.sbom")

METADATA = "aisecurity-1.dist-info"
WHEEL = dict.fromkeys((*contents.IN_WHEEL, f"{METADATA}/licenses/LICENSE", f"{METADATA}/entry_points.txt"), b"")
TRACKED = [
    *("aisecurity/py.typed", contents.LINK, "generated_openapi_client/py.typed"),
    *(name for name in contents.IN_WHEEL if name.startswith("aisecurity/emulator")),
]


@pytest.mark.packaging
def test_the_files_of_this_checkout(tmp_path: Path) -> None:
    """They have what they must and nothing else, and are the same from another folder, later, and with other rights."""
    wrong = list(check.file_mistakes(check.build(tmp_path / "files"), tmp_path))

    assert [] == [line for line in wrong if "is not tracked" not in line]
    assert {"files", "elsewhere"} == {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("more", "less", "mistakes"),
    [
        ({}, "", []),
        ({"tests/a.py": b""}, "", ["the wheel has tests at its top"]),
        ({"aisecurity/a.py": b""}, "", ["the wheel has aisecurity/a.py, which is not tracked"]),
        ({}, "aisecurity/py.typed", ["the wheel lacks aisecurity/py.typed"] * 2),
        ({}, "aisecurity-1.dist-info/licenses/LICENSE", ["the wheel lacks aisecurity-1.dist-info/licenses/LICENSE"]),
        (
            {"aisecurity-1.dist-info/__pycache__/a.pyc": b""},
            "",
            ["the wheel has aisecurity-1.dist-info/__pycache__/a.pyc, which belongs to nobody's package"],
        ),
        ({"aisecurity-1.dist-info/a": contents._KEY}, "", ["the wheel has a private key in aisecurity-1.dist-info/a"]),
    ],
)
def test_a_wheel(more: dict[str, bytes], less: str, mistakes: list[str]) -> None:
    """A wheel holds what is tracked of the package, its metadata, and nothing else."""
    files = {name: content for name, content in (WHEEL | more).items() if name != less}

    assert mistakes == list(contents.wheel_mistakes(files, "1", TRACKED))


def test_an_sdist() -> None:
    """An sdist holds files that are tracked, as they are, those that it must among them, and no link."""
    files = {name: (ROOT / name).read_bytes() for name in contents.IN_SDIST if name != "PKG-INFO"}
    names = [*files]
    files["PKG-INFO"] = b""
    assert [] == list(contents.sdist_mistakes(files, ROOT, names))

    files |= {"SECURITY.md": b"other", "stray.py": b"", f"{contents.LINK}/a.py": b""}
    del files["docs/versions.md"]
    assert [
        "the sdist lacks docs/versions.md",
        f"the sdist has {contents.LINK}, which is a link",
        "the sdist has another SECURITY.md",
        "the sdist has stray.py, which is not tracked",
        f"the sdist has {contents.LINK}/a.py, which is not tracked",
    ] == list(contents.sdist_mistakes(files, ROOT, names))


def test_the_path_of_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that names the home of who built it is found."""
    monkeypatch.setattr(Path, "home", lambda: Path("/home/someone"))

    wrong = contents.wheel_mistakes({**WHEEL, "aisecurity-1.dist-info/a": b"at /home/someone/x"}, "1", TRACKED)

    assert ["the wheel has the path of a home in aisecurity-1.dist-info/a"] == list(wrong)


def test_archives(tmp_path: Path) -> None:
    """Files are read out of both archives, without folders."""
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as wheel:
        wheel.writestr("aisecurity/", "")
        wheel.writestr("aisecurity/a", "1")
    (tmp_path / "b").write_text("2")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as sdist:
        sdist.add(tmp_path / "b", "aisecurity-1/b")

    assert {"aisecurity/a": b"1"} == contents.of_wheel(tmp_path / "a.whl")
    assert {"b": b"2"} == contents.of_sdist(tmp_path / "a.tar.gz")


def test_what_differs(tmp_path: Path) -> None:
    """Builds are compared file by file, by their hashes."""
    for folder, texts in (("a", "12"), ("b", "13")):
        (tmp_path / folder).mkdir()
        for name, text in zip(("x", "y"), texts, strict=True):
            (tmp_path / folder / name).write_text(text)
    first, second = (sorted((tmp_path / folder).iterdir()) for folder in "ab")

    assert [] == list(artifacts.differing(first, first))
    assert ["y is another file when built in another folder at another time"] == list(
        artifacts.differing(first, second)
    )
    assert ["x", "y"] == [line.split()[0] for line in artifacts.differing(first, [])]


def test_a_copy_without_git(tmp_path: Path) -> None:
    """Where there is no git, all is copied but what targets make; a link stays one."""
    root = tmp_path / "root"
    for name in ("aisecurity/a.py", "aisecurity/__pycache__/a.pyc", ".venv/b", "dist/c"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("1")
    (root / "link").symlink_to("aisecurity")

    artifacts.copy(root, tmp_path / "copy")

    assert [] == artifacts.tracked(root)
    assert {"aisecurity", "link"} == {path.name for path in (tmp_path / "copy").iterdir()}
    assert ["a.py"] == [path.name for path in (tmp_path / "copy" / "aisecurity").iterdir()]
    assert (tmp_path / "copy" / "link").is_symlink()


def test_what_the_package_runs_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the package needs is required, what only an extra brings names that, and what is not installed is said."""

    def without_openai(name: str) -> Distribution:
        if name == "openai":
            raise PackageNotFoundError(name)
        return distribution(name)

    monkeypatch.setattr(components, "distribution", without_openai)
    known, missing = components.closure("aisecurity", ["cli", "openai"])

    assert {"attrs", "httptools", "httpx", "python-dateutil"} == set(components.direct("aisecurity"))
    assert all(known[name].is_required for name in ("attrs", "httptools", "httpx", "python-dateutil", "h11", "certifi"))
    assert {"cli"} == known["typer"].extras
    assert {"rich"} == {name for name in known["typer"].needs if name == "rich"}
    assert ["openai"] == missing
    assert [] == list(components.licence_mistakes(known))


@pytest.mark.parametrize(
    ("licence", "is_fine"),
    [
        ("MIT", True),
        ("BSD License", True),
        ("3-Clause BSD License", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("GPL-3.0-only OR MIT", True),
        ("", False),
        ("GPL-3.0-only", False),
        ("MIT AND LGPL-3.0-only", False),
        ("GNU Affero General Public License v3", False),
        ("Some licence of our own", False),
    ],
)
def test_licences(licence: str, *, is_fine: bool) -> None:
    """A licence that asks for more than a notice, or that nobody knows, is a mistake, unless another may be chosen."""
    component = components.Component("a", "1", licence, is_expression=False)

    assert is_fine == (not list(components.licence_mistakes({"a": component})))


def bill(version: str = "1") -> str:
    """Return a bill of materials with one required and one optional component."""
    known = {
        "b": components.Component("b", "2", "MIT", is_expression=True, extras={""}, needs={"c"}),
        "c": components.Component("c", "3", "BSD License", is_expression=False, extras={"cli"}),
    }
    return str(sbom.bill("a", version, "0" * 64, 0, known, ["b"]))


def test_a_bill_of_materials() -> None:
    """It names each component once, with version, licence and what it needs, and is the same for the same."""
    document = json.loads(bill())

    assert bill() == bill()
    assert document["serialNumber"] != json.loads(bill("2"))["serialNumber"]
    assert "1970-01-01T00:00:00Z" == document["metadata"]["timestamp"]
    assert ["required", "optional"] == [one["scope"] for one in document["components"]]
    assert [[{"expression": "MIT"}], [{"license": {"name": "BSD License"}}]] == [
        one["licenses"] for one in document["components"]
    ]
    assert {"pkg:pypi/a@1": ["pkg:pypi/b@2"], "pkg:pypi/b@2": ["pkg:pypi/c@3"], "pkg:pypi/c@3": []} == {
        one["ref"]: one["dependsOn"] for one in document["dependencies"]
    }


def test_the_moment_of_a_release() -> None:
    """Files bear the day that the changelog has for their version, and one and the same before there is any."""
    changelog = "## [Unreleased]\n\n## [1.2.0] - 2026-01-31\n\n- A thing.\n"

    assert 1769817600 == check.moment_of(changelog, "1.2.0")
    assert check.LONG_AGO == check.moment_of(changelog, "1.3.0")


def test_dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where all agrees, dist/ holds what was built, alone, and each file's hash is printed; else what is wrong is."""
    (tmp_path / "a.whl").write_text("1")
    wrong: list[str] = []
    monkeypatch.setattr(check, "DIST", tmp_path / "dist")
    monkeypatch.setattr(check, "build", Mock(return_value=[tmp_path / "a.whl"]))
    monkeypatch.setattr(check, "check", Mock(return_value=(wrong, [tmp_path / "a.whl"])))
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "older.whl").write_text("")
    line = f"{artifacts.sha256(tmp_path / 'a.whl')}  a.whl"

    assert 0 == check.main(["--build"])
    assert f"{line}\n" == capsys.readouterr().out
    assert 0 == check.main([])
    assert [line, "release check: all agree"] == capsys.readouterr().out.splitlines()[1:]
    assert ["a.whl"] == [path.name for path in (tmp_path / "dist").iterdir()]

    wrong.append("a.whl is wrong")
    assert 1 == check.main([])
    assert "a.whl is wrong\n" == capsys.readouterr().out
