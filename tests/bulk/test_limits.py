"""Limiters that `scan_many` asks before each request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from aisecurity import RetryPolicy, configuration
from aisecurity.bulk import NotAdmittedError, scan_many
from aisecurity.exceptions import AISecSDKException, ConfigurationError
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.models.content import Content
from tests.support.bulk.limiters import AwaitedLimiter, ScriptedLimiter, limiter_of
from tests.support.bulk.scan_halves import action_or_error, collected
from tests.support.bulk.scripted_service import FAULTS, Reply, ScriptedService, json_reply, verdict
from tests.support.halves import Half
from tests.support.samples import UUID


class Down(AISecSDKException):
    """The store of a limiter does not answer."""


class Stubborn:
    """A scanner of a program's own, which sends again by itself."""

    def __init__(self, scanner: Any) -> None:
        self.sync_scan = scanner.sync_scan

    def with_options(self, **_: object) -> Stubborn:
        """Return itself: it does not heed that it should not send again."""
        return self


class FutureLimiter:
    """A limiter whose answers come later, and are no coroutines."""

    def acquire(self, weight: int = 1, timeout: float | None = None) -> Any:
        """Return something to await."""
        return Answer()


class Answer:
    """Something to await."""

    def __await__(self) -> Iterator[None]:
        yield


FINE = json_reply(verdict("fine", UUID))


def _word(word: object, _: int) -> object:
    return word


def _next(left: Iterator[Reply], _path: str, _body: object) -> Reply | None:
    return next(left, None)


def once(*replies: Reply) -> Any:
    """Return a script of *replies*, one after the other, each followed by the service's own."""
    left: Iterator[Reply] = iter(replies)
    return partial(_next, left)


