"""Cost of one hook: the processor time of `aisecurity guard` for a whole allow, against that of `import httpx`.

Both are processes of their own, and alternate in one run; run it with `python -m benchmarks.hook_cost`. The service is
the emulator on loopback, whose own time is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence

from aisecurity.testing import emulator

PAYLOADS: Mapping[str, object] = {
    "prompt": {"session_id": "s", "hook_event_name": "UserPromptSubmit", "prompt": "How tall is Ben Nevis?"},
    "tool input": {
        "session_id": "s",
        "hook_event_name": "PreToolUse",
        "tool_name": "Bash",
        "tool_input": {"command": "git status"},
    },
    "tool output": {
        "session_id": "s",
        "hook_event_name": "PostToolUse",
        "tool_name": "Bash",
        "tool_input": {"command": "git status"},
        "tool_response": {"stdout": "nothing to commit", "stderr": ""},
    },
}
_HOOK = ["-m", "aisecurity.cli", "guard", "--profile", "chat"]
_HTTPX = ["-c", "import httpx"]


def _seconds(arguments: Sequence[str], environment: Mapping[str, str], payload: bytes = b"") -> float:
    """Return the processor seconds of Python with *arguments*. CalledProcessError unless it exits with 0."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], input=payload, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(argv: Sequence[str] | None = None) -> int:
    """Print a ratio for each kind of hook."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="Pairs of processes, of which the median counts.")
    rounds: int = parser.parse_args(argv).rounds
    with emulator() as url:
        environment = {**os.environ, "PANW_AI_SEC_API_KEY": "k", "PANW_AI_SEC_API_ENDPOINT": url}
        for name, payload in PAYLOADS.items():
            text = json.dumps(payload).encode()
            pairs = [(_seconds(_HOOK, environment, text), _seconds(_HTTPX, environment)) for _ in range(rounds)]
            hook, httpx = (statistics.median(side) for side in zip(*pairs, strict=True))
            print(f"{name:<12} {hook * 1000:6.1f} ms, import httpx {httpx * 1000:6.1f} ms, ratio {hook / httpx:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
