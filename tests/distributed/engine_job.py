"""Job of an engine: one of its programs, run against the emulator as a user runs it, and what is left of it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from aisecurity.emulator import Emulator, Settings
from tests.support.project import ROOT

pyarrow: Any = import_module("pyarrow")
parquet: Any = import_module("pyarrow.parquet")

KEY: Final = "the-key-of-this-job-and-of-no-other"
ROWS: Final = 2_000
RATE: Final = 60.0
SPAN: Final = 10.0

_QUIET: Final = {
    "DAFT_ANALYTICS_ENABLED": "0",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
}
"""No engine tells its makers of the run."""
_LOCAL: Final = {
    # Else Ray listens on every address of the machine.
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
    "SPARK_LOCAL_IP": "127.0.0.1",
    "PYSPARK_SUBMIT_ARGS": "--conf spark.ui.enabled=false --conf spark.driver.host=127.0.0.1 pyspark-shell",
    "PYSPARK_PYTHON": sys.executable,
}


@frozen
class EngineJob:
    """A job that is over: its verdicts, the requests that the service got, and the folder of all that is left."""

    verdicts: list[dict[str, Any]]
    requests: Counter[str]
    """How many the service got for each prompt."""
    times: list[float]
    """When it got each request."""
    folder: Path

    def most_at(self, seconds: float) -> int:
        """Return the most requests within any so many *seconds*."""
        first, most = 0, 0
        for last, time in enumerate(self.times):
            while self.times[first] <= time - seconds:
                first += 1
            most = max(most, last - first + 1)
        return most

    def files_with(self, secret: str) -> list[str]:
        """Return the files with *secret* in them, or in their names."""
        found = [path for path in self.folder.rglob("*") if path.is_file()]
        return [str(path) for path in found if secret in path.name or secret.encode() in path.read_bytes()]


@contextmanager
def finished(program: str) -> Generator[EngineJob]:
    """Run examples/distributed/*program*, where one in thirty requests gets a 503, and yield what became of it."""
    # Not a folder of pytest: Ray puts sockets below it, whose paths have to be short.
    with tempfile.TemporaryDirectory(prefix="airs-") as name, Emulator(Settings(max_requests=4 * ROWS)) as emulator:
        folder = Path(name)
        emulator.faults.add(status=503, rate=0.03)
        prompts = {"id": [f"k{number}" for number in range(ROWS)], "prompt": [f"t{n}" for n in range(ROWS)]}
        parquet.write_table(pyarrow.table(prompts), folder / "prompts.parquet")
        done = subprocess.run(
            [sys.executable, str(ROOT / "examples" / "distributed" / program), "prompts.parquet", "verdicts"],
            cwd=folder,
            env=_environment(folder, emulator.url),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert 0 == done.returncode, done.stdout
        received = emulator.requests
        yield EngineJob(
            verdicts=parquet.read_table(folder / "verdicts").to_pylist(),
            requests=Counter(one.prompts[0][0] for one in received),
            times=sorted(one.received_ns / 1e9 for one in received),
            folder=folder,
        )


def _environment(folder: Path, url: str) -> dict[str, str]:
    """Return the environment of a program: whatever an engine leaves behind is in *folder*."""
    places = dict.fromkeys(("HOME", "TMPDIR", "RAY_TMPDIR", "SPARK_LOCAL_DIRS"), str(folder))
    service = {"PANW_AI_SEC_API_KEY": KEY, "PANW_AI_SEC_API_ENDPOINT": url}
    return {**os.environ, **_QUIET, **_LOCAL, **places, **service}
