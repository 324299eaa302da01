"""Settings of CrewAI, which it reads as it is imported: it reports to nobody, and keeps nothing."""

from __future__ import annotations

import os
from collections.abc import Generator
from tempfile import TemporaryDirectory

import pytest

for _variable in ("CREWAI_DISABLE_TELEMETRY", "CREWAI_DISABLE_VERSION_CHECK", "CREWAI_TESTING", "OTEL_SDK_DISABLED"):
    os.environ[_variable] = "true"
os.environ["CREWAI_TRACING_ENABLED"] = "false"


@pytest.fixture(scope="module", autouse=True)
def storage() -> Generator[None]:
    """Have it keep what it must in a folder that goes away."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CREWAI_STORAGE_DIR", folder)
        yield
