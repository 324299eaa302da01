"""Settings of docs/agent-hooks.md: the events are known, and the command is safe where it cannot be started."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aisecurity.cli.hooks.registry import DIALECTS
from tests.support.programs import blocks, page

from .payloads import Case, case

PAGE = page("agent-hooks")
COMMAND = "aisecurity guard --profile chat || exit 2"
SETTINGS = {
    re.sub(r"\W", "", title.lower()): json.loads(block)
    for title, block in re.findall(r"^### (.+?)\n.*?```json\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
}
AGENTS = {one.agent.replace("-", ""): one for one in DIALECTS}


def _entries(value: Any) -> Iterator[dict[str, Any]]:
    """Yield each hook in settings."""
    if isinstance(value, list):
        for one in value:  # pyright: ignore[reportUnknownVariableType]  # of any JSON
            yield from _entries(one)
    elif "hooks" in value:
        yield from _entries(value["hooks"])
    else:
        yield value


def test_every_agent() -> None:
    """Each agent has settings."""
    assert AGENTS.keys() == SETTINGS.keys()
    assert len(SETTINGS) == len(blocks(PAGE, "json"))


@pytest.mark.parametrize("agent", SETTINGS)
def test_settings(agent: str) -> None:
    """Each event is one that the agent's dialect knows, and runs the command."""
    events: dict[str, Any] = SETTINGS[agent]["hooks"]

    assert events.keys() <= AGENTS[agent].events.keys()
    for event in events.values():
        for entry in _entries(event):
            assert COMMAND == entry.get("command", entry.get("bash"))
            assert {"timeout", "timeoutSec"} & entry.keys()
            assert ("onFailure" in entry) is (agent == "claudecode")


def test_fails_closed() -> None:
    """In Cursor all that can be stopped is stopped where the hook fails."""
    closed = {name: [one.get("failClosed") for one in _entries(event)] for name, event in _cursor().items()}

    assert {name: [None if name == "postToolUse" else True] for name in closed} == closed


def _cursor() -> dict[str, Any]:
    return dict(SETTINGS["cursor"]["hooks"])


@pytest.mark.parametrize(
    ("one", "broken", "code"),
    [
        (case("claude-code PreToolUse"), None, 0),
        (case("claude-code PreToolUse"), "", 2),
        (case("claude-code PreToolUse"), "exit 1", 2),
        (case("claude-code PreToolUse"), "kill -9 $$", 2),
    ],
    ids=["works", "missing", "fails", "killed"],
)
def test_command(airs_environment: str, tmp_path: Path, one: Case, broken: str | None, code: int) -> None:
    """The command of the settings lets pass what is allowed, and nothing where it is missing, fails or is killed."""
    assert airs_environment
    command = tmp_path / "aisecurity"
    if broken != "":
        command.write_text(f'#!/bin/sh\n{broken or ""}\nexec "{sys.executable}" -m aisecurity.cli "$@"\n', "utf-8")
        command.chmod(0o755)
    path = os.pathsep.join([str(tmp_path), "/usr/bin", "/bin"])
    variables = {**os.environ, "PATH": path, "PYTHONPATH": os.pathsep.join(sys.path)}
    payload = json.dumps(one.make("some words")).encode()
    done = subprocess.run(["sh", "-c", COMMAND], input=payload, env=variables, capture_output=True, check=False)

    assert (code, b"") == (done.returncode, done.stdout)
