"""The program on the page of the adapter."""

from __future__ import annotations

import asyncio

import pytest

from aisecurity.testing.model_server import ModelAnswer, ModelServer
from tests.support.programs import blocks, page

ANSWER = "Ben Nevis is 1,345 metres high."


def test_program(
    airs_environment: str,
    model_server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It runs as it stands."""
    model_server.script(ModelAnswer(ANSWER))
    monkeypatch.setenv("OPENAI_BASE_URL", f"{model_server.url}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("OPENAI_AGENTS_DISABLE_TRACING", "1")

    exec(compile(blocks(page("adapters/openai_agents"))[0], "page", "exec"), {"__name__": "__main__"})  # noqa: S102  # the page is ours

    assert ANSWER == capsys.readouterr().out.strip()
    asyncio.set_event_loop(None)
