"""Collection of the tests that need frameworks of others: without these there is nothing to collect."""

from importlib.util import find_spec

import pytest

collect_ignore_glob = [] if find_spec("openai") else ["*"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the leak matrix."""
    parser.addoption("--write-docs", action="store_true", help="write docs/leak-matrix.md instead of comparing it")
