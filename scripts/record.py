"""Record tests/cassettes/recorded: from the live service if PANW_AI_SEC_API_KEY is set, else from the emulator."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from demo import emulator

ROOT = Path(__file__).resolve().parent.parent
RECORDED = ROOT / "tests" / "cassettes" / "recorded"
LIVE = "https://service.api.aisecurity.paloaltonetworks.com"


def main() -> int:
    """Delete what was recorded, and run the tests that record it anew."""
    with ExitStack() as stack:
        environment = dict(os.environ)
        if environment.get("PANW_AI_SEC_API_KEY"):
            environment["AISECURITY_RECORD_SOURCE"] = "the live service"
            environment["AISECURITY_RECORD_ENDPOINT"] = environment.get("PANW_AI_SEC_API_ENDPOINT") or LIVE
        else:
            environment["AISECURITY_RECORD_SOURCE"] = "the emulator of this repository"
            environment["AISECURITY_RECORD_ENDPOINT"] = stack.enter_context(
                emulator("--async-delay", "0", "--queries-per-minute", "0")
            )
            environment["PANW_AI_SEC_API_KEY"] = "key-of-the-recording"
        for cassette in RECORDED.glob("*.yaml"):
            cassette.unlink()
        command = [sys.executable, "-m", "pytest", str(ROOT / "tests" / "cassettes" / "test_recorded.py")]
        return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
