"""Errors as JSON, --exit-zero, and the help of each command."""

from __future__ import annotations

import io
import json
import sys

import pytest

from aisecurity.cli import command_group, output
from aisecurity.cli.commands import examples, scan
from aisecurity.cli.exit_codes import ExitCode, settled
from aisecurity.emulator import Emulator
from aisecurity.exceptions import ConfigurationError

from .conftest import ATTACK, Run

USAGE = "UsageError"


@pytest.mark.parametrize(
    ("arguments", "name", "reason"),
    [
        (["scan", "a", "--json", "--xyzzy"], USAGE, "no such option; a text that begins with - goes after --"),
        (["wait", "--timeout", "soon", "x", "--json"], USAGE, "'--timeout': not a value that it takes"),
        (["bulk", "--retry-errors", "--json", "--mode"], USAGE, "Option '--mode' requires an argument."),
        (["bluk", "--json"], USAGE, "no such command; is bulk meant?"),
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


@pytest.mark.parametrize("command", [name for name in examples.EXAMPLES if name])
def test_examples(bare_cli: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """Examples have options that exist."""
    shown = bare_cli(command, "--help").out
    words = [word for line in examples.EXAMPLES[command] for word in line.split() if word.startswith("--")]

    assert [] == [word for word in words if word not in shown]


def test_documentation() -> None:
    """The address comes in place of the name, once there is one."""
    assert "Documentation: https://docs.example/cli" == examples.documentation("cli", "https://docs.example/")
