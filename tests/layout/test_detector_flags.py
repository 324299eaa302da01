"""Flags of the emulator's detectors: the table of detectors names them, and no module does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import aisecurity.emulator
from aisecurity.emulator.detection.detector_table import built_in_detectors

EMULATOR = Path(aisecurity.emulator.__file__).parent
FLAG = re.compile(rf"\b(?:{'|'.join(built_in_detectors())})\b")
BY_CONTRACT = {
    # CgReportObject.category is grounded or ungrounded: a value that the contract shares with the flag.
    "api/report_details.py": ["ungrounded"],
    # ContentErrors.feature names a detector: the documented default of the fault `partial`, which takes any name.
    "faults/json_edits.py": ["dlp"],
}
"""The modules in which a value of the contract reads like a flag, with these values."""


def docstrings(tree: ast.AST) -> set[ast.AST]:
    """Return the nodes of *tree* that are prose: strings that stand alone."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def named_flags(source: str) -> Iterator[str]:
    """Yield each flag in a literal, or as the name of a keyword argument or member, in a module's *source*."""
    tree = ast.parse(source)
    prose = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
            yield from FLAG.findall(node.value)
        elif isinstance(node, ast.keyword) and node.arg is not None:
            yield from FLAG.findall(node.arg)
        elif isinstance(node, ast.Attribute):
            yield from FLAG.findall(node.attr)


def test_no_module_names_a_flag() -> None:
    """A detector is added to `detectors.toml` alone, since no module decides anything by a flag."""
    modules = {path.relative_to(EMULATOR).as_posix(): path.read_text("utf-8") for path in EMULATOR.rglob("*.py")}

    assert BY_CONTRACT == {name: named for name, text in modules.items() if (named := list(named_flags(text)))}


@pytest.mark.parametrize(
    "line", ['x == "dlp"', 'found.get("dlp")', "x = dict(dlp=1)", "x = row.dlp", 'x = f"{y}.dlp"', 'x = "agent, dlp"']
)
def test_a_named_flag_is_found(line: str) -> None:
    """A flag is found in a comparison, a key, an argument, a member and a longer text."""
    assert "dlp" in named_flags(line)


def test_prose_and_members_of_the_contract_may_be_alike() -> None:
    """A docstring may explain a flag, and a member of the contract may contain one."""
    assert [] == list(named_flags('"""Masks what `dlp` finds."""\nx = "dlp_report"'))
