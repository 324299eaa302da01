"""The scanner and the settings of `scan_many`."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

import aisecurity
from aisecurity import Configuration, RetryPolicy, configuration
from aisecurity.bulk import scan_many
from aisecurity.exceptions import (
    ConfigurationError,
    ServerError,
)
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.asyncio.scanner import Scanner as AsyncioScanner
from aisecurity.scan.inline.scanner import Scanner as InlineScanner
from aisecurity.scan.models.content import Content
from tests.support.bulk.scan_halves import EndlessItems, action_or_error, collected
from tests.support.bulk.scripted_service import ScriptedService, json_reply
from tests.support.halves import Half


def test_the_pace_repeats_and_not_the_scanner(service: ScriptedService, profile: AiProfile) -> None:
    """A scanner that is given does not retry by itself, and stays open."""
    service.script = lambda _path, _body: json_reply({}, 503)
    with InlineScanner() as scanner:
        (one,) = scan_many(["x"], ai_profile=profile, scanner=scanner, attempts=1)
        sent = service.paths.total()
        service.script = lambda _path, _body: None
        verdict = scanner.sync_scan(profile, Content(prompt="x"))

    assert isinstance(one.error, ServerError)
    assert (1, 1, "allow") == (sent, one.attempts, verdict.action)


def test_no_row_for_a_budget(service: ScriptedService, profile: AiProfile, half: Half) -> None:
    """What a scanner's retries may cost together is not asked here: each item has its own attempts."""
    failed: Counter[str] = Counter()

    def twice(_: str, body: Any) -> Any:
        text = body["contents"][0]["prompt"]
        failed[text] += 1
        return json_reply({}, 500) if text.endswith("0") and failed[text] <= 2 else None

    service.script = twice
    config = configuration.default()
    assert config is not None
    aisecurity.init(api_key="k", api_endpoint=config.api_endpoint, retry=RetryPolicy(budget=0))
    outcomes = collected(scan_many([f"text {number}" for number in range(60)], ai_profile=profile), half)

    assert ["allow"] * 60 == [action_or_error(one) for one in outcomes]
    assert {3: 6, 1: 54} == Counter(one.attempts for one in outcomes)


async def test_an_asyncio_scanner_stays_open(service: ScriptedService, profile: AiProfile) -> None:
    """The scanner that is given is the caller's to close."""
    async with AsyncioScanner() as scanner:
        outcomes = [one async for one in scan_many(["x"], ai_profile=profile, scanner=scanner)]
        verdict = await scanner.sync_scan(profile, Content(prompt="x"))

    assert (["allow"], "allow") == ([action_or_error(one) for one in outcomes], verdict.action)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"ai_profile": AiProfile(profile_name=None)}, "ai_profile"),
        ({"ai_profile": 5}, "ai_profile"),
        ({"metadata": ["team"]}, "metadata"),
        ({"mode": "fast"}, "mode"),
        ({"concurrency": 0}, "concurrency"),
        ({"rate": 0}, "rate"),
        ({"attempts": 0}, "attempts"),
        ({"deadline": 0}, "deadline"),
    ],
)
def test_settings_that_cannot_work(options: dict[str, Any], reason: str, profile: AiProfile) -> None:
    """They are rejected at the call, with their name."""
    with pytest.raises(ConfigurationError, match=reason):
        scan_many([], ai_profile=options.pop("ai_profile", profile), **options)


async def test_halves_are_not_mixed(service: ScriptedService, profile: AiProfile) -> None:
    """Each half says what it needs."""
    asynchronous: AsyncIterator[str] = EndlessItems.__aiter__(EndlessItems())
    with pytest.raises(ConfigurationError, match="async for"):
        list(scan_many(asynchronous, ai_profile=profile))
    with pytest.raises(ConfigurationError, match="blocking Scanner"):
        list(scan_many(["x"], ai_profile=profile, scanner=AsyncioScanner()))
    with pytest.raises(ConfigurationError, match="asyncio Scanner"):
        [one async for one in scan_many(["x"], ai_profile=profile, scanner=InlineScanner())]


def test_without_a_credential(profile: AiProfile, half: Half) -> None:
    """A missing credential is raised before anything is read."""
    with pytest.raises(ConfigurationError, match="no credential"):
        collected(scan_many(EndlessItems(), ai_profile=profile), half)


def test_a_scanner_of_its_own_configuration(service: ScriptedService, profile: AiProfile) -> None:
    """What `init` says does not matter to a scanner that is given."""
    endpoint = configuration.default()
    assert endpoint is not None
    aisecurity.init(api_key="k", api_endpoint="http://127.0.0.1:9")
    with InlineScanner(Configuration(api_key="k", api_endpoint=endpoint.api_endpoint)) as scanner:
        (one,) = scan_many(["x"], ai_profile=profile, scanner=scanner)

    assert "allow" == action_or_error(one)
