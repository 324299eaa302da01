"""The root command: help, errors, exit codes, signals and pipes."""

from __future__ import annotations

import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aisecurity import __version__, cli
from aisecurity.cli import errors, exit_codes, output, table_style
from aisecurity.cli.commands import scan
from aisecurity.cli.exit_codes import ExitCode
from aisecurity.emulator import Emulator
from tests.support.errors import throttled

from .conftest import Run

COMMANDS = ["scan", "bulk", "submit", "results", "wait", "report", "doctor", "emulator", "guard"]


def test_help(bare_cli: Run) -> None:
    """--help names every command, and exits with 0."""
    done = bare_cli("--help")

    assert 0 == done.code
    assert all(name in done.out for name in COMMANDS)


def test_version(bare_cli: Run) -> None:
    """--version shows that of the package."""
    assert f"aisecurity {__version__}\n" == bare_cli("--version").out


def test_no_command(bare_cli: Run) -> None:
    """Without a command there is help, and the exit code 1: 2 would be a blocked scan."""
    done = bare_cli()

    assert (1, "aisecurity: UsageError: a command is needed; see aisecurity COMMAND --help\n") == (done.code, done.err)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["wait", "--timeout", "secret", "x"], "'--timeout': not a value that it takes; see aisecurity COMMAND --help"),
        (["wait", "--timeout"], "Option '--timeout' requires an argument."),
        (["results"], "Missing argument 'SCAN_ID...'."),
        (["scan", "--responce", "secret"], "no such option; is --response meant? see aisecurity COMMAND --help"),
        (["scan", "--secret"], "no such option; a text that begins with - goes after --; see aisecurity COMMAND"),
        (["secret"], "no such command; aisecurity --help lists them"),
        (["scnsecret"], "no such command; aisecurity --help lists them"),
        (["bluk"], "no such command; is bulk meant? see aisecurity COMMAND --help"),
        (["bulk", "--mode", "secret", "a", "b"], "'--mode': not a value that it takes; see aisecurity COMMAND --help"),
        (["scan", "a", "secret"], "too many arguments; a text with spaces goes in quotes; see aisecurity COMMAND"),
    ],
)
def test_usage(bare_cli: Run, arguments: list[str], line: str) -> None:
    """A wrong use is an error of one line, which exits with 1 and repeats no value."""
    done = bare_cli(*arguments)

    assert (1, True) == (done.code, done.err.startswith(f"aisecurity: UsageError: {line}"))
    assert "secret" not in done.err


def test_no_hint() -> None:
    """An error without a parameter is about an unnamed option."""
    assert "an option" == errors.option_name(errors.OptionError("m"))
    argument: Any = SimpleNamespace(opts=["file"], metavar="FILE", name="file")
    assert "'FILE'" == errors.option_name(errors.OptionError("m", param=argument))


