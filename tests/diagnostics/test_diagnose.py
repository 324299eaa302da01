"""Whole diagnoses: what each half finds, and what it sends for that."""

from __future__ import annotations

from typing import Any

import pytest

import aisecurity
from aisecurity import Configuration, RetryPolicy
from aisecurity.diagnostics import diagnose
from aisecurity.emulator import Emulator, Settings
from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.generated_openapi_client import AiProfile
from tests.support.behaviours import http
from tests.support.halves import Half
from tests.support.http_answers import success
from tests.support.samples import KEY, configured
from tests.support.servers import ChoosingServer, refusing_port

from .reading import check, diagnosed, prevented, statuses

SOUND = {
    "package": "ok",
    "configuration": "ok",
    "credential": "ok",
    "engine": "ok",
    "proxy": "skipped",
    "endpoint": "ok",
    "tls": "skipped",
    "clock": "skipped",
    "access": "ok",
    "profile": "skipped",
}
"""Of a server with everything in order that is no emulator, without TLS, a date and a profile."""


def test_without_a_profile(half: Half, engine: str, peer: ChoosingServer) -> None:
    """Nothing that is billed is sent: one query without the credential, and a scan of nothing with it."""
    diagnosis = diagnosed(half, configured(peer.url), engine=engine)

    assert SOUND == statuses(diagnosis)
    assert (True, {}) == (diagnosis.ok, prevented(diagnosis))
    assert ["GET", "POST"] == [asked.head.split()[0] for asked in peer.requests]
    assert [b"", b'{"contents":[]}'] == [asked.body for asked in peer.requests]
    assert [None, KEY] == [asked.header("x-pan-token") for asked in peer.requests]
    assert ["/v1/scan/results", "/v1/scan/sync/request"] == [asked.path.partition("?")[0] for asked in peer.requests]
    assert check(diagnosis, "engine").reason.startswith(f"{engine} ")


def test_with_a_profile(half: Half) -> None:
    """One harmless scan is sent in place of the scan of nothing, with the profile by its name."""
    with Emulator() as emulator:
        diagnosis = diagnosed(half, configured(emulator.url), ai_profile="chat")
        asked = [(request.endpoint, request.headers.get("x-pan-token")) for request in emulator.requests]

    assert {**SOUND, "endpoint": "warning", "clock": "ok", "profile": "ok"} == statuses(diagnosis)
    assert "chat: a harmless prompt gets allow" == check(diagnosis, "profile").reason
    assert [("results", None), ("sync", "(hidden)")] == asked


def test_profile_of_the_client(half: Half) -> None:
    """A profile may be one by its id."""
    profile = AiProfile(profile_id="00000000-0000-4000-8000-000000000000")
    with Emulator() as emulator:
        diagnosis = diagnosed(half, configured(emulator.url), ai_profile=profile)

    assert "ok" == statuses(diagnosis)["profile"]


@pytest.mark.parametrize(
    "profile",
    ["", "p" * 101, AiProfile(profile_name=None), AiProfile(profile_id="no UUID")],
    ids=["empty", "long", "none", "id"],
)
def test_profile_that_no_scan_can_have(half: Half, peer: ChoosingServer, profile: Any) -> None:
    """A profile that cannot be sent has failed, says why, and is not sent; access is checked by a scan of nothing."""
    diagnosis = diagnosed(half, configured(peer.url), ai_profile=profile)

    assert {**SOUND, "profile": "failed"} == statuses(diagnosis)
    assert check(diagnosis, "profile").reason.startswith("PayloadError: ai_profile")
    assert "mend the profile" in str(check(diagnosis, "profile").remedy)
    assert ["GET", "POST"] == [asked.head.split()[0] for asked in peer.requests]


def test_profile_name_that_is_no_line(half: Half) -> None:
    """What the service writes as the name of the profile cannot break a line of a log."""
    verdict = b'{"report_id": "R", "scan_id": "s", "category": "benign", "action": "allow", "profile_name": "a\\nb"}'
    with ChoosingServer(lambda asked: http(verdict)) as peer:
        diagnosis = diagnosed(half, configured(peer.url), ai_profile="chat")

    assert "a\N{REPLACEMENT CHARACTER}b: a harmless prompt gets allow" == check(diagnosis, "profile").reason


@pytest.mark.parametrize(
    ("status", "message", "remedy"),
    [
        ("401 No", "AuthenticationError: 401 not authenticated: no valid credential", "not revoked"),
        ("403 No", "PermissionDeniedError: 403 the credential is invalid, revoked or expired", "not revoked"),
        (
            "400 No",
            "BadRequestError: 400 the request is invalid; a profile that it does not know is one reason",
            "whether the profile exists",
        ),
        ("404 No", "NotFoundError: 404 not found: is the endpoint right?", "whether api_endpoint is right"),
        ("503 No", "ServerError: 503 the service failed", "try again later"),
        ("200 OK", "ResponseError: the answer is not JSON", "whether api_endpoint is right"),
    ],
)
def test_no_access(half: Half, status: str, message: str, remedy: str) -> None:
    """A scan that fails is failed access with a remedy, and the profile was not checked."""
    with ChoosingServer(lambda asked: http(b"s3cret", status)) as peer:
        diagnosis = diagnosed(half, configured(peer.url), ai_profile="chat")
    access = check(diagnosis, "access")

    assert (False, (access,), {"profile": "access"}) == (diagnosis.ok, diagnosis.failed, prevented(diagnosis))
    assert message == access.reason
    assert remedy in str(access.remedy)


