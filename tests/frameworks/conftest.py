"""Collection of the tests that need frameworks of others: without these there is nothing to collect."""

from importlib.util import find_spec
from typing import Final

import pytest

NEEDS: Final = {"openai/test_underneath.py": "agents", "openai_agents/*": "agents"}
"""The modules that not every environment with frameworks has, by the tests that need them."""
LEFT_OUT: Final = [tests for tests, module in NEEDS.items() if not find_spec(module)]

has_frameworks = bool(find_spec("openai"))
collect_ignore_glob = LEFT_OUT if has_frameworks else ["*"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the leak matrix."""
    parser.addoption("--write-docs", action="store_true", help="write docs/leak-matrix.md instead of comparing it")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were left out."""
    for tests in LEFT_OUT if has_frameworks else ():
        terminalreporter.write_line(f"left out, for {NEEDS[tests]} is not installed: {tests}")
