"""Settings read from the text of a `--config` file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aisecurity.emulator import Settings


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Settings]:
    """Return a function that reads the text of a file."""

    def settings(toml: str) -> Settings:
        path = tmp_path / "emulator.toml"
        path.write_text(f"[settings]\nqueries_per_minute = 0\n{toml}", encoding="utf-8")
        return Settings.from_toml(path)

    return settings
