"""The command as an agent runs it, within this process."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Protocol

import pytest

from aisecurity import Configuration, configuration
from aisecurity.cli import hook_command
from aisecurity.cli.hook_io import Streams
from aisecurity.emulator import Emulator

from ..conftest import Done


class Answer(Protocol):
    """The command, to be given a payload."""

    def __call__(self, payload: Any, *arguments: str) -> Done:
        """Return its exit code and output."""
        ...  # of a Protocol


@pytest.fixture
def service(airs_emulator: Emulator, airs_environment: str, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """Have the emulator as the service, a profile, and no retries."""
    monkeypatch.setenv("AI_PROFILE_NAME", "chat")
    configuration.set_default(Configuration.resolve(api_endpoint=airs_environment, num_retries=0))
    return airs_emulator


@pytest.fixture
def answer(tmp_path: Path) -> Answer:
    """Run the command on files in place of its streams."""

    def run(payload: Any, *arguments: str) -> Done:
        given, out, err = (tmp_path / name for name in ("in", "out", "err"))
        given.write_bytes(payload if isinstance(payload, bytes) else json.dumps(payload).encode())
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        streams = Streams(os.open(given, os.O_RDONLY), os.open(out, flags), os.open(err, flags))
        try:
            code = hook_command.main(arguments, streams=streams, leave=_left)
            assert b"" == os.read(streams.stdin, 1), "an agent takes an input that is not read for a failure"
        finally:
            for stream in streams:
                os.close(stream)
        return Done(code, out.read_text(encoding="ascii"), err.read_text(encoding="ascii"))

    return run


def _left(code: int) -> None:
    pytest.fail(f"the command ended the process, with {code}")
