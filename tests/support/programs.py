"""Pages of the documentation, the blocks of code on them, and Python programs run as a user runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from .project import ROOT


def page(name: str) -> str:
    """Return the text of docs/*name*.md."""
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def blocks(text: str, language: str = "python") -> list[str]:
    """Return the blocks of *language* on a page."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def output_of(*arguments: str, url: str | None = None, folder: Path = ROOT) -> str:
    """Run Python with *arguments* in *folder*, and return its output; a warning, or anything on stderr, fails the test.

    The environment has the service at *url* and a key for it, or no setting of this package at all.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANW_")}
    if url is not None:
        environment |= {"PANW_AI_SEC_API_KEY": "a-key", "PANW_AI_SEC_API_ENDPOINT": url}
    command = [sys.executable, "-W", "error", *arguments]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout
