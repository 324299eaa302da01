"""Fixtures: a clean environment and process default for each test, a small service, and runs over it."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

import aisecurity
from aisecurity import configuration
from aisecurity.bulk import Sink, Summary, run
from aisecurity.generated_openapi_client import AiProfile
from tests.support.bulk.run_files import Run
from tests.support.bulk.scan_halves import threads_end
from tests.support.bulk.scripted_service import Service, served


@pytest.fixture(autouse=True)
def clean_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what this process was started with, and put back what a test sets."""
    for variable in ("PANW_AI_SEC_API_KEY", "PANW_AI_SEC_API_TOKEN", "PANW_AI_SEC_API_ENDPOINT"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(configuration, "_default", None)


@pytest.fixture
def profile() -> AiProfile:
    """Return a profile."""
    return AiProfile(profile_name="p")


@pytest.fixture
def service() -> Generator[Service]:
    """Yield a service that is running, and is the process default; it outlives the threads that ask it."""
    service = Service()
    with served(service) as url:
        aisecurity.init(api_key="k", api_endpoint=url)
        yield service
        assert threads_end()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder."""
    return tmp_path


@pytest.fixture(params=["blocking", "asyncio"])
def half(request: pytest.FixtureRequest) -> str:
    """Return the name of each half in turn."""
    return str(request.param)


@pytest.fixture
def started(service: Service, profile: AiProfile, folder: Path) -> Run:
    """Return a function that runs what is in in.jsonl."""

    def start(sink: Any = "out.jsonl", **options: Any) -> Summary:
        source = options.pop("source", folder / "in.jsonl")
        to = sink if isinstance(sink, Sink) else folder / sink
        return run(source, to, folder / "journal", ai_profile=profile, **options)

    return start
