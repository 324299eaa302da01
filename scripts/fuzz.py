"""Fuzz the parsing of answers for a bounded time: each gives a model with an action that was sent, or an SDK exception.

Then endpoints: each is a ConfigurationError, or read alike by both engines and sent to over TLS or to loopback.
Then sources of bulk runs, packed and damaged: no row is lost, and nothing is raised that is not of the tree.

python scripts/fuzz.py --seconds 60 --endpoints 300000 --sources 30000
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aisecurity._core import replies
from aisecurity._core.wire import Reply
from aisecurity._engines.httptools.messages.target import target_of
from aisecurity._validation.primitives import is_loopback
from aisecurity.configuration import Configuration
from aisecurity.exceptions import AISecSDKException, ConfigurationError
from aisecurity.generated_openapi_client import ScanIdResult, ScanResponse
from tests.faults.answers.strategies import ANSWERS, TEXTS
from tests.support.bulk.source_fuzz import SourceFuzz
from tests.support.flow_samples import CALLS_BY_PATH
from tests.support.http_answers import SUCCESSES
from tests.support.json_values import as_array

BATCH = 500
ENDPOINTS = [
    "https://service.api.aisecurity.paloaltonetworks.com",
    "http://127.0.0.1:8080/base",
    "https://[::1]:443/",
    "http://localhost",
    "https://m\u00fcnchen.example:8443",
]
PIECES = [
    "@",
    ":",
    "//",
    "#",
    "?",
    "\\",
    "%40",
    "..",
    "[",
    "]",
    " ",
    "\t",
    "\r\n",
    "\x00",
    "\u3002",
    "user:pw@",
    "127.0.0.1",
]
SEEDS = [json.dumps(value).encode() for value in SUCCESSES.values()]
HEADERS = st.dictionaries(st.sampled_from(["retry-after", "date", "x-request-id", "content-type"]), TEXTS, max_size=3)
STATUSES = st.sampled_from([200] * 6 + [201, 204, 302, 400, 401, 429, 429, 500, 503])
seen: Counter[str] = Counter()


def check(path: str, reply: Reply) -> None:
    """Read *reply* as the answer to *path*, and count what it became. Anything unexpected is raised."""
    try:
        model = replies.read(reply, CALLS_BY_PATH[path].read_answer)
    except AISecSDKException as error:
        seen[type(error).__name__] += 1
        return
    seen["a model"] += 1
    for one in as_array(model):
        verdict = one.verdict if isinstance(one, ScanIdResult) else one
        if isinstance(verdict, ScanResponse):
            seen["a verdict"] += 1
            if reply.status != 200 or json.dumps(verdict.action).encode() not in _ascii(reply.body):
                raise AssertionError(f"an action that was not sent: {path} {reply.status} {reply.body!r}")


def _ascii(body: bytes) -> bytes:
    """Return the JSON in *body* with every escape as this program writes it."""
    return json.dumps(json.loads(body)).encode()


def mutated(body: bytes, dice: random.Random) -> bytes:
    """Return *body* with a few bytes changed, left out or doubled."""
    data = bytearray(body)
    for _ in range(dice.randint(0, 2)):
        at = dice.randrange(len(data) + 1)
        change = dice.randrange(4)
        if change == 0:
            data[at : at + 1] = bytes([dice.randrange(256)])
        elif change == 1:
            del data[at : at + dice.randint(1, 12)]
        elif change == 2:
            data[at:at] = data[dice.randrange(len(data) + 1) :][: dice.randint(1, 40)]
        else:
            data[at:at] = dice.choice([b"null", b"[", b"{", b'"', b"1e999", b"\\ud800", b"\xff", b"NaN"])
    return bytes(data)


def round_of(seed: int) -> Callable[[], None]:
    """Return a test of BATCH answers that hypothesis makes from *seed*."""
    import hypothesis

    @hypothesis.seed(seed)
    @settings(
        max_examples=BATCH,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    @given(
        path=st.sampled_from(sorted(CALLS_BY_PATH)),
        body=ANSWERS.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=300),
        status=STATUSES,
        headers=HEADERS,
        complete=st.booleans() | st.just(value=True),
    )
    def play(path: str, body: bytes, status: int, headers: dict[str, str], complete: Any) -> None:
        check(path, Reply(status=status, headers=headers, body=body, complete=complete))

    return play


def endpoint(dice: random.Random) -> str:
    """Return an endpoint with a few characters changed, left out or put in."""
    text = dice.choice(ENDPOINTS)
    for _ in range(dice.randint(0, 3)):
        at = dice.randrange(len(text) + 1)
        piece = dice.choice([*PIECES, "", chr(dice.randrange(0x250))])
        text = text[:at] + piece + text[at + dice.randint(0, 2) :]
    return text


def check_endpoint(text: str) -> None:
    """Make a configuration of *text*, and count what it became. AssertionError if two would send to two places."""
    try:
        taken = Configuration(api_key="k", api_endpoint=text, trust_env=False).api_endpoint
        target = target_of(f"{taken}/v1/scan/sync/request")
    except (ConfigurationError, ValueError) as error:
        # A host that no DNS can hold is found by an engine, which sends nothing then.
        seen[f"an endpoint refused: {type(error).__name__}"] += 1
        return
    try:
        theirs = httpx.URL(f"{taken}/v1/scan/sync/request")
    except httpx.InvalidURL:
        seen["an endpoint that httpx refuses, and no DNS knows"] += 1
        return
    seen["an endpoint taken"] += 1
    alike = theirs.raw_host.decode().strip("[]").lower() == target.host.lower()
    if not alike or (theirs.port or (443 if target.secure else 80)) != target.port:
        raise AssertionError(f"one engine would send to {target.host}, the other to {theirs.host}: {text!r}")
    if not target.secure and not is_loopback(target.host):
        raise AssertionError(f"plain http to {target.host}: {text!r}")


def play_sources(number: int, seed: int) -> None:
    """Read *number* sources, and count what they were. What is raised names the seed of the one that it was."""
    with tempfile.TemporaryDirectory() as folder:
        fuzz = SourceFuzz(Path(folder), random.Random(seed))  # noqa: S311 - no secret
        for one in range(seed, seed + number):
            fuzz.dice.seed(one)
            try:
                fuzz.play()
            except Exception as error:
                error.add_note(f"the source of seed {one}: --sources 1 --seed {one}")
                raise
    seen.update({f"a source, {what}": count for what, count in fuzz.seen.items()})
    seen["rows of sources"] += fuzz.rows


def main() -> None:
    """Fuzz until the time is over, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--endpoints", type=int, default=20_000)
    parser.add_argument("--sources", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 2**32)
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}")
    dice = random.Random(chosen.seed)  # noqa: S311 - no secret
    end = time.monotonic() + chosen.seconds
    while time.monotonic() < end:
        round_of(dice.randrange(2**32))()
        for _ in range(20 * BATCH):
            body = mutated(dice.choice(SEEDS), dice)
            check(dice.choice(sorted(CALLS_BY_PATH)), Reply(status=dice.choice([200, 200, 200, 429, 500]), body=body))
    for _ in range(chosen.endpoints):
        check_endpoint(endpoint(dice))
    play_sources(chosen.sources, chosen.seed)
    for what, count in sorted(seen.items()):
        print(f"{count:>12,}  {what}")
    print("every answer was a model with an action that was sent, or an exception of the tree; no row was lost")


if __name__ == "__main__":
    main()
