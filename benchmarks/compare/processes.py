"""Processes of the measurements, each started afresh in the right environment."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .binding import bound
from .jobs import Found, Job, found_of, written
from .scenarios import Client
from .servers import Server

FOLDER = Path(__file__).resolve().parent.parent
"""Where workers find this package: never the root of the checkout, which would hide the other SDK."""


@dataclass(frozen=True)
class Bench:
    """Where things are."""

    server: Server
    pythons: Mapping[str, Path]
    """The Python of each environment."""
    bundle: Path
    """The trusted roots."""
    processors: frozenset[int] = field(default_factory=frozenset[int])
    """Those that clients run on; none: any."""

    def environment(self) -> dict[str, str]:
        """Return the environment variables of a worker: no proxy and no settings of the user's."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if "proxy" not in name.lower() and not name.startswith(("PANW_", "PYTHON"))
        }
        return {**kept, "SSL_CERT_FILE": str(self.bundle), "PYTHONPATH": str(FOLDER)}

    def started(self, client: Client, *arguments: str) -> subprocess.Popen[str]:
        """Start the client's Python."""
        command = [str(self.pythons[client.environment]), "-P", *arguments]
        pipe = subprocess.PIPE
        with bound(self.processors):
            return subprocess.Popen(
                command, stdin=pipe, stdout=pipe, stderr=pipe, env=self.environment(), text=True, cwd="/"
            )

    def python(self, client: Client, *arguments: str, stdin: str = "") -> str:
        """Run the client's Python, and return what it prints."""
        with self.started(client, *arguments) as process:
            printed, errors = process.communicate(stdin)
        if process.returncode:
            raise RuntimeError(f"{client.name} failed at {' '.join(arguments)[:80]} {stdin}:\n{errors[-3000:]}")
        return printed

    def measured(self, client: Client, job: Job) -> Found:
        """Do *job* in a fresh process."""
        printed = self.python(client, "-m", "compare.worker", stdin=written(replace(job, server=self.server.processes)))
        return found_of(printed.splitlines()[-1])
