"""Errors as JSON, --exit-zero, and the help of each command."""

from __future__ import annotations

import importlib
import io
import json
import math
import sys
from types import ModuleType

import pytest

from aisecurity.cli import command_group, output
from aisecurity.cli import main as cli_main
from aisecurity.cli.commands import examples, scan
from aisecurity.cli.exit_codes import ExitCode, settled
from aisecurity.cli.input import read_stdin
from aisecurity.emulator import Emulator
from aisecurity.exceptions import ConfigurationError, PayloadError

from .conftest import ATTACK, Run

USAGE = "UsageError"


@pytest.mark.parametrize(
    ("arguments", "name", "reason"),
    [
        (["scan", "a", "--json", "--xyzzy"], USAGE, "no such option; a text that begins with - goes after --"),
        (["wait", "--timeout", "soon", "x", "--json"], USAGE, "'--timeout': not a value that it takes"),
        (["bulk", "--retry-errors", "--json", "--mode"], USAGE, "Option '--mode' requires an argument."),
        (["bluk", "--json"], USAGE, "no such command; is bulk meant?"),
        (["bulk", "", "o", "--json"], "ConfigurationError", "source: an empty name; a file, a directory"),
        (["bulk", "a.jsonl", "", "--json"], USAGE, "'SINK': not a value that it takes"),
        (["scan", "--file", "", "--json"], USAGE, "'--file' / '-f': not a value that it takes"),
        (["bluk", "--json=1"], USAGE, "no such command; is bulk meant?"),
        (["scan", "a", "--profile=p", "--json=SECRET"], USAGE, "Option '--json' does not take a value."),
        (["bulk", "a.jsonl", "--dry-run", "--price=nan", "--json"], USAGE, "--price: a number of 0 or more is needed"),
        (["bulk", "a.jsonl", "--dry-run", "--price", "-1", "--json"], USAGE, "--price: a number of 0 or more is"),
        (["scan", "a", "--json"], USAGE, "--profile: missing"),
        (["bulk", "absent.jsonl", "out.jsonl", "--json", "--profile", "chat"], "ConfigurationError", "no credential"),
    ],
)
def test_errors(bare_cli: Run, arguments: list[str], name: str, reason: str) -> None:
    """An error is one JSON object on stdout, beside its line on stderr, wherever the option stands."""
    done = bare_cli(*arguments)
    error = done.members["error"]

    assert (1, name, None, None) == (done.code, error["class"], error["status"], error["retry_after"])
    assert (True, 1, 1) == (error["reason"].startswith(reason), done.out.count("\n"), done.err.count("\n"))


def test_closed_stdin(bare_cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A standard input that is closed is an error with a reason."""
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(PayloadError, match="stdin: closed"):
        read_stdin()


def test_no_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    """What JSON has no number for is null, wherever it stands."""
    output.write_json({"a": [math.nan, {"b": (math.inf, 1.5)}], "c": -math.inf})

    assert '{"a": [null, {"b": [null, 1.5]}], "c": null}\n' == capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["--", "--json"], ["--profile", "--json"], ["-f", "--json"], ["-"]], ids=" ".join
)
def test_other_words(bare_cli: Run, arguments: list[str]) -> None:
    """What follows -- or an option that takes a value is no option."""
    assert (1, "") == (bare_cli("scan", *arguments, "--tr-id").code, bare_cli("scan", *arguments, "--tr-id").out)


def test_service_error(cli: Run, airs_emulator: Emulator) -> None:
    """The object has the status, and the seconds that the service asks to wait."""
    airs_emulator.respond({}, status=429, headers={"retry-after": "600"})
    error = cli("scan", "hello", "--json").members["error"]

    assert ("RateLimitError", 429, 600.0) == (error["class"], error["status"], error["retry_after"])


@pytest.mark.parametrize(
    "arguments", [["a", "-", "--json"], ["--json", "--from", "jsonl", "--", "-", "-"]], ids=" ".join
)
def test_stderr(bare_cli: Run, arguments: list[str]) -> None:
    """Where stdout is for rows, the object is the last line of stderr."""
    done = bare_cli("bulk", *arguments)

    assert ("", "UsageError") == (done.out, json.loads(done.err.splitlines()[-1])["error"]["class"])


def _interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_interrupt(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C makes an object, too, and nothing without --json."""
    monkeypatch.setattr(scan, "profile_of", _interrupted)
    with_json, without = cli("scan", "hello", "--json"), cli("scan", "hello")

    assert (130, "KeyboardInterrupt", "") == (with_json.code, with_json.members["error"]["class"], with_json.err)
    assert (130, "", "") == (without.code, without.out, without.err)


@pytest.mark.parametrize(
    ("arguments", "out", "err"),
    [(["scan", "a"], 0, 0), (["scan", "--json"], 1, 0), (["bulk", "-", "-", "--json"], 0, 1)],
)
def test_interrupted_early(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], out: int, err: int
) -> None:
    """Ctrl-C while the command is loaded is said as later, and without a traceback."""
    loaded = importlib.import_module("aisecurity.cli.app")
    finder = _Interrupting(loaded)
    monkeypatch.delitem(sys.modules, "aisecurity.cli.app")
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])

    assert 130 == cli_main(arguments)
    said = capsys.readouterr()
    assert (out, err) == (said.out.count("KeyboardInterrupt"), said.err.count("KeyboardInterrupt"))


