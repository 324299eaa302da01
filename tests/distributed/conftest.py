"""Collection of the tests that need engines of batches, none without these; those of Spark need Java too."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest

HAS_JAVA = shutil.which("java") is not None

collect_ignore_glob = [] if find_spec("ray") else ["*"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs Java where there is none."""
    for item in items:
        if "spark" in item.name and not HAS_JAVA:
            item.add_marker(pytest.mark.skip(reason="no Java is installed"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    if find_spec("ray") and not HAS_JAVA:
        terminalreporter.write_line("left out, for no Java is installed: the recipes of Spark")
