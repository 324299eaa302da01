"""A new format: a module and a row of the registry, tried in a copy of the package."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT

SOURCE = '''
"""Rows of a file with a prompt in each paragraph."""
from .raw_row import RawRow
from .reader import SourceReader

def paragraphs(source, keep):
    for number, text in enumerate(source.path.read_text("utf-8").split("\\n\\n"), start=1):
        yield RawRow(number, {source.member: text})

PARAGRAPHS = SourceReader(rows=paragraphs)
'''
SINK = '''
"""Output rows as a list of actions."""
from .writer import LineWriter

def read(path, columns):
    return ({"action": line} for line in path.read_text("utf-8").splitlines())

ACTIONS = LineWriter(header=lambda keep: b"", line=lambda members: f"{members['action']}\\n".encode(), read=read)
'''
ROWS = """FORMATS: Final = (
    FormatRow(name="paragraphs", description="a paragraph", suffixes=(".md",), reader=".sources.paragraphs:PARAGRAPHS"),
    FormatRow(name="actions", description="", suffixes=(".list",), writer=".sinks.actions:ACTIONS"),
"""
PROGRAM = """
from pathlib import Path

from aisecurity import Configuration, bulk
from aisecurity.bulk.sinks.writer import writer_of
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.testing import allowed
from aisecurity.cli import main

class Scripted(Scanner):
    def with_options(self, **options):
        return self
    def sync_scan(self, *arguments, **options):
        return allowed()

with Scripted(Configuration(api_key="k")) as scanner:
    bulk.run("in.md", "out.list", "journal", ai_profile=AiProfile(profile_name="p"), scanner=scanner)
print(bulk.dry_run("in.md").rows, Path("out.list").read_text("utf-8").split(), bulk.Source("in.md").kind)
print(list(writer_of(bulk.Sink("out.list").kind).read(Path("out.list"), ["action"])))
main(["bulk", "--help"])
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a folder with a copy of the package, to which a format of sources and one of sinks are added."""
    shutil.copytree(ROOT / "aisecurity", tmp_path / "aisecurity", ignore=shutil.ignore_patterns("__pycache__"))
    bulk = tmp_path / "aisecurity" / "bulk"
    (bulk / "sources" / "paragraphs.py").write_text(SOURCE, encoding="utf-8")
    (bulk / "sinks" / "actions.py").write_text(SINK, encoding="utf-8")
    text = (bulk / "formats.py").read_text("utf-8")
    for old, new in (
        ("FORMATS: Final = (\n", ROWS),
        ('SourceFormat: TypeAlias = Literal["', 'SourceFormat: TypeAlias = Literal["paragraphs", "'),
        ('SinkFormat: TypeAlias = Literal["', 'SinkFormat: TypeAlias = Literal["actions", "'),
    ):
        assert 1 == text.count(old)
        text = text.replace(old, new)
    (bulk / "formats.py").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_module_and_a_row(package: Path) -> None:
    """A format is read, written, read back, recognised by its suffix and offered by the command line."""
    (package / "in.md").write_text("one\n\ntwo\n\nthree", encoding="utf-8")
    command = [sys.executable, "-c", PROGRAM]
    environment = {"PYTHONPATH": str(package), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=package, env=environment, capture_output=True, text=True, check=False)
    first, second, *shown = done.stdout.splitlines() or [done.stderr, ""]

    assert "3 ['allow', 'allow', 'allow'] paragraphs" == first
    assert str([{"action": "allow"}] * 3) == second
    assert ["<actions|jsonl|csv|parquet>", "<paragraphs|jsonl|json|csv|tsv|text|parquet|directory>"] == [
        word for line in shown for word in line.split() if "|jsonl|" in word
    ]