def test_asked_before_each_request(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """It is asked for each request, those of retries too; a row says as many attempts."""
    service.script = once(FAULTS[3], FAULTS[0])
    limiter = limiter_of(half)
    outcomes = collected(scan_many(["a", "b", "", "c"], ai_profile=profile, limiter=limiter), half)

    assert ["allow", "allow", "PayloadError", "allow"] == [action_or_error(one) for one in outcomes]
    assert 5 == service.paths.total() == limiter.asked == limiter.weight == sum(one.attempts for one in outcomes)


def test_asked_for_submissions_and_queries(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """Scans that are submitted together are one request, and so is a query; without leave a submission is repeated."""
    limiter = limiter_of(half, lambda number: number > 1)
    outcomes = collected(scan_many(list("abc"), ai_profile=profile, mode="async", limiter=limiter), half)

    assert ["allow"] * 3 == [action_or_error(one) for one in outcomes]
    assert {1} == {one.attempts for one in outcomes}
    assert service.paths.total() == limiter.asked - 1 == limiter.weight - 1 < 3


def test_nothing_is_sent_without_leave(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """Without a True nothing is sent; it is asked again, and then the row has an error and no attempt."""
    limiter = limiter_of(half, lambda number: number > 3)
    outcomes = collected(scan_many(["a", "b"], ai_profile=profile, limiter=limiter, attempts=2, concurrency=1), half)
    assert ["NotAdmittedError", "allow"] == sorted(map(action_or_error, outcomes))
    assert [0, 1] == sorted(one.attempts for one in outcomes)
    for word in (None, "yes", 1):
        never = limiter_of(half, partial(_word, word))
        [one] = collected(scan_many(["a"], ai_profile=profile, limiter=never, attempts=1), half)
        assert isinstance(one.error, NotAdmittedError)
        assert 0 == one.attempts

    assert 1 == service.paths.total()


@pytest.mark.parametrize("failure", [ConnectionResetError("gone"), Down("gone")], ids=["any", "of ours"])
def test_what_a_limiter_raises(service: ScriptedService, profile: AiProfile, half: Half, failure: Exception) -> None:
    """It is raised, and is no outcome of a row, whatever its class is."""

    def fail(_: int) -> bool:
        raise failure

    with pytest.raises(type(failure), match="gone"):
        collected(scan_many(["a", "b"], ai_profile=profile, limiter=limiter_of(half, fail)), half)

    assert not service.paths


def test_asked_again_for_a_lost_connection(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """A kept connection that proves closed makes a second request of one scan, which is asked for, within its time."""
    service.script = once(FINE, Reply(torn=0))
    limiter = limiter_of(half)
    scans = scan_many(["a", "b"], ai_profile=profile, limiter=limiter, concurrency=1)

    assert ["allow", "allow"] == [action_or_error(one) for one in collected(scans, half)]
    assert (3, [None, None, True]) == (service.paths.total(), [one and 0 < one <= 10 for one in limiter.timeouts])


@pytest.mark.parametrize("failure", [ConnectionResetError("gone"), Down("gone")], ids=["any", "of ours"])
def test_what_it_raises_amid_a_scan(
    service: ScriptedService, profile: AiProfile, half: Half, failure: Exception
) -> None:
    """It is raised then too, and the request is not sent."""
    service.script = once(FINE, Reply(torn=0))

    def answer(number: int) -> bool:
        if number == 3:
            raise failure
        return True

    with pytest.raises(type(failure), match="gone"):
        collected(scan_many(["a", "b"], ai_profile=profile, limiter=limiter_of(half, answer), concurrency=1), half)

    assert 2 == service.paths.total()


def test_no_leave_amid_a_scan(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """Without a True it is not sent over another connection either, and the row is tried again."""
    service.script = once(FINE, Reply(torn=0))
    limiter = limiter_of(half, lambda number: number != 3)
    outcomes = collected(scan_many(["a", "b"], ai_profile=profile, limiter=limiter, concurrency=1), half)

    assert [("allow", 1), ("allow", 2)] == [(action_or_error(one), one.attempts) for one in outcomes]
    assert (3, 4) == (service.paths.total(), limiter.asked)


def test_asked_for_what_a_wrapper_sends(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """A scanner of the program's own that sends again by itself is asked for that too; outside it is not asked."""
    service.script = once(FAULTS[3], FAULTS[3])
    set_here = configuration.default()
    assert set_here is not None
    limiter = limiter_of(half)
    with half.scanner(replace(set_here, retry=RetryPolicy(retries=2, jitter=lambda: 0.0))) as scanner:
        stubborn: Any = Stubborn(getattr(scanner, "_target", scanner))
        [one] = half.collected(scan_many(["a"], ai_profile=profile, limiter=limiter, scanner=stubborn))
        assert ("allow", 3, 3) == (action_or_error(one), service.paths.total(), limiter.asked)
        scanner.sync_scan(profile, Content(prompt="by itself"))

    assert 3 == limiter.asked


def test_each_half_has_its_own(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """A limiter of the other half is rejected before anything is sent."""
    other = ScriptedLimiter() if half.name == "asyncio" else AwaitedLimiter()
    with pytest.raises(ConfigurationError, match=r"limiter: .*(is awaited|needs an AsyncRateLimiter)"):
        half.collected(scan_many(["a"], ai_profile=profile, limiter=other))
    if half.name == "blocking":
        with pytest.raises(ConfigurationError, match="is awaited"):
            list(scan_many(["a"], ai_profile=profile, limiter=FutureLimiter()))

    assert not service.paths


@pytest.mark.parametrize("limiter", [5, ScriptedLimiter, object()])
def test_no_limiter(profile: AiProfile, limiter: Any) -> None:
    """What cannot be asked is rejected at once, as is a limiter beside a rate."""
    with pytest.raises(ConfigurationError, match="limiter: an object with a method acquire"):
        scan_many(["a"], ai_profile=profile, limiter=limiter)
    with pytest.raises(ConfigurationError, match="rate and limiter: give one"):
        scan_many(["a"], ai_profile=profile, limiter=ScriptedLimiter(), rate=1)
