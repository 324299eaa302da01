"""Check of TLS: version, validity and trust of the endpoint's certificate."""

from __future__ import annotations

import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aisecurity.diagnostics import Check
from tests.support.behaviours import Silence
from tests.support.halves import Half
from tests.support.http_answers import success
from tests.support.samples import configured
from tests.support.servers import ChoosingServer, refusing_port
from tests.support.tls import Trust

from .reading import check, diagnosed, statuses


def _tls(half: Half, url: str, **settings: Any) -> Check:
    return check(diagnosed(half, configured(url, **settings)), "tls")


@pytest.mark.parametrize(("days", "status"), [(2, "warning"), (30, "ok")])
def test_validity(half: Half, trust: Trust, days: int, status: str) -> None:
    """The TLS version and the validity of the certificate are reported; a few days are a warning."""
    context = trust.server(not_after=datetime.now(UTC) + timedelta(days=days, minutes=1))
    with ChoosingServer(success, context) as peer:
        diagnosis = diagnosed(half, configured(peer.url, ca_file=trust.ca_file))
    found = check(diagnosis, "tls")

    assert (True, status, f"TLSv1.3, certificate for {days} days") == (diagnosis.ok, found.status, found.reason)
    assert (status == "warning") is (found.remedy is not None)


def test_expired(half: Half, trust: Trust) -> None:
    """A certificate that has expired fails, with the reason."""
    context = trust.server(not_after=datetime.now(UTC) - timedelta(days=1))
    with ChoosingServer(success, context) as peer:
        found = _tls(half, peer.url, ca_file=trust.ca_file)

    assert "failed" == found.status
    assert found.reason.startswith("SSLCertVerificationError: certificate has expired")


def test_not_trusted(half: Half, engine: str, secure: ChoosingServer) -> None:
    """A certificate that is not trusted fails with endpoint and TLS, and no request is sent."""
    diagnosis = diagnosed(half, configured(secure.url), engine=engine)

    assert ["endpoint", "tls"] == [one.name for one in diagnosis.failed]
    assert check(diagnosis, "tls").reason.startswith("SSLCertVerificationError: ")
    assert "ca_file or SSL_CERT_FILE" in str(check(diagnosis, "tls").remedy)
    assert [] == secure.requests


def test_ssl_context(half: Half, trust: Trust, secure: ChoosingServer) -> None:
    """An SSLContext of the caller's is used as it is."""
    context = ssl.create_default_context(cafile=str(trust.ca_file))

    assert "ok" == _tls(half, secure.url, ssl_context=context).status


def test_no_verification(half: Half, secure: ChoosingServer) -> None:
    """An SSLContext that verifies nothing is a warning: the credential would go to anybody."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    found = _tls(half, secure.url, ssl_context=context)

    assert ("warning", "TLSv1.3, certificate not verified") == (found.status, found.reason)
    assert "let ssl_context verify certificates" == found.remedy


def test_client_certificate(half: Half, trust: Trust, tmp_path: Path) -> None:
    """A server that wants a client certificate gets that of the configuration; without one there is no access."""
    client = tmp_path / "client.pem"
    trust.authority.issue_cert("client@example.com").private_key_and_cert_chain_pem.write_to_path(str(client))
    with ChoosingServer(success, trust.server(client_certificate=True)) as peer:
        known = diagnosed(half, configured(peer.url, ca_file=trust.ca_file, client_cert=str(client)))
        unknown = diagnosed(half, configured(peer.url, ca_file=trust.ca_file))

    assert (True, False) == (known.ok, unknown.ok)
    assert "ok" == statuses(known)["tls"]
    assert "failed" == statuses(unknown)["endpoint"]


@pytest.mark.parametrize("name", ["ca_file", "client_cert"])
def test_unreadable_file(half: Half, secure: ChoosingServer, name: str) -> None:
    """A file that cannot be read fails endpoint and TLS with the setting to mend, and nothing is sent."""
    diagnosis = diagnosed(half, configured(secure.url, **{name: "/nowhere/at/all.pem"}))

    assert ["endpoint", "tls"] == [one.name for one in diagnosis.failed]
    assert {"ConfigurationError: ca_file or client_cert: cannot be read as PEM"} == {
        one.reason for one in diagnosis.failed
    }
    assert 0 == secure.connections


def test_unreachable(half: Half) -> None:
    """A refused connection fails the check."""
    found = _tls(half, f"https://127.0.0.1:{refusing_port()}")

    assert ("failed", "ConnectionRefusedError: Connection refused") == (found.status, found.reason)


def test_no_tls_spoken(half: Half) -> None:
    """A server that never takes part in the handshake is given up within the time to connect."""
    begin = time.monotonic()
    with ChoosingServer(lambda asked: Silence()) as peer:
        found = _tls(half, peer.url.replace("http:", "https:"), connect_timeout=0.2, timeout=1.0)

    assert ("failed", "TimeoutError: no answer in time") == (found.status, found.reason)
    assert time.monotonic() - begin < 10.0


def test_http(half: Half, peer: ChoosingServer) -> None:
    """Where the endpoint is http, there is no TLS to check."""
    found = _tls(half, peer.url)

    assert ("skipped", "http: no TLS", None) == (found.status, found.reason, found.prevented_by)


def test_through_proxy(half: Half) -> None:
    """Behind a proxy the check is skipped."""
    port = refusing_port()

    assert "skipped" == _tls(half, f"https://127.0.0.1:{port}", proxy=f"http://127.0.0.1:{port}").status