def test_wrong_key(half: Half) -> None:
    """A key that the service does not know fails the access, and is not in what the diagnosis shows."""
    with Emulator(Settings(keys=frozenset({"another"}))) as emulator:
        diagnosis = diagnosed(half, configured(emulator.url))

    assert ["access"] == [one.name for one in diagnosis.failed]
    assert KEY not in repr(diagnosis)


def test_too_many_requests(half: Half) -> None:
    """A 429 is failed access, with the time that the service asks to wait, and how often it was asked."""
    answers = {0: http(b"", "401 No"), 1: http(b"", "503 No")}
    with ChoosingServer(
        lambda asked: answers.get(len(peer.requests) - 1, http(b"", "429 No", "retry-after: 600"))
    ) as peer:
        retry = RetryPolicy(retries=2, jitter=lambda: 0.0)
        access = check(diagnosed(half, configured(peer.url, retry=retry)), "access")

    assert "RateLimitError: 429 too many requests; the service asks to wait 600 s (2 attempts)" == access.reason
    assert "wait before asking again" in str(access.remedy)


def test_nobody_listens(half: Half, engine: str) -> None:
    """A closed port is a failed endpoint; what needs an answer was not checked, the rest was."""
    diagnosis = diagnosed(half, configured(f"https://127.0.0.1:{refusing_port()}"), engine=engine, ai_profile="chat")

    assert ["endpoint", "tls"] == [one.name for one in diagnosis.failed]
    assert {"clock": "endpoint", "access": "endpoint", "profile": "endpoint"} == prevented(diagnosis)
    assert check(diagnosis, "endpoint").reason.startswith("APIConnectionError: no answer (ConnectError): ")
    assert "not checked, since endpoint failed" == check(diagnosis, "access").reason


def test_no_credential(half: Half) -> None:
    """Without a credential there is nothing to check with: one failure, which names the variables to set."""
    diagnosis = diagnosed(half)
    (failure,) = diagnosis.failed

    assert ("credential", {*SOUND} - {"credential", "package"}) == (failure.name, {*prevented(diagnosis)})
    assert {"credential"} == {*prevented(diagnosis).values()}
    assert failure.reason.startswith("ConfigurationError: no credential: ")
    assert "set PANW_AI_SEC_API_KEY or PANW_AI_SEC_API_TOKEN, or pass api_key or api_token" == failure.remedy


def test_setting_of_the_environment_that_cannot_work(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint that must not get a key is a failure of the configuration; a bad profile is found all the same."""
    monkeypatch.setenv("PANW_AI_SEC_API_KEY", KEY)
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", "http://service.test")
    diagnosis = diagnosed(half, ai_profile="")

    assert ["configuration", "profile"] == [one.name for one in diagnosis.failed]
    assert "https is needed" in check(diagnosis, "configuration").reason
    assert {"configuration"} == {*prevented(diagnosis).values()}


def test_sources_of_the_configuration(half: Half, peer: ChoosingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the one that is given, else that of init, else that of the environment, as for a Scanner."""
    monkeypatch.setenv("PANW_AI_SEC_API_KEY", "of-the-environment")
    monkeypatch.setenv("PANW_AI_SEC_API_ENDPOINT", peer.url)
    reasons = [check(diagnosed(half), "configuration").reason]
    aisecurity.init(api_key="of-init", api_endpoint=peer.url, timeout=7, num_retries=0)
    reasons += [
        check(diagnosed(half), "configuration").reason,
        check(diagnosed(half, configured(peer.url)), "configuration").reason,
    ]

    assert [
        "of the environment: timeout 10 s, 5 s to connect, 2 retries",
        "of aisecurity.init: timeout 7 s, 5 s to connect, 0 retries",
        "given: timeout 10 s, 5 s to connect, 0 retries",
    ] == reasons
    assert ["of-the-environment", "of-init", KEY] == [asked.header("x-pan-token") for asked in peer.requests[1::2]]


def test_two_credentials(half: Half, peer: ChoosingServer) -> None:
    """A key beside a token is a warning, for only one of them is used."""
    diagnosis = diagnosed(half, configured(peer.url, api_token="t0ken"))

    assert ("warning", True) == (statuses(diagnosis)["configuration"], diagnosis.ok)
    assert "the token is used" in check(diagnosis, "configuration").reason
    assert "Bearer t0ken" == peer.requests[1].header("authorization")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"config": "s3cret"}, ConfigurationError, "config: a Configuration is needed, not str"),
        ({"engine": "s3cret"}, ConfigurationError, "engine: one of auto, httptools, httpx is needed"),
        ({"ai_profile": 5}, PayloadError, "ai_profile: an AiProfile is needed, not int"),
        ({"timeout": 0}, PayloadError, "timeout: a number of seconds above 0 is needed"),
    ],
)
def test_arguments_of_another_kind(half: Half, options: dict[str, Any], error: type[Exception], message: str) -> None:
    """What only the program can have got wrong is raised, and repeats no value."""
    with pytest.raises(error) as raised:
        diagnosed(half, **options)

    assert message == str(raised.value).partition(":")[2]


def test_bugs_are_raised(half: Half, peer: ChoosingServer) -> None:
    """An exception that no check is about is a bug, and comes out as it is."""

    def retry_jitter() -> float:
        raise ZeroDivisionError

    with ChoosingServer(lambda asked: http(b"", "503 No")) as failing, pytest.raises(ZeroDivisionError):
        diagnosed(half, configured(failing.url, retry=RetryPolicy(jitter=retry_jitter)))


def test_within_a_running_loop() -> None:
    """The blocking half also works where a loop runs, which it holds up for so long."""
    import asyncio

    async def diagnose_blocking(configuration: Configuration) -> bool:
        return diagnose(configuration).ok

    with ChoosingServer(success) as peer:
        assert asyncio.run(diagnose_blocking(configured(peer.url)))
