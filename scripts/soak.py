"""Scan for a long time against a local server with one fault in twenty answers, and check every verdict.

python scripts/soak.py --scans 200000
"""

import argparse
import asyncio
import gc
import os
import random
import stat
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zlib import crc32

from aisecurity import RetryPolicy
from aisecurity._engines.registry import NAMES
from aisecurity.configuration import Configuration
from aisecurity.exceptions import AISecSDKException
from aisecurity.generated_openapi_client import AiProfile, ScanResponse
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# The folder above is known now.
from tests.faults.lifecycle.signal_fuzz import losses, struck_scans  # noqa: E402 - found since the line above
from tests.faults.soak_server import UNSOLICITED, meant_for, server  # noqa: E402 - found since the line above

PROFILE = AiProfile(profile_name="soak")
THREADS = 8
TASKS = 32


class Tally:
    """What came of the scans, counted from many threads."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.mismatches: list[str] = []
        self._lock = threading.Lock()

    def count(self, number: int, outcome: ScanResponse | AISecSDKException) -> None:
        """Count one scan, and compare its verdict to what the server meant."""
        with self._lock:
            if isinstance(outcome, AISecSDKException):
                self.outcomes[type(outcome).__name__] += 1
                return
            self.outcomes[outcome.action] += 1
            came = (outcome.action, outcome.tr_id)
            if came != (meant_for(prompt_of(number)), str(number)):
                self.mismatches.append(f"scan {number}: {came}")

    @property
    def verdicts(self) -> int:
        """How many scans ended in a verdict."""
        return self.outcomes["allow"] + self.outcomes["block"]


def prompt_of(number: int) -> str:
    """Return the text of scan *number*."""
    return f"text {number} {crc32(b'%d' % number):x}"


def blocking_part(config: Configuration, engine: str, numbers: Iterator[int], tally: Tally) -> None:
    """Scan every one of *numbers* from several threads, which share one Scanner."""
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            try:
                tally.count(number, scanner.sync_scan(PROFILE, Content(prompt=prompt_of(number)), tr_id=str(number)))
            except AISecSDKException as error:
                tally.count(number, error)

    with Scanner(config, engine=engine) as scanner, ThreadPoolExecutor(THREADS) as threads:
        for done in [threads.submit(work) for _ in range(THREADS)]:
            done.result()


def asyncio_part(config: Configuration, engine: str, numbers: Iterator[int], tally: Tally) -> None:
    """Scan every one of *numbers* from several tasks, which share one Scanner."""

    async def work(scanner: AsyncScanner) -> None:
        for number in numbers:
            try:
                content = Content(prompt=prompt_of(number))
                tally.count(number, await scanner.sync_scan(PROFILE, content, tr_id=str(number)))
            except AISecSDKException as error:
                tally.count(number, error)

    async def all_work() -> None:
        async with AsyncScanner(config, engine=engine) as scanner, asyncio.TaskGroup() as group:
            for _ in range(TASKS):
                group.create_task(work(scanner))

    asyncio.run(all_work())


def sockets() -> int:
    """Return how many sockets this process has open."""
    folder = Path("/proc/self/fd")
    return sum(stat.S_ISSOCK(_mode(name)) for name in folder.iterdir()) if folder.exists() else 0


def _mode(name: Path) -> int:
    try:
        return name.stat().st_mode
    except OSError:
        # The one with which the folder itself was read.
        return 0


def memory() -> float:
    """Return the MB of memory that this process occupies, 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


