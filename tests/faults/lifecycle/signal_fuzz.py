"""Program that scans and has signals strike at random moments, whose handler raises; it prints what came of it.

python -m tests.faults.lifecycle.signal_fuzz httpx http://127.0.0.1:8080 key 1000
"""

import faulthandler
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from aisecurity import RetryPolicy
from aisecurity._engines.httptools.blocking.engine import HttptoolsEngine
from aisecurity._engines.httptools.pool import OpeningPermit
from aisecurity._runtime.fork_guard import no_fork
from aisecurity.auth import ClientCredentials
from aisecurity.configuration import Configuration
from aisecurity.exceptions import AISecSDKException, APITimeoutError
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from tests.faults.soak_server import SILENT, TOKENS, meant_for
from tests.support.project import ROOT

PROFILE = AiProfile(profile_name="signals")
CONNECTIONS = 6
THREADS = 3
"""Threads that scan meanwhile, and are not interrupted."""
KEPT = 50
"""Exceptions that are kept, with what their tracebacks hold."""
HANGS = 10.0
"""Seconds after which a scan that should take milliseconds hangs."""


class Interrupted(BaseException):
    """What the handler raises, as that of Ctrl-C does."""


class SoftLimit(Exception):  # noqa: N818 - as others call it
    """What it raises, too, as that of a soft time limit in a task queue does."""


class Fuzz:
    """Scans of one Scanner, those of the main thread interrupted."""

    def __init__(self, engine: str, url: str, credential: str) -> None:
        token = ClientCredentials(token_url=f"{url}{TOKENS}", client_id="c", client_secret="s")
        how: dict[str, Any] = {"api_token": token} if credential == "oauth" else {"api_key": "k"}
        retry = RetryPolicy(base=0.001, cap=0.01)
        self._config = Configuration(
            api_endpoint=url, timeout=5.0, retry=retry, trust_env=False, max_connections=CONNECTIONS, **how
        )
        self.scanner = Scanner(self._config, engine=engine)
        self.counts: Counter[str] = Counter()
        self._kept: list[BaseException] = []
        self._chance = random.Random(1)  # noqa: S311 - no secret
        self._over = False
        self._again = 0.0
        self._armed = False

    def strike(self, *_: object) -> None:
        """Raise, and again soon after where that was drawn."""
        if not self._armed:
            return
        again, self._again = self._again, 0.0
        if again:
            signal.setitimer(signal.ITIMER_REAL, again)
        self.counts["struck"] += 1
        raise SoftLimit if self.counts["struck"] % 2 else Interrupted

    def scan(self, prompt: str, **options: Any) -> bool:
        """Return whether a scan has the verdict that the server means."""
        scanner = self.scanner.with_options(**options) if options else self.scanner
        verdict = scanner.sync_scan(PROFILE, Content(prompt=prompt), tr_id=prompt)
        return (verdict.action, verdict.tr_id) == (meant_for(prompt), prompt)

    def _quietly(self, name: str, prompt: str) -> None:
        try:
            self.counts[name if self.scan(prompt) else "mismatches"] += 1
        except AISecSDKException as error:
            self.counts[f"{name} {type(error).__name__}"] += 1

    def _meanwhile(self, thread: int) -> None:
        number = 0
        while not self._over:
            number += 1
            self._quietly("meanwhile", f"thread {thread} {number}")
            time.sleep(0.001)

    def _round(self, number: int) -> None:
        try:
            self._again = self._chance.random() * 0.001 if number % 5 == 0 else 0.0
            self._armed = True
            # As long as a scan takes with one engine, and with the other.
            most = 0.004 if number % 2 else 0.0008
            signal.setitimer(signal.ITIMER_REAL, 0.00001 + self._chance.random() * most)
            self._quietly("finished", f"struck {number}")
        except (Interrupted, SoftLimit) as error:
            self._kept = [*self._kept[-KEPT:], error]

    def _struck_round(self, number: int) -> None:
        try:
            self._round(number)
        except (Interrupted, SoftLimit):
            # The second one, as the first was being kept.
            self.counts["struck twice"] += 1
        # No call, so that no signal comes before it.
        self._armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)

    def play(self, rounds: int) -> None:
        """Have a signal strike in each of so many scans, two in some, and scan once without after each."""
        # Python's own locks of modules that are being imported are no concern of this.
        self.counts["first"] += self.scan("the first", timeout=HANGS)
        self._late("first")
        threads = [threading.Thread(target=self._meanwhile, args=[one], daemon=True) for one in range(THREADS)]
        for thread in threads:
            thread.start()
        before = signal.signal(signal.SIGALRM, self.strike)
        for number in range(rounds):
            faulthandler.dump_traceback_later(HANGS, exit=True)
            self._struck_round(number)
            self._quietly("next", f"next {number}")
            if self.counts["next"] <= number:
                # What is lost once is lost in every scan to come, each of which would take its whole time.
                break
        signal.signal(signal.SIGALRM, before)
        self._over = True
        for thread in threads:
            thread.join()
        self.check()
        faulthandler.cancel_dump_traceback_later()
        self.scanner.close()

    def check(self) -> None:
        """Count, in this thread and in another, a scan that is answered, and one that has its deadline."""
        for name, run in (("main", _here), ("thread", _elsewhere)):
            run(lambda name=name: self._quietly(f"answered {name}", "the last"))  # type: ignore[misc]  # a default in a lambda
            run(lambda name=name: self._late(name))  # type: ignore[misc]  # a default in a lambda
            run(lambda name=name: self._guarded(name))  # type: ignore[misc]  # a default in a lambda
        self.counts["places"] = self._places()

    def _late(self, name: str) -> None:
        begin = time.monotonic()
        try:
            self.scan(SILENT, timeout=0.2, num_retries=0)
        except APITimeoutError:
            self.counts[f"in time {name}"] += time.monotonic() - begin < 3.0

    def _guarded(self, name: str) -> None:
        with no_fork:
            self.counts[f"guard {name}"] += not no_fork.others()

    def _places(self) -> int:
        """Return how many connections may be opened, of those that the settings allow."""
        selector: object = vars(self.scanner)["_engine"]
        engines: dict[str, object] = vars(selector)["_engines"]
        for engine in engines.values():
            if isinstance(engine, HttptoolsEngine):
                return _places_of(engine)
        return CONNECTIONS


