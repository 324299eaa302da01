"""`scan_many` over HTTP, with `for` and with `async for`."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import aclosing
from typing import Any

import pytest

import aisecurity
from aisecurity import Configuration
from aisecurity.bulk import Scanned, Scans, Split, scan_many
from aisecurity.exceptions import (
    AISecSDKException,
    AmbiguousSubmitError,
    BadRequestError,
    ConfigurationError,
    PayloadError,
    ServerError,
)
from aisecurity.generated_openapi_client import AiProfile, Metadata
from aisecurity.scan.asyncio.scanner import Scanner as AsyncioScanner
from aisecurity.scan.inline.scanner import Scanner as InlineScanner
from aisecurity.scan.models.content import Content

from .service import Reply, Service, json_reply

MIXED: list[Any] = ["fine", Content(response="attack"), {"id": "k", "code_prompt": "attack"}, "", 7]
EXPECTED = ["allow", "block", "block", "PayloadError", "PayloadError"]


def collected(scans: Scans, half: str) -> list[Scanned]:
    """Return all outcomes by index."""

    async def collect() -> list[Scanned]:
        return [one async for one in scans]

    outcomes = list(scans) if half == "blocking" else asyncio.run(collect())
    return sorted(outcomes, key=lambda one: one.index)


def said(one: Scanned) -> str:
    """Return the action, or the name of the error."""
    return type(one.error).__name__ if one.response is None else one.response.action


@pytest.fixture(params=["blocking", "asyncio"])
def half(request: pytest.FixtureRequest) -> str:
    """Return the name of each half in turn."""
    return str(request.param)


def test_one_outcome_for_each_item(service: Service, profile: AiProfile, half: str) -> None:
    """Whatever is in the list, each item has one outcome and nothing is raised."""
    outcomes = collected(scan_many(MIXED, ai_profile=profile), half)

    assert EXPECTED == [said(one) for one in outcomes]
    assert [None, None, "k", None, None] == [one.key for one in outcomes]
    assert [id(item) for item in MIXED] == [id(one.item) for one in outcomes]


def test_mode_async(service: Service, profile: AiProfile, half: str) -> None:
    """The same items as asynchronous scans."""
    outcomes = collected(scan_many(MIXED, ai_profile=profile, mode="async"), half)

    assert EXPECTED == [said(one) for one in outcomes]
    assert ({"fine": 1, "attack": 2}, 1) == (dict(service.submitted), len(service.queries))


def test_two_percent_of_faults(service: Service, profile: AiProfile, half: str) -> None:
    """Refusals, garbage and torn connections cost attempts, no item, and no verdict."""
    service.fault_rate = 0.05
    outcomes = collected(scan_many((f"attack {n}" for n in range(300)), ai_profile=profile, attempts=20), half)

    assert ["block"] * 300 == [said(one) for one in outcomes]
    assert max(one.attempts for one in outcomes) > 1


def test_errors_are_outcomes(service: Service, profile: AiProfile, half: str) -> None:
    """What the service refuses is the outcome of that item alone."""
    refused = json_reply({"error": {"message": "no"}}, 400)
    service.script = lambda _path, body: refused if "bad" in str(body) else None
    outcomes = collected(scan_many(["a", "bad", "c"], ai_profile=profile), half)

    assert ["allow", "BadRequestError", "allow"] == [said(one) for one in outcomes]
    assert isinstance(outcomes[1].error, BadRequestError)


def test_an_ambiguous_submission(service: Service, profile: AiProfile, half: str) -> None:
    """A submission whose answer is lost is not repeated, and its items say so."""
    service.script = lambda path, _body: Reply(torn=0) if "async" in path else None
    outcomes = collected(scan_many(["a", "b"], ai_profile=profile, mode="async"), half)

    assert [AmbiguousSubmitError] * 2 == [type(one.error) for one in outcomes]
    assert 1 == service.paths["/v1/scan/async/request"]


def test_the_pace_repeats_and_not_the_scanner(service: Service, profile: AiProfile) -> None:
    """A scanner that is given does not retry by itself, and stays open."""
    service.script = lambda _path, _body: json_reply({}, 503)
    with InlineScanner() as scanner:
        (one,) = scan_many(["x"], ai_profile=profile, scanner=scanner, attempts=1)
        sent = service.paths.total()
        service.script = lambda _path, _body: None
        verdict = scanner.sync_scan(profile, Content(prompt="x"))

    assert isinstance(one.error, ServerError)
    assert (1, 1, "allow") == (sent, one.attempts, verdict.action)


async def test_an_asyncio_scanner_stays_open(service: Service, profile: AiProfile) -> None:
    """The scanner that is given is the caller's to close."""
    async with AsyncioScanner() as scanner:
        outcomes = [one async for one in scan_many(["x"], ai_profile=profile, scanner=scanner)]
        verdict = await scanner.sync_scan(profile, Content(prompt="x"))

    assert (["allow"], "allow") == ([said(one) for one in outcomes], verdict.action)