def struck(engine: str, rounds: int) -> bool:
    """Return whether nothing was lost by signals at random moments of *rounds* scans, half of them with OAuth."""
    lost = False
    for credential in ("key", "oauth"):
        with server(0.0) as url:
            counts = struck_scans(engine, url, credential, rounds // 2)
        print(f"signals with {credential}: {counts}", flush=True)
        lost = lost or bool(losses(counts, rounds // 2))
    return not lost


def cancelled(engine: str, config: Configuration, scans: int, tally: Tally) -> int:
    """Cancel *scans* at random moments, beside others that *tally* counts; return how many were cancelled."""

    async def hurried(scanner: AsyncScanner) -> bool:
        try:
            async with asyncio.timeout(random.random() * 0.004):  # noqa: S311 - no secret
                await scanner.sync_scan(PROFILE, Content(prompt="in a hurry"), tr_id="h")
        except TimeoutError:
            return True
        except AISecSDKException:
            pass
        return False

    async def work(scanner: AsyncScanner, numbers: Iterator[int]) -> int:
        count = 0
        for number in numbers:
            count += await hurried(scanner)
            try:
                verdict = await scanner.sync_scan(PROFILE, Content(prompt=prompt_of(number)), tr_id=str(number))
                tally.count(number, verdict)
            except AISecSDKException as error:
                tally.count(number, error)
        return count

    async def all_work() -> int:
        numbers = iter(range(scans))
        async with AsyncScanner(config, engine=engine) as scanner:
            return sum(await asyncio.gather(*(work(scanner, numbers) for _ in range(TASKS))))

    return asyncio.run(all_work())


def soak(scans: int, config: Configuration, engine: str) -> Tally:
    """Scan *scans* times, in quarters that alternate between the halves, and print how it stands after each."""
    tally = Tally()
    parts: list[Callable[[Configuration, str, Iterator[int], Tally], None]] = [blocking_part, asyncio_part] * 2
    begin = time.monotonic()
    report("start", tally, begin)
    for index, part in enumerate(parts):
        part(config, engine, iter(range(scans * index // 4, scans * (index + 1) // 4)), tally)
        report(f"after {part.__name__.removesuffix('_part')} {index // 2 + 1}", tally, begin)
    return tally


def report(when: str, tally: Tally, begin: float) -> None:
    """Print one line."""
    gc.collect()
    total = sum(tally.outcomes.values())
    print(
        f"{when:<18}{total:>9,} scans{tally.verdicts:>9,} verdicts{len(tally.mismatches):>4} mismatches"
        f"{sockets():>4} sockets{memory():>8.1f} MB{time.monotonic() - begin:>8.1f} s",
        flush=True,
    )


def main() -> int:
    """Soak, and return 1 if a verdict was not the one that the server meant, or a socket was left."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=200_000)
    parser.add_argument("--faults", type=float, default=0.05, help="share of answers that are faults")
    parser.add_argument(
        "--unsolicited", action="store_true", help="also late second answers, which their scan ids give away"
    )
    parser.add_argument(
        "--signals", type=int, default=0, help="also so many scans that signals interrupt, whose handler raises"
    )
    parser.add_argument("--cancellations", type=int, default=0, help="also so many scans that are cancelled, or nearly")
    parser.add_argument("--engine", default="auto", choices=NAMES)
    chosen = parser.parse_args()
    before = sockets()
    with server(chosen.faults, *[UNSOLICITED] * chosen.unsolicited) as url:
        retry = RetryPolicy(base=0.001, cap=0.01, jitter=random.random)
        config = Configuration(api_key="k", api_endpoint=url, timeout=1.0, retry=retry, trust_env=False)
        tally = soak(chosen.scans, config, chosen.engine)
        beside = Tally()
        stopped = cancelled(chosen.engine, config, chosen.cancellations, beside)
    for outcome, count in tally.outcomes.most_common():
        print(f"{count:>12,}  {outcome}")
    mismatches = [*tally.mismatches, *beside.mismatches]
    print(*mismatches[:20], sep="\n", end="\n" if mismatches else "")
    print(f"{stopped:,} cancelled, beside them {beside.verdicts:,} verdicts, {len(beside.mismatches)} mismatches")
    if chosen.signals and not struck(chosen.engine, chosen.signals):
        return 1
    return 1 if mismatches or sockets() > before or sum(tally.outcomes.values()) != chosen.scans else 0


if __name__ == "__main__":
    sys.exit(main())
