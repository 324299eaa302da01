"""Tests of `aisecurity bulk`: runs that are mended, classes of verdicts, and streams that fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from aisecurity.cli import output
from aisecurity.cli.commands.optional_values import with_value
from aisecurity.cli.report import number_format
from aisecurity.emulator import Emulator
from aisecurity.exceptions import ConfigurationError

from .conftest import Run


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("--retry-errors in out", "--retry-errors all in out"),
        ("in out --retry-errors", "in out --retry-errors all"),
        ("--retry-errors RateLimitError in", "--retry-errors RateLimitError in"),
        ("--retry-errors all --retry-errors --json", "--retry-errors all --retry-errors all --json"),
        ("--retry-errors=Other in", "--retry-errors=Other in"),
        ("--retry-errors -- --retry-errors", "--retry-errors all -- --retry-errors"),
    ],
)
def test_a_class_that_is_left_out(given: str, read: str) -> None:
    """The option stands for all errors where no class follows it."""
    assert read.split() == with_value(given.split())


def test_retry_errors(cli: Run, source: Path, tmp_path: Path, airs_emulator: Emulator) -> None:
    """Once a fault is gone, the same command with one option more makes the run whole."""
    arguments = ["bulk", str(source), str(tmp_path / "out.jsonl"), "--attempts", "1", "--json", "--concurrency", "1"]
    airs_emulator.faults.replace([{"status": 500, "count": 2}])
    broken = cli(*arguments)
    of_another = cli(*arguments, "--retry-errors", "RateLimitError")
    mended = cli(*arguments, "--retry-errors")

    assert [{"ServerError": 2}] * 2 == [broken.members["errors"], of_another.members["errors"]]
    assert ({}, "complete: 5 rows") == (mended.members["errors"], mended.members["message"])


def test_a_wrong_column(cli: Run, tmp_path: Path, airs_emulator: Emulator) -> None:
    """The run stops and says why; the corrected command goes on, and --keep-going does not stop."""
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"question": "hello"}) + "\n", encoding="utf-8")
    source.write_text(source.read_text(encoding="utf-8") * 25, encoding="utf-8")
    arguments = ["bulk", str(source), str(tmp_path / "out.jsonl")]
    stopped = cli(*arguments, "--column", "prompt=text")
    corrected = cli(*arguments, "--column", "prompt=question", "--dedupe")
    going = cli("bulk", str(source), str(tmp_path / "b.jsonl"), "--column", "prompt=text", "--keep-going")

    assert (1, True) == (stopped.code, "could be used (PayloadError:row: no column text), after 0 rows" in stopped.err)
    assert [0, 3] == [corrected.code, going.code]


def test_labels_that_come_later(cli: Run, source: Path, tmp_path: Path, airs_emulator: Emulator) -> None:
    """Labels, and a larger limit, are taken by an old journal; nothing is scanned twice."""
    arguments = ["bulk", str(source), str(tmp_path / "out.csv"), "--json"]
    cli(*arguments, "--limit", "3")
    labelled = cli(*arguments, "--labels", "truth")
    other = cli(*arguments, "--dedupe")

    assert (4, 5) == (labelled.members["labels"]["compared"], len(airs_emulator.requests))
    assert "JournalError: journal: " in other.err
    assert "of a run with another dedupe; name another journal for a new run (dedupe: false then" in other.err


def test_a_label_that_a_table_does_not_have(cli: Run, tmp_path: Path, airs_emulator: Emulator) -> None:
    """It is an error before the first scan, and nothing is made."""
    source = tmp_path / "in.csv"
    source.write_text("prompt,truth\nhello,no\n", encoding="utf-8")
    for option in ("--labels", "--keep"):
        done = cli("bulk", str(source), str(tmp_path / "out.jsonl"), option, "thruth")

        assert (
            1,
            f"aisecurity: ConfigurationError: source: {source}: no column thruth among its 2: 'prompt', 'truth'\n",
        ) == (
            done.code,
            done.err,
        )
    assert ([source], []) == (list(tmp_path.iterdir()), list(airs_emulator.requests))


def test_label_words(cli: Run, tmp_path: Path) -> None:
    """Words of other data sets are a yes or a no; one that is neither is named, and its rows are left out."""
    source = tmp_path / "in.csv"
    rows = ["hello,clean", "how are you,normal", "nice weather,whatever"]
    source.write_text("\n".join(["prompt,verdict", *rows]), encoding="utf-8")
    done = cli("bulk", str(source), str(tmp_path / "out.jsonl"), "--labels", "verdict")

    assert "aisecurity: warning: --labels: neither a yes, a no nor a detector, and left out: whatever\n" in done.err
    assert "0 without verdict, 1 with a label that is not understood" in done.out
    assert ["blocked", "-", "-", "-", "0", "0", "0", "2"] == done.out.splitlines()[-1].split()


@pytest.mark.parametrize("sink", ["out.jsonl", "out.csv"])
def test_partial(cli: Run, source: Path, tmp_path: Path, airs_emulator: Emulator, sink: str) -> None:
    """A partial allow is a class of its own, and no true negative; shares add up to 100 %."""
    airs_emulator.faults.replace([{"partial": "timeout", "count": 1}])
    arguments = ["bulk", str(source), str(tmp_path / sink), "--labels", "bad", "--concurrency", "1"]
    shown, members = cli(*arguments), cli(*arguments, "--json").members
    shares = [line.split()[2] for line in shown.out.splitlines()[6:9]]

    assert {"allow": 2, "block": 2, "partial": 1} == members["verdicts"]
    assert 100.0 == sum(float(share.rstrip("%")) for share in shares)
    assert (1, 4) == (members["labels"]["partial"], members["labels"]["compared"])
    assert "4 compared, 0 without label, 0 without verdict, 1 partial" in shown.out


@pytest.mark.parametrize(
    ("counts", "shares"),
    [([1, 1, 1], ["33.4%", "33.3%", "33.3%"]), ([0, 0], ["", ""]), ([], []), ([2999, 1], ["100.0%", "0.0%"])],
)
def test_shares(counts: Sequence[int], shares: list[str]) -> None:
    """They are rounded so that their sum is right."""
    assert shares == number_format.format_shares(counts)


def test_a_sink_that_something_has_changed(cli: Run, tmp_path: Path) -> None:
    """What cannot be read for the report is an error of one line, with the name of the file."""
    source, sink = tmp_path / "in.txt", tmp_path / "out.jsonl"
    source.write_text("hello\n" * 20, encoding="utf-8")
    arguments = ["bulk", str(source), str(sink)]
    cli(*arguments)
    # Before the last 4 KiB, by which the run knows its file.
    sink.write_bytes(sink.read_bytes().replace(b'"index"', b'?index"', 1))
    done = cli(*arguments)

    said = f"sink: {sink}: cannot be read for the report, something has changed it"
    assert f"aisecurity: SinkError: {said}" == done.err.splitlines()[-1]


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="draws with matplotlib")
def test_a_report_that_cannot_be_written(cli: Run, source: Path, tmp_path: Path) -> None:
    """The error names the file and the reason."""
    done = cli("bulk", str(source), str(tmp_path / "out.jsonl"), "--html", "/dev/full")

    assert f"aisecurity: ConfigurationError: --html: /dev/full: {os.strerror(28)}" == done.err.splitlines()[-1]


def test_long_cells(cli: Run, tmp_path: Path) -> None:
    """A kept column may be longer than the csv module reads by default."""
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"prompt": "hello", "note": "x" * 200_000}) + "\n", encoding="utf-8")

    assert 0 == cli("bulk", str(source), str(tmp_path / "out.csv"), "--keep", "note").code


@pytest.mark.parametrize("to", ["closed", "full"])
def test_a_stdout_that_fails(cli: Run, source: Path, tmp_path: Path, to: str) -> None:
    """It is an error of one line, not one at the end of Python."""
    command = [sys.executable, "-m", "aisecurity.cli", "bulk", str(source), "--dry-run", "--json"]
    script = 'exec "$@" >&-' if to == "closed" else 'exec "$@" > /dev/full'
    done = subprocess.run(["sh", "-c", script, "sh", *command], capture_output=True, text=True, check=False)
    reason = "closed, so the result cannot be written" if to == "closed" else os.strerror(28)

    assert (1, f"aisecurity: ConfigurationError: stdout: {reason}\n") == (done.returncode, done.stderr)


def test_a_stderr_that_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A message that cannot be written ends nothing."""
    with (tmp_path / "closed").open("w", encoding="utf-8") as closed:
        monkeypatch.setattr(sys, "stderr", closed)
    output.write_message("hello")
    monkeypatch.undo()

    assert "" == (tmp_path / "closed").read_text(encoding="utf-8")


def test_a_stdout_that_fails_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the system says of it is named; what is left to be written goes nowhere."""
    with Path("/dev/full").open("w", encoding="utf-8") as full, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", full)
        with pytest.raises(ConfigurationError, match="stdout: No space left on device"):
            output.write_result({"a": 1}, as_json=True, table=str)
        full.write("lost")
    with pytest.raises(BrokenPipeError):
        output.write_result({"a": 1}, as_json=False, table=_gone)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", None)
        with pytest.raises(ConfigurationError, match="stdout: closed"):
            output.check_stdout()


def _gone(_: object) -> str:
    raise BrokenPipeError
