"""The sdist and the wheel, built from a copy of what git tracks, and the same from any folder and at any time."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LATER = 400 * 24 * 3600
"""Seconds by which the clock of the second build is ahead."""
_BUILD = """
import sys, time
clock, ahead = time.time, float(sys.argv.pop(1))
time.time = lambda: clock() + ahead
from hatchling.cli import hatchling as main
sys.exit(main())
"""
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", "build", "dist", "__pycache__", ".coverage*", ".*_cache", ".hypothesis"
)


def tracked(root: Path) -> list[str]:
    """Return the files that git tracks and that are there, sorted; [] where there is no git."""
    command = ["git", "-C", str(root), "ls-files", "-z"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return sorted(name for name in done.stdout.split("\0") if name and os.path.lexists(root / name))


def copy(root: Path, target: Path) -> None:
    """Copy what is tracked, links as links; all but what targets make, where there is no git."""
    names = tracked(root)
    if not names:
        shutil.copytree(root, target, symlinks=True, ignore=LEFT_OUT)
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, target / name, follow_symlinks=False)


def build(root: Path, target: Path, epoch: int, *, ahead: int = 0) -> list[Path]:
    """Build the sdist from *root*, and the wheel from the sdist, into *target*; *ahead* puts the clock forward."""
    work = target.parent / f"{target.name}-work"
    copy(root, work / "checkout")
    if ahead:
        _disguise(work / "checkout", epoch + ahead)
    _hatch(work / "checkout", target, "sdist", epoch, ahead)
    (sdist,) = target.glob("*.tar.gz")
    shutil.unpack_archive(sdist, work / "sdist", filter="data")
    (unpacked,) = (work / "sdist").iterdir()
    _hatch(unpacked, target, "wheel", epoch, ahead)
    shutil.rmtree(work)
    return sorted(target.iterdir())


def _disguise(folder: Path, moment: int) -> None:
    """Give all files another time and other rights, as another checkout may."""
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & 0o700)
            os.utime(path, (moment, moment))


def _hatch(folder: Path, target: Path, kind: str, epoch: int, ahead: int) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TEMP") if name in os.environ}
    environment = {**kept, "SOURCE_DATE_EPOCH": str(epoch), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", _BUILD, str(ahead), "build", "-t", kind, "-d", str(target)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the {kind} cannot be built:\n{done.stdout}{done.stderr}")


def sha256(path: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def differing(first: list[Path], second: list[Path]) -> Iterator[str]:
    """Yield what is not the same in two builds."""
    ours, theirs = ({path.name: sha256(path) for path in paths} for paths in (first, second))
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            yield f"{name} is another file when built in another folder at another time"
