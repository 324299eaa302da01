"""Cost of starting: `python -m benchmarks.start_up`, and beside it that of another checkout, with `--base FOLDER`.

Each program is a process of its own that does what a program does before its first scan, or that scan too, against the
emulator on loopback; those of the two checkouts alternate in one run, in one environment. The least of the processor
time counts, for what else runs only adds to it; with `--instructions` the number of instructions, which nothing else
changes: it needs valgrind.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from aisecurity.testing import emulator

ROOT = Path(__file__).resolve().parent.parent
_SCANNER = """
import aisecurity
from aisecurity.scan.inline.scanner import Scanner
aisecurity.init(api_key="k")
Scanner()
"""
_ASYNC_SCANNER = _SCANNER.replace("inline", "asyncio")
_CONTENT = """
from aisecurity.scan.models.content import Content
Content(prompt="How tall is Ben Nevis?")
"""
_PROFILE = """
from aisecurity.generated_openapi_client import AiProfile
AiProfile(profile_name="p")
"""
_VERDICT = """
from aisecurity.generated_openapi_client import ScanResponse
ScanResponse(report_id="r", scan_id="s", category="benign", action="allow")
"""
_FIRST = """
import os
import aisecurity
aisecurity.init(api_key="k", api_endpoint=os.environ["EMULATOR"])
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from aisecurity.generated_openapi_client import AiProfile
Scanner().sync_scan(ai_profile=AiProfile(profile_name="p"), content=Content(prompt="How tall is Ben Nevis?"))
"""
_ASYNC_FIRST = """
import asyncio
import os
import aisecurity
aisecurity.init(api_key="k", api_endpoint=os.environ["EMULATOR"])
from aisecurity.scan.asyncio.scanner import Scanner
from aisecurity.scan.models.content import Content
from aisecurity.generated_openapi_client import AiProfile
async def main():
    scanner = Scanner()
    await scanner.sync_scan(ai_profile=AiProfile(profile_name="p"), content=Content(prompt="How tall is Ben Nevis?"))
    await scanner.close()
asyncio.run(main())
"""
PROGRAMS: Mapping[str, str] = {
    "import": "import aisecurity",
    "Scanner": _SCANNER,
    "AsyncScanner": _ASYNC_SCANNER,
    "AiProfile alone": _PROFILE,
    "Scanner, Content": _SCANNER + _CONTENT,
    "all, ScanResponse": _SCANNER + _CONTENT + _PROFILE + _VERDICT,
    "first verdict": _FIRST,
    "async verdict": _ASYNC_FIRST,
}
_WHERE = "import aisecurity; print(aisecurity.__file__)"
_CALLGRIND = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")


def _environment(tree: Path, other: Path, url: str) -> dict[str, str]:
    """Return the environment in which *tree* is imported. Both are on the path, so that it is as long for each."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "EMULATOR": url, "PYTHONPATH": f"{tree}{os.pathsep}{other}", "PYTHONHASHSEED": "0"}


def _python(
    environment: Mapping[str, str], folder: str, program: str, *before: str
) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-c", program]
    return subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=True)


def _milliseconds(environment: Mapping[str, str], folder: str, program: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _python(environment, folder, program)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def _millions(environment: Mapping[str, str], folder: str, program: str) -> float:
    done = _python(environment, folder, program, *_CALLGRIND)
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found[1]) / 1e6 if found else 0.0


def _measured(trees: Sequence[Path], url: str, folder: str, rounds: int, cost: Callable[..., float], unit: str) -> None:
    environments = [_environment(tree, trees[-1 - index], url) for index, tree in enumerate(trees)]
    for tree, environment in zip(trees, environments, strict=True):
        place = Path(_python(environment, folder, _WHERE).stdout.strip())
        if not place.is_relative_to(tree):
            sys.exit(f"{tree}: it has no package aisecurity, {place} was imported")
    for name, program in PROGRAMS.items():
        for environment in environments:
            # So that the bytecode is there.
            _python(environment, folder, program)
        least = [
            min(side)
            for side in zip(*([cost(e, folder, program) for e in environments] for _ in range(rounds)), strict=True)
        ]
        compared = f", base {least[1]:7.2f} {unit}, ratio {least[0] / least[1]:.3f}" if len(least) > 1 else ""
        print(f"{name:<18} {least[0]:7.2f} {unit}{compared}", flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line for each program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, help="The top of another checkout, to which the ratio is.")
    parser.add_argument("--rounds", type=int, default=25, help="Processes for each figure; of instructions it is one.")
    parser.add_argument("--instructions", action="store_true", help="Count instructions, by valgrind.")
    asked = parser.parse_args(argv)
    trees = [ROOT, *([] if asked.base is None else [asked.base.resolve()])]
    with tempfile.TemporaryDirectory() as folder, emulator() as url:
        if asked.instructions:
            _measured(trees, url, folder, 1, _millions, "million")
        else:
            _measured(trees, url, folder, asked.rounds, _milliseconds, "ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
