"""Start the emulator, run every example against it over HTTP, and show what they print."""

import os
import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@contextmanager
def emulator(*arguments: str) -> Generator[str]:
    """Yield the URL of an emulator that runs in a process of its own."""
    command = [sys.executable, "-m", "aisecurity.emulator", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        if process.stdout is None:
            raise RuntimeError("the emulator has no output")
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def run(url: str, name: str, *arguments: str) -> str:
    """Run an example and return what it prints."""
    environment = {
        **os.environ,
        "PANW_AI_SEC_API_KEY": "key-of-the-demo",
        "PANW_AI_SEC_API_ENDPOINT": url,
        "AI_PROFILE_NAME": "demo",
    }
    environment.pop("PANW_AI_SEC_API_TOKEN", None)
    command = [sys.executable, str(EXAMPLES / name), *arguments]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def show(title: str, text: str, lines: int = 18) -> None:
    """Print the beginning of *text*, without its nulls, under *title*."""
    shown = [line for line in text.splitlines() if not line.endswith((": null", ": null,"))]
    left = len(shown) - lines
    print(f"\n--- {title}")
    print("\n".join(shown[:lines]), *([f"... {left} more lines"] if left > 0 else []), sep="\n")


def find(pattern: str, text: str) -> str:
    """Return the first id of that form in *text*."""
    match = re.search(pattern, text)
    if match is None:
        raise RuntimeError(f"no {pattern} in what the example printed")
    return match[0]


def main() -> None:
    """Show a sync scan, a batch, its results and its reports, for both scanners."""
    with emulator("--async-delay", "0") as url:
        print(f"emulator at {url}: it knows a table of phrases, it is no detector")
        for half in ("inline", "asyncio"):
            show(f"{half}: one scan", run(url, f"{half}_sync_scan.py"))
            receipt = run(url, f"{half}_async_scan.py")
            show(f"{half}: a submission", receipt)
            report_id = find(r"R[0-9a-f]{8}-[0-9a-f-]{27}", receipt)
            show(f"{half}: its results", run(url, f"{half}_scan_results.py", report_id.removeprefix("R")))
            show(f"{half}: its reports", run(url, f"{half}_scan_reports.py", report_id))
            show(f"{half}: seven prompts in a batch", run(url, f"{half}_batch.py"))


if __name__ == "__main__":
    main()
