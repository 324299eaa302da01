"""Both halves of a diagnosis, a clean process, and servers with TLS."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from attrs import frozen

from aisecurity import configuration
from aisecurity.diagnostics import Diagnosis, diagnose, diagnose_async
from tests.support.behaviours import Behaviour
from tests.support.http_answers import success
from tests.support.servers import ChoosingServer, ReceivedRequest

VARIABLES = (
    configuration.API_KEY_VARIABLE,
    configuration.API_TOKEN_VARIABLE,
    configuration.API_ENDPOINT_VARIABLE,
    *(f"{scheme}_proxy" for scheme in ("http", "https", "all", "no")),
    *(f"{scheme}_PROXY" for scheme in ("HTTP", "HTTPS", "ALL", "NO")),
)


@pytest.fixture(autouse=True)
def clean_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what this process was started with, and put back what a test sets."""
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(configuration, "_default", None)


@frozen
class Half:
    """The function of either half, to be called with any arguments; on asyncio in an event loop of its own."""

    on_asyncio: bool

    def __call__(self, config: Any = None, **options: Any) -> Diagnosis:
        """Return what was found."""
        return asyncio.run(diagnose_async(config, **options)) if self.on_asyncio else diagnose(config, **options)


@pytest.fixture(params=[False, True], ids=["blocking", "asyncio"])
def half(request: pytest.FixtureRequest) -> Half:
    """Give each half in turn."""
    return Half(on_asyncio=bool(request.param))


@pytest.fixture(params=["httpx", "pyreqwest"])
def engine(request: pytest.FixtureRequest) -> str:
    """Give each engine in turn."""
    return str(request.param)


def answer_soundly(asked: ReceivedRequest) -> Behaviour:
    """Answer as the service does."""
    return success(asked)


@pytest.fixture
def peer() -> Iterator[ChoosingServer]:
    """Give a server that answers as the service does, without TLS."""
    with ChoosingServer(answer_soundly) as running:
        yield running


@frozen
class Trust:
    """An authority that nobody trusts by itself, and its file."""

    authority: trustme.CA
    ca_file: Path

    def server(self, *, client_certificate: bool = False, **settings: Any) -> ssl.SSLContext:
        """Return the TLS settings of a server on loopback, which may want a certificate of its clients."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate: Any = self.authority.issue_cert("127.0.0.1", **settings)
        certificate.configure_cert(context)
        if client_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
            authority: Any = self.authority
            authority.configure_trust(context)
        return context


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    """Give an authority."""
    ca_file = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(ca_file))
    return Trust(authority, ca_file)


@pytest.fixture
def secure(trust: Trust) -> Iterator[ChoosingServer]:
    """Give a server that answers as the service does, with TLS."""
    with ChoosingServer(answer_soundly, trust.server()) as running:
        yield running
