"""docs/emulator.md is true: its generated parts are current, its TOML is read, its Python runs."""

from pathlib import Path

import pytest

from aisecurity.emulator import Settings
from tests.support.programs import blocks, output_of, page
from tests.support.project import script

PAGE = page("emulator")


def test_generated_parts() -> None:
    """Settings, faults and detectors are as the code has them; `make docs` writes them anew."""
    assert script("emulator_docs").render(PAGE) == PAGE, "`make docs` writes the tables anew"


@pytest.mark.parametrize("toml", blocks(PAGE, "toml"))
def test_toml(toml: str, tmp_path: Path) -> None:
    """The file that the page shows is a file that the emulator reads."""
    path = tmp_path / "emulator.toml"
    path.write_text(toml, encoding="utf-8")
    settings = Settings.from_toml(path)

    assert (["strict"], 1) == ([profile.name for profile in settings.profiles], len(settings.faults))


@pytest.mark.parametrize("program", blocks(PAGE))
def test_python(program: str) -> None:
    """The program that the page shows runs."""
    assert output_of("-c", program).startswith("http://127.0.0.1:")
