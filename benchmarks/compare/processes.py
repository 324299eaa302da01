"""Processes of the measurements, each started afresh in the right environment."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

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

    def environment(self) -> dict[str, str]:
        """Return the environment variables of a worker: no proxy and no settings of the user's."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if "proxy" not in name.lower() and not name.startswith(("PANW_", "PYTHON"))
        }
        return {**kept, "SSL_CERT_FILE": str(self.bundle), "PYTHONPATH": str(FOLDER)}

    def python(self, client: Client, *arguments: str, stdin: str = "") -> str:
        """Run the client's Python, and return what it prints."""
        command = [str(self.pythons[client.environment]), "-P", *arguments]
        done = subprocess.run(
            command, input=stdin, env=self.environment(), capture_output=True, text=True, check=False, cwd="/"
        )
        if done.returncode:
            raise RuntimeError(f"{client.name} failed at {' '.join(arguments)[:80]} {stdin}:\n{done.stderr[-3000:]}")
        return done.stdout

    def measured(self, client: Client, job: Job) -> Found:
        """Do *job* in a fresh process."""
        before = self.server.cpu()
        printed = self.python(client, "-m", "compare.worker", stdin=written(job))
        used = self.server.cpu() - before
        found = found_of(printed.splitlines()[-1])
        return replace(found, server_cpu=used / job.calls)
