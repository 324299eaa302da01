"""Tests of `aisecurity scan`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from aisecurity import testing
from aisecurity.emulator import Emulator

from .conftest import ATTACK, Run

TOOL = {"metadata": {"ecosystem": "mcp", "method": "tools/call", "server_name": "s"}, "input": "{}"}


def test_allowed(cli: Run) -> None:
    """A harmless text is allowed, and the exit code is 0."""
    done = cli("scan", "hello")

    assert (0, "") == (done.code, done.err)
    assert ["action     allow", "category   benign", "profile    chat"] == done.out.splitlines()[:3]


def test_blocked(cli: Run) -> None:
    """An attack is blocked, named, and the exit code is 2."""
    done = cli("scan", ATTACK)

    assert 2 == done.code
    assert "found      prompt.injection" in done.out


def test_answer_of_an_emulator(cli: Run) -> None:
    """The tables say that an emulator answered; JSON has the members of a verdict alone."""
    scanned = cli("scan", "hello")
    scan_id = cli("scan", "hello", "--json").members["scan_id"]

    assert "emulator   answered, which is no detector" == scanned.out.splitlines()[-1]
    assert "an emulator answered, which is no detector" == cli("results", scan_id).out.splitlines()[-1]


def test_json(cli: Run) -> None:
    """The members of --json are those of docs/cli.md, and hold no scanned text."""
    done = cli("scan", ATTACK, "--json", "--tr-id", "t-1", "--profile", "other")
    ids = {"scan_id", "report_id", "tr_id", "session_id", "transaction_id", "profile_name", "profile_id"}

    assert ids | {"action", "category", "blocked", "partial", "threats", "unfinished"} == done.members.keys()
    assert ("t-1", "other", {"prompt": ["injection"]}) == tuple(
        done.members[name] for name in ("tr_id", "profile_name", "threats")
    )
    assert "PWNED" not in done.out


def test_full(cli: Run) -> None:
    """With --full the whole answer is a member, too."""
    assert True is cli("scan", ATTACK, "--json", "--full").members["answer"]["prompt_detected"]["injection"]


def test_partial(cli: Run, airs_emulator: Emulator) -> None:
    """A partial verdict exits with 3, and names the detectors that did not finish."""
    airs_emulator.respond(testing.partial().to_dict())
    done = cli("scan", "hello")

    assert 3 == done.code
    assert "unfinished  prompt.dlp timeout" in done.out


@pytest.mark.parametrize("arguments", [["scan", "-"], ["scan", "-f", "-"], ["scan", "--response", "-"]])
def test_stdin(cli: Run, airs_emulator: Emulator, arguments: list[str]) -> None:
    """The standard input is scanned as it is, line break included."""
    assert 0 == cli(*arguments, stdin="grüße\n").code
    assert "grüße\n" in _sent(airs_emulator).values()


def test_file(cli: Run, airs_emulator: Emulator, tmp_path: Path) -> None:
    """A file holds the prompt."""
    file = tmp_path / "prompt.txt"
    file.write_text("hello", encoding="utf-8")

    assert 0 == cli("scan", "--file", str(file), "--response", "hi").code
    assert {"prompt": "hello", "response": "hi"} == _sent(airs_emulator)


def test_file_of_a_dash(cli: Run, airs_emulator: Emulator, tmp_path: Path) -> None:
    """A file that holds "-" is scanned as that text, and does not stand for the standard input."""
    file = tmp_path / "prompt.txt"
    file.write_text("-", encoding="utf-8")

    assert 0 == cli("scan", "--file", str(file), stdin="other").code
    assert {"prompt": "-"} == _sent(airs_emulator)


def test_tool_event_from_stdin(cli: Run, airs_emulator: Emulator) -> None:
    """A tool event is read from the standard input, as it may be longer than a command line."""
    assert 0 == cli("scan", "--tool-event", "-", stdin=json.dumps(TOOL)).code
    assert {"tool_event": TOOL} == _sent(airs_emulator)


def test_every_member(cli: Run, airs_emulator: Emulator) -> None:
    """Each member of a content has its option, and so has each member of the metadata."""
    options = ["--context", "b", "--code-prompt", "c", "--code-response", "d", "--tool-event", json.dumps(TOOL)]
    about = ["--app-name", "app", "--app-user", "u", "--ai-model", "m"]
    assert 0 == cli("scan", "a", *options, *about, "--profile-id", "00000000-0000-4000-8000-000000000000").code

    assert {"prompt": "a", "context": "b", "code_prompt": "c", "code_response": "d", "tool_event": TOOL} == _sent(
        airs_emulator
    )
    body = _body(airs_emulator)
    assert {"app_name": "app", "app_user": "u", "ai_model": "m"} == body["metadata"]
    assert {"profile_id": "00000000-0000-4000-8000-000000000000"} == body["ai_profile"]


def _body(emulator: Emulator) -> dict[str, Any]:
    return cast("dict[str, Any]", emulator.requests[0].json)


def _sent(emulator: Emulator) -> dict[str, Any]:
    return dict(_body(emulator)["contents"][0])


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["scan"], "PayloadError: content: nothing to scan, at least one of prompt"),
        (["scan", "secret", "--file", "x"], "UsageError: --file: it holds the prompt, so no TEXT beside it"),
        (["scan", "-", "--response", "-"], "UsageError: -: the standard input can be read once"),
        (["scan", "--tool-event", "{secret"], "PayloadError: tool_event: not JSON"),
        (["scan", "-f", "/nowhere/x"], "FileNotFoundError: No such file or directory: /nowhere/x"),
        (["scan", "a", "secret"], "UsageError: too many arguments"),
        (["scan", "--secret"], "UsageError: no such option; a text that begins with - goes after --"),
    ],
)
def test_rejected(cli: Run, arguments: list[str], line: str) -> None:
    """Input that cannot be scanned is an error of one line that does not repeat it."""
    done = cli(*arguments)

    assert (1, "", 1) == (done.code, done.out, done.err.count("\n"))
    assert done.err.startswith(f"aisecurity: {line}")
    assert "secret" not in done.err


def test_not_utf8(cli: Run) -> None:
    """Bytes that are not UTF-8 are rejected."""
    assert "aisecurity: PayloadError: stdin: not UTF-8\n" == cli("scan", "-", stdin=b"\xff").err


def test_no_profile(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a profile nothing is sent."""
    monkeypatch.delenv("AI_PROFILE_NAME")
    done = cli("scan", "hello")

    assert (1, "aisecurity: UsageError: --profile: missing;") == (done.code, done.err[:43])


def test_emulator(bare_cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """--emulator needs neither key nor profile, and stderr names the emulator."""
    for name in ("PANW_AI_SEC_API_KEY", "PANW_AI_SEC_API_TOKEN", "AI_PROFILE_NAME"):
        monkeypatch.delenv(name, raising=False)
    done = bare_cli("scan", ATTACK, "--emulator")

    assert 2 == done.code
    assert done.err.startswith("aisecurity: emulator at http://127.0.0.1:")
