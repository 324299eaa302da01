"""Collection of the tests that need frameworks of others: without these there is nothing to collect."""

from importlib.util import find_spec

import pytest

FRAMEWORKS = {"openai_agents": "agents"}
"""The modules of frameworks that one environment has and another has not, by the folder of their tests."""

collect_ignore_glob = [f"{folder}/*" for folder, module in FRAMEWORKS.items() if not find_spec(module)]
if not find_spec("openai"):
    collect_ignore_glob = ["*"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes the leak matrix."""
    parser.addoption("--write-docs", action="store_true", help="write docs/leak-matrix.md instead of comparing it")
