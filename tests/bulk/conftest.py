"""Fixtures: a scripted service, which is the process default, and runs over it."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

import aisecurity
from aisecurity.bulk import Sink, Summary, run
from aisecurity.generated_openapi_client import AiProfile
from tests.support.bulk.run_files import Run
from tests.support.bulk.scan_halves import bulk_threads_end
from tests.support.bulk.scripted_service import ScriptedService
from tests.support.bulk.service_server import served
from tests.support.samples import PROFILE


@pytest.fixture
def profile() -> AiProfile:
    """Return a profile."""
    return PROFILE


@pytest.fixture
def service() -> Generator[ScriptedService]:
    """Yield a service that is running, and is the process default; it outlives the threads that ask it."""
    service = ScriptedService()
    with served(service) as url:
        aisecurity.init(api_key="k", api_endpoint=url)
        yield service
        assert bulk_threads_end()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty folder."""
    return tmp_path


@pytest.fixture
def started(service: ScriptedService, profile: AiProfile, folder: Path) -> Run:
    """Return a function that runs what is in in.jsonl."""

    def start(sink: Any = "out.jsonl", **options: Any) -> Summary:
        source = options.pop("source", folder / "in.jsonl")
        to = sink if isinstance(sink, Sink) else folder / sink
        return run(source, to, folder / "journal", ai_profile=profile, **options)

    return start
