"""The vendor's SDK beside this package: told by its metadata, said by the diagnosis and once by the logger."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from aisecurity import _neighbour
from aisecurity.diagnostics.procedure import check_package
from aisecurity.scan import _state
from tests.support.halves import Half
from tests.support.mock_service import MockService
from tests.support.samples import CONTENT, PROFILE, SCAN_OK, configured


@pytest.mark.parametrize(
    ("names", "version"),
    [
        (["aisecurity-0.1.0.dist-info", "pan_os_python-1.0.dist-info", "pan-aisecurity"], None),
        (["pan_aisecurity-0.11.0.dist-info"], "0.11.0"),
        (["pan-aisecurity-0.8.0.5.post2.egg-info"], "0.8.0.5.post2"),
    ],
)
def test_its_metadata(tmp_path: Path, names: list[str], version: str | None) -> None:
    """The version is in the name of the folder of its metadata."""
    for name in names:
        (tmp_path / name).mkdir()

    assert version == _neighbour.version_beside(str(tmp_path))
    assert _neighbour.version_beside(str(tmp_path / "package.zip")) is None


@pytest.mark.parametrize("version", [None, "0.11.0"])
def test_one_warning(
    half: Half, version: str | None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The first scan of a process says it, with what to do, and no other."""
    monkeypatch.setattr(_state, "_looked", False)
    monkeypatch.setattr(_neighbour, "version_beside", lambda: version)
    with caplog.at_level(logging.WARNING, "aisecurity"):
        for _ in range(2):
            half.scanner(configured(), handler=MockService(SCAN_OK)).sync_scan(PROFILE, CONTENT)

    said = [record.getMessage() for record in caplog.records if "pan-aisecurity" in record.getMessage()]
    assert (0 if version is None else 1) == len(said)
    assert all("pan-aisecurity 0.11.0 is installed" in line and "pip uninstall" in line for line in said)


@pytest.mark.parametrize(("version", "status"), [(None, "ok"), ("0.11.0", "warning")])
def test_the_diagnosis(version: str | None, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check `package` is a warning with a remedy."""
    monkeypatch.setattr(_neighbour, "version_beside", lambda: version)
    check = check_package()

    assert ("package", status) == (check.name, check.status)
    assert (version is None) is (check.remedy is None)
