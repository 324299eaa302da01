"""Shell completion, and the modules that a command loads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Run


def _completed(**variables: str) -> str:
    command = [sys.executable, "-W", "error", "-m", "aisecurity.cli"]
    done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, check=False)
    return done.stdout


@pytest.mark.parametrize(
    "variables",
    [
        {"_AISECURITY_COMPLETE": "complete_bash", "COMP_WORDS": "aisecurity s", "COMP_CWORD": "1"},
        {"_AISECURITY_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "aisecurity s"},
        {
            "_AISECURITY_COMPLETE": "complete_fish",
            "_TYPER_COMPLETE_ARGS": "aisecurity s",
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        },
    ],
    ids=lambda variables: variables["_AISECURITY_COMPLETE"],
)
def test_completion(variables: dict[str, str]) -> None:
    """A shell is offered the commands that begin with the word."""
    offered = _completed(**variables)

    assert [True, True, False] == [bool(re.search(rf"\b{name}\b", offered)) for name in ("scan", "submit", "bulk")]


def test_completion_of_values() -> None:
    """The values of an option are offered, too."""
    words = {"COMP_WORDS": "aisecurity bulk --mode ", "COMP_CWORD": "3"}

    assert ["sync", "async"] == _completed(_AISECURITY_COMPLETE="complete_bash", **words).split()


@pytest.mark.parametrize(("shell", "head"), [("bash", "_aisec"), ("zsh", "#compdef"), ("fish", "complete --command")])
def test_completion_script(shell: str, head: str) -> None:
    """Each shell has a script to source."""
    assert _completed(_AISECURITY_COMPLETE=f"source_{shell}").strip().startswith(head)


_SENDING = {
    "ssl",
    "httpx",
    "aisecurity.diagnostics",
    "aisecurity.generated_openapi_client",
    "aisecurity.scan.inline.scanner",
}
_BULK = {"sqlite3", *(f"aisecurity.bulk.{name}" for name in ("items", "runs", "scans", "sinks", "sources"))}
_HEAVY = {"matplotlib", "numpy", "pyarrow", "starlette", "uvicorn", "aisecurity.emulator", "pytest"}


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["--help"], {*_HEAVY, *_SENDING, *_BULK}),
        (["bulk", "--help"], {*_HEAVY, *_SENDING, *_BULK}),
        (["scan", "hello"], {*_HEAVY, *_BULK}),
        (["doctor"], {*_HEAVY, *_BULK}),
        (["bulk", "in.txt", "out.jsonl"], _HEAVY),
    ],
    ids=" ".join,
)
def test_imports_little(cli: Run, tmp_path: Path, arguments: list[str], unneeded: set[str]) -> None:
    """A command loads only its own needs: so it starts fast, and works without the extras of others."""
    (tmp_path / "in.txt").write_text("hello\n", encoding="utf-8")
    code = """
import sys
from aisecurity.cli import main
code = main(sys.argv[1:])
print(code, *sorted(sys.modules))
"""
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    exit_code, *loaded = done.stdout.splitlines()[-1].split()

    assert ("0", set()) == (exit_code, unneeded & set(loaded))