def test_what_is_sent(service: Service, profile: AiProfile) -> None:
    """An item's id goes along as its tr_id, and its profile and metadata win over the common ones."""
    seen: list[Any] = []
    service.script = lambda _path, body: seen.append(body)
    items = [{"id": "k", "prompt": "p", "profile": "other", "metadata": {"app_name": "mine"}}, "q"]
    list(scan_many(items, ai_profile=profile, metadata=Metadata(app_name="common"), concurrency=1))

    assert [("k", "other", "mine"), (None, "p", "common")] == [
        (body.get("tr_id"), body["ai_profile"]["profile_name"], body["metadata"]["app_name"]) for body in seen
    ]


def test_a_key_function(service: Service, profile: AiProfile) -> None:
    """It names items that have no id."""
    outcomes = collected(scan_many(["aa", "b"], ai_profile=profile, key=lambda item: f"{len(item)}"), "blocking")

    assert ["2", "1"] == [one.key for one in outcomes]


def test_split(service: Service, profile: AiProfile, half: str) -> None:
    """A text over the limits is one outcome of its parts."""
    text = "words " * 10 + "attack"
    (one,) = collected(scan_many([text], ai_profile=profile, split=Split(characters=30, overlap=6)), half)

    assert ("block", 3, 3) == (said(one), one.parts, one.attempts)


class Endless:
    """Items without an end, which know how many were read and whether they were closed."""

    def __init__(self) -> None:
        self.read = 0
        self.closed = False

    def __iter__(self) -> Generator[str]:
        try:
            while True:
                self.read += 1
                yield "x"
        finally:
            self.closed = True

    async def __aiter__(self) -> AsyncGenerator[str]:
        try:
            while True:
                self.read += 1
                yield "x"
        finally:
            self.closed = True


def threads() -> set[threading.Thread]:
    """Return the threads of bulk scanning."""
    return {thread for thread in threading.enumerate() if thread.name == "aisecurity-bulk"}


def test_break_leaves_nothing_behind(service: Service, profile: AiProfile) -> None:
    """After `break` no thread is left, the items are closed, and few more were read than outcomes taken."""
    items = Endless()
    for number, _ in enumerate(scan_many(items, ai_profile=profile, concurrency=4)):
        if number == 20:
            break
    gc.collect()

    assert (True, set()) == (items.closed, threads())
    assert items.read <= 21 + 10


async def test_break_in_a_loop(service: Service, profile: AiProfile) -> None:
    """With aclosing the same holds at once for `async for`; no task is left."""
    items = Endless()
    async with aclosing(aiter(scan_many(items, ai_profile=profile, concurrency=4))) as scans:
        async for one in scans:
            if one.index == 20:
                break

    assert (True, 1) == (items.closed, len(asyncio.all_tasks()))
    assert items.read <= 21 + 10


async def test_cancelling(service: Service, profile: AiProfile) -> None:
    """A consumer that is cancelled takes its scans with it."""
    service.delay = 60.0
    items, begun = Endless(), asyncio.Event()
    service.script = lambda _path, _body: begun_at(begun, loop)
    loop = asyncio.get_running_loop()

    async def consume() -> None:
        async for _ in scan_many(items, ai_profile=profile, concurrency=4):
            raise AssertionError

    task = asyncio.create_task(consume())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (True, 1) == (items.closed, len(asyncio.all_tasks()))