def test_service_errors(cli: Run, airs_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the service is shown by class and text, with what the service said unless that repeats the text."""
    airs_emulator.respond({"error": {"message": "the key has expired"}}, status=403)
    airs_emulator.respond({"error": {"message": "no hello here"}}, status=403)
    first, second = cli("scan", "hello"), cli("scan", "hello")

    expected = "aisecurity: PermissionDeniedError: 403 the credential is invalid, revoked or expired"
    assert (1, f"{expected}: the key has expired\n") == (first.code, first.err)
    assert (1, f"{expected}\n") == (second.code, second.err)


def test_retry_after() -> None:
    """The message names the time to wait and the number of attempts."""
    error = throttled(60.0)
    error.attempts = 3

    assert "429 too many requests; the service asks to wait 60 s (3 attempts)" == errors.error_message(error)


def test_both_credentials(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning of the SDK is one line on stderr."""
    monkeypatch.setenv("PANW_AI_SEC_API_TOKEN", "token")

    assert "aisecurity: warning: both an API key and an API token are set: the token is used\n" == cli("scan", "a").err


def test_unexpected(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug is shown by class and place alone: its text may hold anything."""
    monkeypatch.setattr(scan, "profile_of", _broken)
    done = cli("scan", "hello")

    assert (1, 1, False) == (done.code, done.err.count("\n"), "secret" in done.err)
    assert done.err.startswith("aisecurity: KeyError: unexpected, in test_app.py line ")


def _broken(*_: object, **__: object) -> None:
    raise KeyError("secret")


def test_emulator_without_extra(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the emulator's extra its own message is shown."""
    monkeypatch.setitem(sys.modules, "aisecurity.emulator.emulator", None)
    monkeypatch.setitem(sys.modules, "starlette", None)
    monkeypatch.delitem(sys.modules, "aisecurity.emulator.emulator")
    for name in [name for name in sys.modules if name.startswith("starlette.")]:
        monkeypatch.delitem(sys.modules, name)
    done = cli("scan", "hello", "--emulator")

    expected = "aisecurity: ImportError: the emulator needs starlette and uvicorn: pip install starlette uvicorn\n"
    assert (1, expected) == (done.code, done.err)


@contextmanager
def _without(monkeypatch: pytest.MonkeyPatch, package: str) -> Generator[None]:
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, package, None)
        patched.delitem(sys.modules, "aisecurity.cli.app")
        yield


def test_without_extra(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Without typer one line names the extra to install."""
    with _without(monkeypatch, "typer"):
        assert 1 == cli.main(["--help"])

    expected = "aisecurity: ImportError: the command needs typer and rich: pip install typer rich\n"
    assert expected == capsys.readouterr().err


def test_other_module_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any other missing module is a bug, and raises ImportError."""
    with _without(monkeypatch, "aisecurity.cli.commands.doctor"):
        monkeypatch.delattr("aisecurity.cli.commands.doctor")
        with pytest.raises(ImportError):
            cli.main(["--help"])


def test_main(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry point and `python -m` return the exit code."""
    assert 0 == cli.main(["--version"])
    monkeypatch.setattr(sys, "argv", ["aisecurity", "--version"])
    with pytest.raises(SystemExit) as stop:
        runpy.run_module("aisecurity.cli", run_name="__main__")

    assert (0, 2 * f"aisecurity {__version__}\n") == (stop.value.code, capsys.readouterr().out)


def test_exit_codes() -> None:
    """BLOCK outweighs UNSCANNED, and UNSCANNED outweighs ALLOW."""
    codes = [
        [ExitCode.ALLOW, ExitCode.UNSCANNED, ExitCode.BLOCK],
        [ExitCode.UNSCANNED, ExitCode.ALLOW],
        [ExitCode.ALLOW],
        [],
    ]

    assert [2, 3, 0, 0] == [exit_codes.combined_exit_code(one) for one in codes]


def test_text_from_elsewhere() -> None:
    """Control characters are replaced, so that a terminal does not obey them."""
    assert "a\N{REPLACEMENT CHARACTER}[2Jb" == output.printable("a\x1b[2Jb") == table_style.cell("a\x1b[2Jb").plain


@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour(cli: Run, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], *, coloured: bool) -> None:
    """On a terminal the verdict is coloured and tables have lines; NO_COLOR leaves the lines."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm-256color", **variables}.items():
        monkeypatch.setenv(name, value)

    assert coloured is ("\x1b[32mallow" in cli("scan", "hello").out)
    assert "╭" in cli("doctor").out


def _started(*arguments: str, **more: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-m", "aisecurity.cli", *arguments]
    return subprocess.Popen(command, stdout=more.get("stdout", subprocess.PIPE), stderr=subprocess.PIPE, text=True)


def test_interrupt(cli: Run, airs_emulator: Emulator) -> None:
    """Ctrl-C ends with 130 and says nothing."""
    airs_emulator.faults.add(silence=True)
    with _started("scan", "hello") as process:
        while not airs_emulator.requests:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)

        assert ("", "") == process.communicate()
    assert 130 == process.returncode


def test_nobody_reads(cli: Run) -> None:
    """A reader that has closed the pipe causes exit code 1 and no message."""
    read, write = os.pipe()
    os.close(read)
    with _started("scan", "hello", "--json", stdout=write) as process:
        os.close(write)

        assert "" == process.communicate()[1]
    assert 1 == process.returncode


def test_nobody_reads_here(cli: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """After a closed pipe stdout of this process writes to the null device."""
    with (tmp_path / "out").open("w", encoding="utf-8") as out:
        monkeypatch.setattr(scan, "profile_of", _gone)
        monkeypatch.setattr(sys, "stdout", out)
        from aisecurity.cli.app import command

        assert 1 == command().main(["scan", "hello"], standalone_mode=False)
        out.write("lost")
    assert "" == (tmp_path / "out").read_text(encoding="utf-8")


def _gone(*_: object, **__: object) -> None:
    raise BrokenPipeError


def test_process() -> None:
    """The emulator's own options are passed on, and a signal ends it with 0."""
    with _started("emulator", "--port", "0") as emulator:
        assert emulator.stdout is not None
        assert emulator.stdout.readline().startswith("http://127.0.0.1:")
        emulator.send_signal(signal.SIGINT)
        emulator.communicate()

    assert 0 == emulator.returncode


@pytest.mark.parametrize(("option", "code"), [("--help", 0), ("--nonsense", 1)])
def test_emulator_options(bare_cli: Run, option: str, code: int) -> None:
    """The emulator's own command line reads its options."""
    assert code == bare_cli("emulator", option).code
