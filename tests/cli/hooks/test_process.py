"""The command as an agent runs it: a process with three pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from aisecurity import cli
from aisecurity.cli import hook_command
from aisecurity.emulator import Emulator

from ..conftest import ATTACK, Done, Run
from .payloads import case

COMMAND = [sys.executable, "-m", "aisecurity.cli", "guard"]
PROMPT = json.dumps(case("claude-code UserPromptSubmit").make("some words")).encode()
RESULT = json.dumps(case("claude-code PostToolUse").make("some words")).encode()
COPILOT = json.dumps(case("copilot-cli postToolUse").make("some words")).encode()


@pytest.fixture
def variables(airs_environment: str) -> dict[str, str]:
    """Return an environment with the emulator as the service, and a profile."""
    assert airs_environment
    return {**os.environ, "AI_PROFILE_NAME": "chat", "PYTHONPATH": os.pathsep.join(sys.path)}


def _run(payload: bytes, variables: dict[str, str], *arguments: str, **how: Any) -> Done:
    done = subprocess.run(
        [*COMMAND, *arguments], input=payload, env=variables, capture_output=True, check=False, timeout=60, **how
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def _is_one_line(text: str) -> bool:
    return text.startswith("aisecurity guard: ") and text.count("\n") == 1 and text.endswith("\n")


@pytest.mark.parametrize("name", ["claude-code UserPromptSubmit", "cursor preToolUse", "copilot-cli postToolUse"])
def test_allowed(variables: dict[str, str], name: str) -> None:
    """A whole allow is 0 and, but in Cursor, nothing else."""
    done = _run(json.dumps(case(name).make("some words")).encode(), variables)

    assert (0, case(name).allow, "") == (done.code, done.out, done.err)


@pytest.mark.parametrize("name", ["claude-code PostToolUse", "codex-cli PreToolUse", "cursor postToolUse of MCP"])
def test_blocked(variables: dict[str, str], name: str) -> None:
    """What is blocked is held back in the agent's form."""
    done = _run(json.dumps(case(name).make(ATTACK)).encode(), variables)

    assert case(name).code == done.code
    assert bool(case(name).held) is bool(done.out)
    assert _is_one_line(done.err)


@pytest.mark.parametrize(
    "payload", [b"", b"some words", PROMPT[:-9], b"{}"], ids=["none", "text", "cut off", "no hook"]
)
def test_bad_input(variables: dict[str, str], payload: bytes) -> None:
    """What is no payload is 2 and one line."""
    done = _run(payload, variables)

    assert (2, "") == (done.code, done.out)
    assert _is_one_line(done.err)


def _with_closed(streams: str, variables: dict[str, str], payload: bytes) -> Done:
    """Run the command in a shell that closes some of its *streams*."""
    line = f'exec "$0" "$@" {streams}'
    done = subprocess.run(
        ["sh", "-c", line, *COMMAND], input=payload, env=variables, capture_output=True, check=False, timeout=60
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_closed_input(variables: dict[str, str]) -> None:
    """Without a standard input nothing passes."""
    done = _with_closed("<&-", variables, b"")

    assert (2, "") == (done.code, done.out)
    assert _is_one_line(done.err)


@pytest.mark.parametrize("streams", [">&-", "> /dev/full"])
def test_closed_output(variables: dict[str, str], streams: str) -> None:
    """Where the answer cannot be written nothing passes; a whole allow without one does."""
    if "/dev/full" in streams and not Path("/dev/full").exists():
        pytest.skip("the system has no device that is full")
    payload = json.dumps(case("cursor preToolUse").make("some words")).encode()
    done = _with_closed(streams, variables, payload)

    assert 2 == done.code
    assert _is_one_line(done.err)
    assert 0 == _with_closed(streams, variables, PROMPT).code


def test_closed_error(variables: dict[str, str]) -> None:
    """Without a standard error the exit code is the same."""
    assert 2 == _with_closed("2>&-", variables, b"").code


def _late(seconds: float) -> list[str]:
    code = f"""
import sys
from aisecurity.cli import hook_command
hook_command.main.__kwdefaults__["seconds"] = {seconds}
hook_command.run_process(sys.argv[1:])
"""
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("given", [b"", COPILOT], ids=["nothing", "a whole payload"])
def test_endless_input(variables: dict[str, str], given: bytes) -> None:
    """An input that never ends is waited for until the time is over."""
    with subprocess.Popen(
        _late(1.0),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=variables,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(given)
        process.stdin.flush()
        code = process.wait(60)
        out, err = process.stdout.read().decode(), process.stderr.read().decode()

    assert (2, "") == (code, out)
    assert "aisecurity guard: no answer in time\n" == err


@pytest.mark.parametrize(
    ("payload", "code", "holds"),
    [(PROMPT, 2, False), (RESULT, 2, True), (COPILOT, 0, True)],
    ids=["prompt", "result", "result in Copilot"],
)
def test_silent_service(
    variables: dict[str, str], airs_emulator: Emulator, payload: bytes, code: int, *, holds: bool
) -> None:
    """Where a service never answers the time is over at last, and a result is held back in the agent's form."""
    airs_emulator.faults.add(silence=True)
    done = subprocess.run(_late(2.0), input=payload, env=variables, capture_output=True, check=False, timeout=60)

    assert (code, holds) == (done.returncode, bool(done.stdout))
    assert b"aisecurity guard: no answer in time\n" == done.stderr


_BROKEN = {
    "attr": "raise ValueError('some words')",
    "httptools": "raise SystemExit(0)",
    "json": "raise ValueError('some words')",
}


@pytest.mark.parametrize("module", _BROKEN)
@pytest.mark.parametrize("payload", [PROMPT, RESULT], ids=["prompt", "result"])
def test_broken_installation(variables: dict[str, str], tmp_path: Path, module: str, payload: bytes) -> None:
    """Where a module below cannot be imported nothing passes: a bug, or a package that was half removed."""
    (tmp_path / f"{module}.py").write_text(f"{_BROKEN[module]}\n", encoding="utf-8")
    done = _run(payload, {**variables, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])})

    assert 2 == done.code
    assert _is_one_line(done.err)
    assert "some words" not in done.out + done.err
    assert (module != "json" and payload is RESULT) is bool(done.out)