def _places_of(engine: HttptoolsEngine) -> int:
    # One for the scans, and one for the tokens with the settings of its own, has the same bound.
    places: list[int] = []
    for route in engine._routes.values():  # pyright: ignore[reportPrivateUsage]  # who else knows of its places
        route.pool.drain()
        held = [route.pool.acquire(0.0, fresh=True) for _ in range(CONNECTIONS + 1)]
        places.append(sum(isinstance(place, OpeningPermit) for place in held))
    return min(places)


def _here(function: Callable[[], object]) -> None:
    function()


def _elsewhere(function: Callable[[], object]) -> None:
    thread = threading.Thread(target=function, daemon=True)
    thread.start()
    thread.join(10.0)


def struck_scans(engine: str, url: str, credential: str, rounds: int) -> dict[str, int]:
    """Return the counts of *rounds*, played in a process of their own. RuntimeError if that fails, or hangs.

    A signal leaves the lock of a tool that traces each line taken, too.
    """
    # A socket between its making and its first name cannot be closed by anybody.
    command = [sys.executable, "-W", "ignore::ResourceWarning", "-m", "tests.faults.lifecycle.signal_fuzz"]
    ended = subprocess.run(
        [*command, engine, url, credential, str(rounds)], capture_output=True, text=True, cwd=ROOT, check=False
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    return {name: int(count) for name, _, count in (line.partition("=") for line in ended.stdout.splitlines())}


def losses(counts: dict[str, int], rounds: int) -> dict[str, int]:
    """Return what is not as it should be after *rounds*, in which some signals struck."""
    checks = [f"{what} {where}" for what in ("answered", "in time", "guard") for where in ("main", "thread")]
    due = {"next": rounds, "places": CONNECTIONS, **dict.fromkeys(checks, 1)}
    free = {"struck", "struck twice", "finished", "meanwhile", "first", "in time first"}
    odd = {name: count for name, count in counts.items() if name not in free and due.get(name) != count}
    return odd | {name: 0 for name in due if name not in counts}


def main(engine: str, url: str, credential: str, rounds: str) -> None:
    """Play, and print the counts."""
    faulthandler.dump_traceback_later(HANGS, exit=True)
    fuzz = Fuzz(engine, url, credential)
    fuzz.play(int(rounds))
    for name, count in sorted(fuzz.counts.items()):
        sys.stdout.write(f"{name}={count}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
