"""Make an environment if it is not there, and install in it with uv, from the index that pip is configured with.

python scripts/environment.py FOLDER [arguments of `uv pip install`]
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements" / "dev.txt"
VARIABLES = {
    "index-url": "UV_INDEX_URL",
    "extra-index-url": "UV_EXTRA_INDEX_URL",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}
"""The variables of uv, which reads no configuration of pip, by pip's option."""


def python_of(folder: Path) -> Path:
    """Return the Python of the environment in *folder*."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def uv_variables(configuration: str) -> dict[str, str]:
    """Return the variables that make uv use the index of pip, from the output of `pip config list`."""
    variables: dict[str, str] = {}
    lines = re.findall(r"^(global|install|:env:)\.+([a-z-]+)='(.*)'$", configuration, re.MULTILINE)
    for place in ("global", "install", ":env:"):  # the later one wins, as with pip
        variables |= {VARIABLES[name]: value for where, name, value in lines if where == place and name in VARIABLES}
    if "UV_EXTRA_INDEX_URL" in variables:
        variables["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # pip looks in all indexes
    return variables


def uv_environment(python: Path) -> dict[str, str]:
    """Return the environment of uv: that of this process, and what the pip of *python* is configured with."""
    command = [str(python), "-m", "pip", "config", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return {**uv_variables(done.stdout), **os.environ}


def pinned_uv(pins: str) -> str:
    """Return the requirement of uv with its hashes, from the text with all *pins*."""
    (requirement,) = re.findall(r"^uv==\S+(?: *\\\n +--hash=\S+)*\n", pins, re.MULTILINE)
    return str(requirement)


def has_uv(python: Path) -> bool:
    """Return whether there is such a *python*, with uv."""
    command = [str(python), "-c", "import uv"]
    return python.exists() and subprocess.run(command, capture_output=True, check=False).returncode == 0


def bootstrap(folder: Path) -> None:
    """Make an environment in *folder* with the pinned uv, by the means of Python alone."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pins = folder / "uv.txt"
    pins.write_text(pinned_uv(PINS.read_text("utf-8")), "utf-8")
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(pins)]
    subprocess.run([str(python_of(folder)), *install], check=True)


def make(folder: Path, *arguments: str) -> None:
    """Make an environment in *folder*, and install what the *arguments* of `uv pip install` say."""
    python = python_of(folder)
    owner = Path(sys.executable) if has_uv(Path(sys.executable)) else python
    if not has_uv(owner):
        bootstrap(folder)
    uv, environment = [str(owner), "-m", "uv"], uv_environment(owner)
    if not python.exists():
        subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(folder)], env=environment, check=True)
    if arguments:
        install = ["pip", "install", "--quiet", "--python", str(python), *arguments]
        subprocess.run([*uv, *install], env=environment, check=True)


if __name__ == "__main__":
    make(Path(sys.argv[1]), *sys.argv[2:])
