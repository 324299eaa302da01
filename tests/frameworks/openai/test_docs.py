"""The programs on the page of the adapter."""

from __future__ import annotations

import asyncio
import re

import pytest

from aisecurity.testing.model_server import ModelServer
from tests.support.programs import blocks, page

ANSWER = "Ben Nevis is 1,345 metres high."


@pytest.mark.parametrize("number", [0, 1])
def test_programs(
    number: int, airs_environment: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They run as they stand."""
    from aisecurity.testing.model_server import ModelAnswer

    program = blocks(page("adapters/openai"))[number]
    with ModelServer(ModelAnswer(ANSWER)) as model:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{model.url}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        exec(compile(program, "page", "exec"), {"__name__": "__main__"})  # noqa: S102  # the page is ours

    assert ANSWER == capsys.readouterr().out.strip()
    asyncio.set_event_loop(None)


def test_versions() -> None:
    """The page says the versions that the seam is checked for."""
    from aisecurity.guard.openai.settings import VERSIONS

    text = re.sub(r"\s+", " ", page("adapters/openai"))
    assert f"{VERSIONS.removeprefix('openai ')} so far" in text
