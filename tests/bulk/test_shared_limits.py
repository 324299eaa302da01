"""The limit of docs/distributed.md that processes share, over a file, Redis or Postgres, as it stands there."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from aisecurity.bulk import scan_many
from aisecurity.generated_openapi_client import AiProfile
from tests.support.bulk.scan_halves import action_or_error
from tests.support.bulk.scripted_service import ScriptedService
from tests.support.bulk.service_server import service_of_environment
from tests.support.programs import blocks, page

pytest.importorskip("pyrate_limiter", reason="of requirements/dev.in")
PROGRAM = """
import json, sys
import airs_limit
from aisecurity.bulk import BatchScanner

rows = BatchScanner("p", limiter=airs_limit.shared_limit)([f"{sys.argv[1]} {number}" for number in range(15)])
print(json.dumps([row["action"] for row in rows]))
"""

KEPT = """
CREATE TABLE airs (name VARCHAR, item_timestamp INTEGER);
CREATE TABLE kept (time INTEGER);
CREATE TRIGGER keep AFTER INSERT ON airs BEGIN INSERT INTO kept VALUES (NEW.item_timestamp); END;
"""
"""The limiter's table, and a copy of each line, since it forgets those that do not matter any more."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Generator[ScriptedService]:
    """Yield a service that is running, and is the one of the environment."""
    with service_of_environment(monkeypatch) as service:
        yield service


@pytest.fixture
def limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """Write the modules of the page to a folder, and yield it."""
    for block in blocks(page("distributed")):
        name = re.match(r"# (airs_limit\w*\.py)", block)
        if name is not None:
            (tmp_path / name[1]).write_text(block)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("AIRS_LIMIT_FILE", str(tmp_path / "limit.sqlite"))
    yield tmp_path
    for module in [name for name in sys.modules if name.startswith("airs_limit")]:
        del sys.modules[module]


@contextmanager
def shared_limit(place: str) -> Generator[Any]:
    """Yield the limiter of a module of the page."""
    made = import_module(f"airs_limit{place}").shared_limit()
    with made._limiter:
        yield made


def scanned(profile: AiProfile, name: str, limiter: Any) -> list[str]:
    """Return the outcomes of some scans."""
    items = [f"{name} {number}" for number in range(10)]
    return [action_or_error(one) for one in scan_many(items, ai_profile=profile, limiter=limiter)]


def spaced(times: Sequence[float], most: int, window: float) -> bool:
    """Return whether in no *window* there are more than *most* of *times*."""
    ordered = sorted(times)
    return all(later - earlier >= window for earlier, later in zip(ordered, ordered[most:], strict=False))


def test_two_processes_share_it(service: ScriptedService, limits: Path) -> None:
    """In no window of the limiter more requests go than it says, whichever process they are of, and each goes once."""
    with closing(sqlite3.connect(limits / "limit.sqlite")) as store:
        store.executescript(KEPT)
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM]
    started = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, cwd=limits) for name in "ab"]
    found = [json.loads(one.communicate(timeout=60)[0]) for one in started]

    assert [["allow"] * 15] * 2 == found
    assert (30, 30) == (service.texts.total(), len(service.texts))
    with closing(sqlite3.connect(limits / "limit.sqlite")) as store:
        times = [row[0] for row in store.execute("SELECT time FROM kept")]
    assert 30 == len(times)
    assert spaced(times, 6, 100)


@pytest.fixture
def postgres(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Start a server of Postgres, where one is installed, as another user than root, which it refuses."""
    if not (shutil.which("initdb") and shutil.which("postgres")):
        pytest.skip("no server of Postgres is installed")
    user: dict[str, Any] = {}
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        user["user"] = "postgres"
        shutil.chown(folder, "postgres")
    try:
        subprocess.run(
            ["initdb", "-D", folder, "-U", "airs", "-A", "trust", "-N"], stdout=subprocess.DEVNULL, check=True, **user
        )
        options = ["-k", str(folder), "-c", "listen_addresses=", "-F"]
        server = subprocess.Popen(["postgres", "-D", folder, *options], stderr=subprocess.DEVNULL, **user)
        monkeypatch.setenv("AIRS_LIMIT_POSTGRES", f"host={folder} user=airs dbname=postgres")
        yield
        server.send_signal(signal.SIGINT)
        server.wait(20)
    finally:
        shutil.rmtree(folder)


@pytest.mark.usefixtures("postgres", "limits")
def test_over_postgres(service: ScriptedService, profile: AiProfile) -> None:
    """Two limiters share what a server of Postgres counts."""
    psycopg: Any = pytest.importorskip("psycopg", reason="of requirements/dev.in", exc_type=ImportError)
    with (
        shared_limit("_over_postgres") as one,
        shared_limit("_over_postgres") as other,
        ThreadPoolExecutor(2) as pool,
    ):
        assert [["allow"] * 10] * 2 == list(pool.map(scanned, [profile] * 2, "ab", [one, other]))
    with psycopg.connect(os.environ["AIRS_LIMIT_POSTGRES"]) as store:
        rows = store.execute("SELECT extract(epoch FROM item_timestamp) * 1000 FROM ratelimit___airs").fetchall()

    assert 20 == service.texts.total()
    assert spaced([row[0] for row in rows], 6, 100)


@pytest.fixture
def redis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    """Start a server of Redis, where one is installed."""
    if not shutil.which("redis-server"):
        pytest.skip("no server of Redis is installed")
    place = tmp_path / "redis.socket"
    options = ["--port", "0", "--unixsocket", str(place), "--save", "", "--dir", str(tmp_path)]
    server = subprocess.Popen(["redis-server", *options], stdout=subprocess.PIPE)
    monkeypatch.setenv("AIRS_LIMIT_REDIS", f"unix://{place}")
    assert server.stdout is not None
    while b"eady to accept" not in server.stdout.readline():
        assert server.poll() is None
    yield
    server.terminate()
    server.communicate(timeout=20)


@pytest.mark.usefixtures("redis", "limits")
def test_over_redis(service: ScriptedService, profile: AiProfile) -> None:
    """Two limiters share what a server of Redis keeps."""
    pytest.importorskip("redis", reason="of requirements/dev.in")
    with shared_limit("_over_redis") as one, shared_limit("_over_redis") as other, ThreadPoolExecutor(2) as pool:
        assert [["allow"] * 10] * 2 == list(pool.map(scanned, [profile] * 2, "ab", [one, other]))

    assert 20 == service.texts.total()
