"""Check of the endpoint: anything that answers there."""

from __future__ import annotations

import time

import pytest
from attrs import evolve

from aisecurity import Region
from aisecurity.diagnostics.endpoint import endpoint_label
from aisecurity.emulator import serve
from tests.support.behaviours import Silence, http
from tests.support.halves import Half
from tests.support.http_answers import NOTHING_TO_SCAN
from tests.support.samples import configured
from tests.support.servers import ChoosingServer

from .reading import check, diagnosed, prevented, statuses


def test_emulator(half: Half) -> None:
    """An emulator is named as such."""
    with serve() as url:
        reason = check(diagnosed(half, configured(url)), "endpoint").reason

    assert reason.startswith(f"{url}, answered in ")
    assert reason.endswith(" ms, an emulator")


def test_no_emulator(half: Half) -> None:
    """A service without the emulator's header is not called an emulator."""
    with ChoosingServer(lambda asked: http(b"", "401 No")) as peer:
        found = check(diagnosed(half, configured(peer.url)), "endpoint")

    assert ("ok", False) == (found.status, "emulator" in found.reason)


@pytest.mark.parametrize("status", ["200 OK", "400 No", "401 No", "403 No", "405 No", "429 No"])
def test_statuses_of_the_service(half: Half, status: str) -> None:
    """What the service may answer to a query without a credential shows that it is there."""
    with ChoosingServer(lambda asked: http(b"", status)) as peer:
        assert "ok" == statuses(diagnosed(half, configured(peer.url)))["endpoint"]


@pytest.mark.parametrize("status", ["301 Moved", "404 No", "502 Bad Gateway"])
def test_statuses_of_others(half: Half, status: str) -> None:
    """Any other status is a warning, and the rest is checked."""
    with ChoosingServer(lambda asked: http(b"", status)) as peer:
        diagnosis = diagnosed(half, configured(peer.url))
    found = check(diagnosis, "endpoint")

    assert "warning" == found.status
    assert found.reason.endswith(f", with {status[:3]}: is it right?")
    assert "whether api_endpoint is right" in str(found.remedy)
    assert "failed" == statuses(diagnosis)["access"]


def test_silence(half: Half, engine: str) -> None:
    """An endpoint that says nothing fails when the time is over."""
    begin = time.monotonic()
    with ChoosingServer(lambda asked: Silence()) as peer:
        diagnosis = diagnosed(half, configured(peer.url), engine=engine, timeout=0.2)

    assert 0.2 <= time.monotonic() - begin < 8.0
    assert ["endpoint"] == [one.name for one in diagnosis.failed]
    assert check(diagnosis, "endpoint").reason.startswith("APITimeoutError: ")
    assert "give more time" in str(check(diagnosis, "endpoint").remedy)


def test_each_request_has_the_time_of_a_scan(half: Half) -> None:
    """Without a time for the whole, each request may take as long as a scan, however long that is together."""
    with ChoosingServer(lambda asked: evolve(http(NOTHING_TO_SCAN, "400 No"), after=1.1)) as peer:
        settings = configured(peer.url, timeout=2.0)
        diagnoses = diagnosed(half, settings), diagnosed(half, settings, timeout=2.0)

    assert [(), ("access",)] == [tuple(one.name for one in diagnosis.failed) for diagnosis in diagnoses]


def test_each_request_keeps_to_the_configuration(half: Half) -> None:
    """A longer time for the whole does not make a request longer than it is in a scan."""
    begin = time.monotonic()
    with ChoosingServer(lambda asked: Silence()) as peer:
        diagnosis = diagnosed(half, configured(peer.url, timeout=0.2), timeout=60)

    assert (False, True) == (diagnosis.ok, time.monotonic() - begin < 8.0)


def test_no_time_is_left(half: Half) -> None:
    """Where one check takes the whole time, the others that need some fail; a diagnosis never takes longer."""

    def slow_key() -> str:
        time.sleep(0.25)
        return "k3y"

    with ChoosingServer(lambda asked: http(NOTHING_TO_SCAN, "400 No")) as peer:
        diagnosis = diagnosed(half, configured(peer.url, api_key=slow_key), timeout=0.2)

    assert "APITimeoutError: no time was left of 0.2 s" == check(diagnosis, "endpoint").reason
    assert {"clock": "endpoint", "access": "endpoint", "profile": "endpoint"} == prevented(diagnosis)
    assert 0 == len(peer.requests)


@pytest.mark.parametrize("timeout", [float("inf"), 1e300])
def test_no_limit(half: Half, engine: str, timeout: float) -> None:
    """Times without end reach no clock that cannot count so far."""
    with ChoosingServer(lambda asked: http(NOTHING_TO_SCAN, "400 No")) as peer:
        settings = configured(peer.url, timeout=timeout, connect_timeout=timeout)

        assert diagnosed(half, settings, engine=engine).ok


def test_host_that_cannot_be(half: Half, engine: str) -> None:
    """A host whose name no DNS can hold fails the checks, and raises nothing."""
    diagnosis = diagnosed(half, configured("https://a..test"), engine=engine)

    assert ["endpoint", "tls"] == [one.name for one in diagnosis.failed]
    assert "OSError: the host name is invalid" == check(diagnosis, "tls").reason


def test_regions() -> None:
    """A documented endpoint is named by its region."""
    shown = [endpoint_label(region) for region in (Region.US, Region.GERMANY, "https://other")]

    assert [f"{Region.US} (US)", f"{Region.GERMANY} (Germany)", "https://other"] == shown


def test_through_a_gateway(half: Half) -> None:
    """The headers of a gateway go with it, without the credential: else the gateway would answer."""
    with ChoosingServer(lambda asked: http(b"", "401 No")) as peer:
        diagnosed(half, configured(peer.url, headers={"x-gateway": "open"}))

    (first, *_) = peer.requests
    assert ("open", None) == (first.header("x-gateway"), first.header("x-pan-token"))
    assert {"open"} == {request.header("x-gateway") for request in peer.requests}
