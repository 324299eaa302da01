"""The limit of docs/distributed.md that processes share, over a file, Redis or Postgres, as it stands there."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from aisecurity import configuration
from tests.support.bulk.scripted_service import ScriptedService
from tests.support.bulk.service_server import served
from tests.support.programs import blocks, page

pytest.importorskip("pyrate_limiter", reason="of requirements/dev.in")
WINDOW, MOST = 100, 6
PROGRAM = """
import json, sys
import airs_limit
from aisecurity.bulk import BatchScanner

rows = BatchScanner("p", limiter=airs_limit.shared_limit)([f"{sys.argv[1]} {number}" for number in range(15)])
print(json.dumps([row["action"] for row in rows]))
"""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Generator[ScriptedService]:
    """Yield a service that is running, and is the one of the environment."""
    service = ScriptedService()
    with served(service) as url:
        monkeypatch.setattr(configuration, "_default", None)
        monkeypatch.setenv("PANW_AI_SEC_API_KEY", "k")
        monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", url)
        yield service


@pytest.fixture
def limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the module of the page, and return the file that it uses."""
    file = tmp_path / "limit.sqlite"
    [module] = [block for block in blocks(page("distributed")) if block.startswith("# airs_limit.py")]
    (tmp_path / "airs_limit.py").write_text(module)
    monkeypatch.setenv("AIRS_LIMIT_FILE", str(file))
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}")
    return file


def test_two_processes_share_it(service: ScriptedService, limits: Path) -> None:
    """In no window of the limiter more requests go than it says, whichever process they are of, and each goes once."""
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM]
    started = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, cwd=limits.parent) for name in "ab"]
    found = [json.loads(one.communicate(timeout=60)[0]) for one in started]

    assert [["allow"] * 15] * 2 == found
    assert (30, 30) == (service.texts.total(), len(service.texts))
    with sqlite3.connect(limits) as store:
        times = [row[0] for row in store.execute("SELECT item_timestamp FROM airs ORDER BY item_timestamp")]
    store.close()
    assert 30 == len(times)
    assert all(later - earlier >= WINDOW for earlier, later in zip(times, times[MOST:], strict=False))
