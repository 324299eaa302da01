"""Every block of code on the pages runs as it stands, or says on itself why not."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from aisecurity.emulator import Settings, serve
from tests.support.programs import output_of
from tests.support.project import ROOT

from .page_blocks import LANGUAGES, Block, blocks_of, pages

BLOCKS = {path.relative_to(ROOT).as_posix(): blocks_of(path) for path in pages()}
RUN_ELSEWHERE = {
    ("docs/adapters/anthropic.md", "python"): "tests/frameworks/anthropic/test_docs.py",
    ("docs/adapters/fastmcp.md", "python"): "tests/frameworks/fastmcp/test_docs.py",
    ("docs/adapters/langchain.md", "python"): "tests/frameworks/langchain/test_page.py",
    ("docs/adapters/openai.md", "python"): "tests/frameworks/openai/test_docs.py",
    ("docs/adapters/openai_agents.md", "python"): "tests/frameworks/openai_agents/test_docs.py",
    ("docs/adapters/recipes.md", "python"): "tests/frameworks/support/recipes.py",
    ("docs/bulk.md", "python"): "tests/bulk/test_docs.py",
    ("docs/cli.md", "sh"): "tests/cli/test_docs.py",
    ("docs/diagnostics.md", "python"): "tests/diagnostics/test_docs.py",
    ("docs/distributed.md", "python"): "tests/bulk/batches/test_page.py",
    ("docs/emulator.md", "python"): "tests/emulator/test_docs.py",
    ("docs/instrumentation.md", "python"): "tests/instrumentation/test_docs.py",
    ("docs/migrate.md", "python"): "tests/docs/test_examples.py",
    ("docs/operations.md", "python"): "tests/docs/test_operations.py",
    ("docs/regenerate.md", "python"): "tests/contract/spec_diff/test_exercise.py",
    ("docs/telemetry.md", "python"): "tests/instrumentation/opentelemetry/test_docs.py",
    ("docs/testing.md", "python"): "tests/testing/test_docs.py",
}
"""Tests that say more of a page's blocks than that they run, or that need more for it."""
PARSERS: dict[str, Callable[[str], object]] = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}
ALL = [block for found in BLOCKS.values() for block in found]
_EXPECTED = re.compile(r"# exit code (\d)$")


def run_here(block: Block) -> bool:
    """Return whether the block is for a test of this module to run."""
    return (block.page, block.language) not in RUN_ELSEWHERE and not re.match("(not|dry) run: ", block.declared)


PROGRAMS = [one for one in ALL if one.language == "python" and run_here(one) and not one.says("file")]
SHELL_PAGES = sorted({one.page for one in ALL if one.language == "sh" and run_here(one)})


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Yield the address of an emulator whose asynchronous scans are complete at once."""
    with serve(Settings(async_delay=0.0, queries_per_minute=0)) as address:
        yield address


def test_each_is_declared() -> None:
    """Each block has a language, and what is declared on it has a reason; no code is merely indented."""
    known = ("not run", "dry run", "file", "charts")
    wrong = [
        one.name
        for one in ALL
        if one.language not in LANGUAGES
        or (one.declared and one.declared != "charts" and not any(map(one.says, known)))
        or (one.says("file") and one.language != "python")
    ]

    assert [] == wrong


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_none_is_indented(path: Path) -> None:
    """Code is in blocks, whose language a reader and a test can see."""
    outside = re.sub(r"^( *)```.*?^\1```$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)

    assert [] == re.findall(r"(?<=\n\n)    \S.*", outside)


def test_those_run_elsewhere() -> None:
    """The module that is named for a page has that page."""
    for (name, _), module in RUN_ELSEWHERE.items():
        page = name.removeprefix("docs/").removesuffix(".md")

        assert f'page("{page}")' in (ROOT / module).read_text("utf-8"), name


@pytest.mark.parametrize("block", PROGRAMS, ids=lambda block: block.name)
def test_program(url: str, tmp_path: Path, block: Block) -> None:
    """A program runs without a warning, and prints something."""
    assert "" != output_of("-c", block.text, url=url, folder=tmp_path)


@pytest.mark.parametrize("block", [one for one in ALL if one.language in PARSERS], ids=lambda block: block.name)
def test_parsed(block: Block) -> None:
    """A block of JSON, TOML or YAML can be read."""
    assert PARSERS[block.language](block.text)


@pytest.mark.parametrize("block", [one for one in ALL if one.says("dry run")], ids=lambda block: block.name)
def test_dry_run(block: Block) -> None:
    """A call of make names a target that there is."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    called = re.findall(r"^make ([a-z-]+)", block.text, re.MULTILINE)

    assert len(called) == len(block.text.splitlines())
    assert [] == [name for name in called if not re.search(rf"^{name}:.*## ", makefile, re.MULTILINE)]


def _checked(line: str) -> str:
    """Follow a line with a check of its exit code."""
    found = _EXPECTED.search(line)
    return f'{line}\ncode=$?; [ $code -eq {found[1] if found else 0} ] || {{ echo "exit code $code"; exit 99; }}\n'


@pytest.mark.parametrize("page", SHELL_PAGES)
def test_shell(page: str, tmp_path: Path) -> None:
    """The lines of a page, one after the other, end as they say, and print what the page shows."""
    lines = [line for one in BLOCKS[page] if one.language == "sh" and run_here(one) for line in one.text.splitlines()]
    for one in BLOCKS[page]:
        if one.says("file"):
            (tmp_path / one.declared.removeprefix("file: ")).write_text(one.text, encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANW_")}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["sh", "-c", "".join(map(_checked, lines))],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    shown = [line for one in BLOCKS[page] if one.language == "text" for line in one.text.splitlines()]

    assert 0 == done.returncode, done.stdout + done.stderr
    assert [] == [line for line in shown if line not in done.stdout]


def test_there_are_blocks() -> None:
    """Something was found to run, of each kind."""
    assert {"README.md", "docs/tutorial.md"} <= set(SHELL_PAGES)
    assert {"README.md", "docs/errors.md", "docs/guards.md", "docs/scan.md"} <= {one.page for one in PROGRAMS}
