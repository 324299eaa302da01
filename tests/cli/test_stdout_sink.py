"""`aisecurity bulk SOURCE -`: rows on the standard output."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from aisecurity.cli.commands import stdout_sink
from aisecurity.emulator import Emulator

from .conftest import Run


def _indexes(out: str) -> list[int]:
    return [json.loads(line)["index"] for line in out.splitlines()]


def test_rows(cli: Run, source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Rows go to stdout, and nothing else; the result is the last line of stderr; no file stays."""
    monkeypatch.chdir(tmp_path)
    done = cli("bulk", str(source), "-", "--to", "jsonl", "--json", "--labels", "truth")
    shown = json.loads(done.err.splitlines()[-1])

    assert (2, list(range(5))) == (done.code, _indexes(done.out))
    assert (True, 5, 4, 1) == (
        shown["complete"],
        shown["rows"],
        shown["labels"]["compared"],
        shown["labels"]["unlabelled"],
    )
    assert [source.name] == [file.name for file in tmp_path.iterdir()]


def test_dry_run(bare_cli: Run, source: Path) -> None:
    """A dry run has no rows, and its result is where that of the run would be."""
    done = bare_cli("bulk", str(source), "-", "--dry-run", "--json")

    assert (0, "", 5) == (done.code, done.out, json.loads(done.err.splitlines()[-1])["rows"])


def test_tables(cli: Run, source: Path) -> None:
    """Without --json the tables are on stderr; --exit-zero is heeded."""
    done = cli("bulk", str(source), "-", "--to", "csv", "--exit-zero")

    assert (0, 6, "index,") == (done.code, len(done.out.splitlines()), done.out[:6])
    assert "prompt.injection" in done.err


def test_resumed(cli: Run, source: Path, airs_emulator: Emulator) -> None:
    """With --journal a later command writes only the rows that no earlier one has written."""
    run = (
        "bulk",
        str(source),
        "-",
        "--to",
        "csv",
        "--order",
        "completed",
        "--journal",
        str(source.with_name("journal")),
    )
    first, second, third = cli(*run, "--limit", "2"), cli(*run), cli(*run)

    assert (3, 3, "", 5) == (
        len(first.out.splitlines()),
        len(second.out.splitlines()),
        third.out,
        len(airs_emulator.requests),
    )
    assert 1 == (first.out + second.out).count("index,")


def test_begins_anew(cli: Run, source: Path, airs_emulator: Emulator) -> None:
    """A run that stops says that without --journal nothing is known of it."""
    airs_emulator.faults.add(status=403)
    done = cli("bulk", str(source), "-", "--to", "jsonl", "--max-errors", "1", "--concurrency", "1")

    assert 1 == done.code
    assert "without --journal the next run begins anew" in done.err


@pytest.mark.parametrize("arguments", [[], ["--to", "parquet"], ["--to", "jsonl", "--reports"]], ids=" ".join)
def test_rejected(cli: Run, source: Path, arguments: list[str]) -> None:
    """Lines alone can go to stdout, of a format that is named, and no reports beside them."""
    assert 1 == cli("bulk", str(source), "-", *arguments).code


def test_file_of_that_name(cli: Run, source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """./- is a file like any other, for rows, for a prompt and for lines to submit."""
    monkeypatch.chdir(tmp_path)
    done = cli("bulk", str(source), "./-", "--to", "jsonl", "--json")
    rows = (tmp_path / "-").read_text(encoding="utf-8")

    assert (2, 5, list(range(5))) == (done.code, done.members["rows"], _indexes(rows))
    (tmp_path / "-").write_text('"hello"\n', encoding="utf-8")
    assert [0, 0] == [cli(command, "--file", "./-").code for command in ("scan", "submit")]


@pytest.mark.parametrize("option", ["--journal", "--html", "--mistakes"])
def test_no_other_output(cli: Run, source: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, option: str) -> None:
    """Rows alone go to stdout: for anything else - is an error, and no file of that name."""
    monkeypatch.chdir(tmp_path)
    done = cli("bulk", str(source), "out.jsonl", option, "-", "--labels", "truth")

    error = f"aisecurity: UsageError: {option}: a file is needed; one that is called - is given as ./-\n"
    assert (1, error) == (done.code, done.err)
    assert [source.name] == [file.name for file in tmp_path.iterdir()]


class _Full(io.RawIOBase):
    def write(self, _: object) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise BrokenPipeError


class _FullText:
    buffer = _Full()


def test_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stdout that cannot be written leads nowhere from then on."""
    discarded = list[bool]()
    monkeypatch.setattr(sys, "stdout", _FullText())
    monkeypatch.setattr(stdout_sink, "discard_stdout", lambda: discarded.append(True))
    rows = stdout_sink.StdoutRows()
    with pytest.raises(OSError, match="No space"):
        rows.write(b"")
    with pytest.raises(BrokenPipeError):
        rows.flush()

    assert [True, True] == discarded