class _Interrupting:
    """Finder that is interrupted once."""

    def __init__(self, loaded: ModuleType) -> None:
        self._loaded = loaded

    def find_spec(self, name: str, *_: object) -> None:
        if name == "aisecurity.cli.app":
            sys.modules[name] = self._loaded
            raise KeyboardInterrupt


@pytest.mark.parametrize("failure", [BrokenPipeError(), ConfigurationError("stdout: full")])
def test_unwritable(bare_cli: Run, monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    """Where the object cannot be written there is the line on stderr."""

    def write(*_: object, **__: object) -> None:
        raise failure

    discarded = list[bool]()
    monkeypatch.setattr(command_group, "write_json", write)
    monkeypatch.setattr(command_group, "discard_stdout", lambda: discarded.append(True))
    done = bare_cli("scan", "hello", "--json")

    assert (1, isinstance(failure, BrokenPipeError)) == (done.code, bool(discarded))
    assert done.err.startswith("aisecurity: UsageError: --profile: missing")


def test_no_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed stderr ends nothing."""
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)

    output.write_json({}, stderr=True)


def test_exit_zero(cli: Run, airs_emulator: Emulator) -> None:
    """--exit-zero makes 2 and 3 a 0, and leaves errors as they are."""
    assert (2, 0) == (cli("scan", ATTACK).code, cli("scan", ATTACK, "--exit-zero").code)
    airs_emulator.respond({}, status=403)
    assert 1 == cli("scan", ATTACK, "--exit-zero").code
    unknown = "00000000-0000-4000-8000-000000000000"
    for command in (["results", unknown], ["report", f"R{unknown}"]):
        assert (3, 0) == (cli(*command).code, cli(*command, "--exit-zero").code)
    assert [0, 1, 0, 0, 130] == [settled(code, exit_zero=True) for code in ExitCode]


@pytest.mark.parametrize("command", [name for name in examples.EXAMPLES if name != "guard"])
def test_help(bare_cli: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Help shows no type for a flag, ends with an example, and names the page of the documentation."""
    monkeypatch.setenv("COLUMNS", "120")
    shown = bare_cli(*command.split(), "--help").out

    assert "<bool>" not in shown.lower()
    assert all(f"$ {line}" in shown for line in examples.EXAMPLES[command])
    assert "docs/cli.md" in shown.rstrip().splitlines()[-1]


def test_examples_are_whole(bare_cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """No example is wrapped on a terminal of the usual width, from which it could not be copied."""
    monkeypatch.setenv("COLUMNS", "80")
    shown = bare_cli("bulk", "--help").out

    assert all(f"$ {line}" in shown for line in examples.EXAMPLES["bulk"])
    assert [] == [line for lines in examples.EXAMPLES.values() for line in lines if len(line) > 76]


@pytest.mark.parametrize("command", ["emulator", "guard"])
def test_foot_of_the_others(bare_cli: Run, capfd: pytest.CaptureFixture[str], command: str) -> None:
    """So does the help of the commands with options of their own."""
    done = bare_cli(command, "--help")
    shown = done.out + capfd.readouterr().out

    assert any(line.startswith("Example: ") for line in shown.rstrip().splitlines()[-2:])
    assert f"docs/{'emulator' if command == 'emulator' else 'agent-hooks'}.md" in shown


@pytest.mark.parametrize("command", [name for name in examples.EXAMPLES if name])
def test_examples(bare_cli: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Examples have options that exist."""
    shown = bare_cli(command, "--help").out
    words = [word for line in examples.EXAMPLES[command] for word in line.split() if word.startswith("--")]

    assert [] == [word for word in words if word not in shown]


def test_documentation() -> None:
    """The address comes in place of the name, once there is one."""
    assert "Documentation: https://docs.example/cli" == examples.documentation("cli", "https://docs.example/")