def test_without_the_extra(variables: dict[str, str], tmp_path: Path) -> None:
    """The command needs no extra, which an agent's environment may lack."""
    for module in ("typer", "rich"):
        (tmp_path / f"{module}.py").write_text("raise ImportError\n", encoding="utf-8")
    path = {**variables, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])}

    assert (0, 2) == (_run(PROMPT, path).code, _run(b"", path).code)


def test_five_megabytes(variables: dict[str, str]) -> None:
    """5 MB are read to their end, and answered."""
    result = case("claude-code PostToolUse").make("some words " * 500_000)
    done = _run(json.dumps(result).encode(), variables)

    assert 2 == done.code
    assert "some words" not in done.out
    assert _is_one_line(done.err)


def test_without_an_environment(airs_emulator: Emulator) -> None:
    """Without any setting nothing passes."""
    assert airs_emulator
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    done = _run(PROMPT, {**kept, "PYTHONPATH": os.pathsep.join(sys.path)}, "--profile", "chat")

    assert (2, "") == (done.code, done.out)
    assert "PANW_AI_SEC_API_KEY" in done.err


def test_imports_little(variables: dict[str, str]) -> None:
    """A hook runs at each step of an agent, so it loads neither the command line's libraries nor httpx."""
    code = """
import sys
from aisecurity.cli import main
code = main(["guard"])
print(code, *sorted(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], input=PROMPT, env=variables, capture_output=True, check=True)
    exit_code, *loaded = done.stdout.decode().split()

    unneeded = {"typer", "rich", "httpx", "asyncio", "starlette", "pytest", "aisecurity.diagnostics"}
    assert ("0", set()) == (exit_code, unneeded & set(loaded))


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    """--help shows the options, and reads nothing."""
    assert 0 == cli.main(["guard", "--help"])
    assert "--fail-open CLASS" in capsys.readouterr().out


def test_help_of_the_command_line(bare_cli: Run) -> None:
    """The command is one of those of the command line."""
    assert "--fail-open CLASS" in bare_cli("guard", "--help").out


def _counted(arguments: Sequence[str]) -> int:
    return len(arguments)


def test_within_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that calls the command line gets the exit code, and is not ended."""
    monkeypatch.setattr(hook_command, "main", _counted)

    assert 3 == cli.main(["guard", "a", "b", "c"])


def test_the_process_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command ends the process itself."""
    ended: list[int] = []
    monkeypatch.setattr(hook_command, "main", _counted)
    monkeypatch.setattr("aisecurity.cli.hook_command.os._exit", ended.append)
    monkeypatch.setattr(sys, "argv", ["aisecurity", "guard", "a", "b"])
    cli.main()

    assert [2] == ended


def test_cannot_be_started(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot even be imported is 2 and one line."""
    monkeypatch.setitem(sys.modules, "aisecurity.cli.hook_command", None)

    assert 2 == cli.main(["guard"])
    assert "aisecurity guard: ModuleNotFoundError: it cannot be started\n" == capsys.readouterr().err