def begun_at(begun: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    """Tell the other thread's loop that a request came."""
    loop.call_soon_threadsafe(begun.set)


def test_a_failing_source_is_raised(service: Service, profile: AiProfile, half: str) -> None:
    """What the items raise is the caller's, and nothing is left behind."""

    def items() -> Iterator[str]:
        yield "x"
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        collected(scan_many(items(), ai_profile=profile), half)
    assert set() == threads()


def test_a_bug_is_raised(service: Service, profile: AiProfile, half: str) -> None:
    """A bug of a scanner is no outcome: it is raised, and nothing is left behind."""
    scanner: Any = Broken() if half == "blocking" else AsyncioBroken()

    with pytest.raises(ZeroDivisionError):
        collected(scan_many(["x"], ai_profile=profile, scanner=scanner), half)
    assert set() == threads()


class Broken(InlineScanner):
    """A scanner with a bug."""

    def sync_scan(self, *_: Any, **__: Any) -> Any:
        """Fail."""
        return 1 // 0


class AsyncioBroken(AsyncioScanner):
    """The same for asyncio."""

    async def sync_scan(self, *_: Any, **__: Any) -> Any:
        """Fail."""
        return 1 // 0


async def test_items_that_come_slowly(service: Service, profile: AiProfile) -> None:
    """Outcomes are told while an async iterable makes the next item wait."""
    seen = asyncio.Event()

    async def items() -> AsyncIterator[str]:
        yield "a"
        await seen.wait()
        yield "b"

    indexes: list[int] = []
    async for one in scan_many(items(), ai_profile=profile):
        indexes.append(one.index)
        seen.set()

    assert [0, 1] == indexes


async def test_a_bug_in_async_items(service: Service, profile: AiProfile) -> None:
    """What an async iterable raises is raised."""

    async def items() -> AsyncIterator[str]:
        yield "a"
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        [one async for one in scan_many(items(), ai_profile=profile)]


def test_many_iterations(service: Service, profile: AiProfile, half: str) -> None:
    """A list can be scanned again."""
    scans = scan_many(["a", "b"], ai_profile=profile)

    assert [2, 2] == [len(collected(scans, half)) for _ in range(2)]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"ai_profile": AiProfile()}, "ai_profile"),
        ({"ai_profile": "p"}, "ai_profile"),
        ({"mode": "fast"}, "mode"),
        ({"concurrency": 0}, "concurrency"),
        ({"rate": 0}, "rate"),
        ({"attempts": 0}, "attempts"),
        ({"deadline": 0}, "deadline"),
    ],
)
def test_settings_that_cannot_work(options: dict[str, Any], reason: str, profile: AiProfile) -> None:
    """They are refused at the call, with their name."""
    with pytest.raises(ConfigurationError, match=reason):
        scan_many([], ai_profile=options.pop("ai_profile", profile), **options)


async def test_halves_are_not_mixed(service: Service, profile: AiProfile) -> None:
    """Each half says what it needs."""
    asynchronous: Any = Endless.__aiter__(Endless())
    with pytest.raises(ConfigurationError, match="async for"):
        list(scan_many(asynchronous, ai_profile=profile))
    with pytest.raises(ConfigurationError, match="blocking Scanner"):
        list(scan_many([], ai_profile=profile, scanner=AsyncioScanner()))
    with pytest.raises(ConfigurationError, match="asyncio Scanner"):
        [one async for one in scan_many([], ai_profile=profile, scanner=InlineScanner())]


def test_without_a_credential(profile: AiProfile, half: str) -> None:
    """A missing credential is raised before anything is read."""
    with pytest.raises(ConfigurationError, match="no credential"):
        collected(scan_many(Endless(), ai_profile=profile), half)


def test_a_scanner_of_its_own_configuration(service: Service, profile: AiProfile) -> None:
    """What `init` says does not matter to a scanner that is given."""
    endpoint = aisecurity.configuration.default()
    assert endpoint is not None
    aisecurity.init(api_key="k", api_endpoint="http://127.0.0.1:9")
    with InlineScanner(Configuration(api_key="k", api_endpoint=endpoint.api_endpoint)) as scanner:
        (one,) = scan_many(["x"], ai_profile=profile, scanner=scanner)

    assert "allow" == said(one)


def test_a_request_over_the_limit(service: Service, profile: AiProfile) -> None:
    """What the scanner itself refuses is an outcome without an attempt."""
    item = {"prompt": "é" * 1_000_000, "response": "é" * 1_000_000}
    (one,) = scan_many([item], ai_profile=profile)

    assert isinstance(one.error, PayloadError)
    assert (0, True) == (one.attempts, isinstance(one.error, AISecSDKException))


def test_a_hard_limit(service: Service, profile: AiProfile) -> None:
    """A service that takes five at a time: no item fails, and few requests are refused once the limit is known."""
    service.most, service.delay = 5, 0.02
    outcomes = collected(scan_many((f"{n}" for n in range(500)), ai_profile=profile), "blocking")
    second_half = service.at_once[len(service.at_once) // 2 :]

    assert ["allow"] * 500 == [said(one) for one in outcomes]
    assert 2 <= sum(second_half) / len(second_half) <= 6
    assert len(service.at_once) < 600
