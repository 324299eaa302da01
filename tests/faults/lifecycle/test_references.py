"""Secrets by reference, on the wire: files that rotate, and configurations that are sent to other processes."""

import base64
import json
import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from aisecurity import Configuration
from aisecurity.auth import ClientCredentials, from_environment, from_file
from aisecurity.exceptions import ConfigurationError
from aisecurity.scan.inline.scanner import Scanner
from tests.support.behaviours import http
from tests.support.halves import Half
from tests.support.http_answers import success
from tests.support.proxy import ProxyServer
from tests.support.samples import CONTENT, PROFILE, configured
from tests.support.servers import ChoosingServer
from tests.support.tls import Trust

NAME = "A_VARIABLE_OF_THE_TESTS"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of a file with a secret."""
    path = tmp_path / "secret"
    path.write_text("first\n")
    return path


@pytest.mark.parametrize("name", ["api_key", "api_token", "headers"])
def test_rotation_of_a_file(half: Half, file: Path, name: str) -> None:
    """A file is read again when it has changed: the next request has what is in it then."""
    settings: dict[str, Any] = {"api_key": "k", "headers": {"x-a": from_file(file), "x-b": "b"}}
    if name != "headers":
        settings = {"api_key": None, name: from_file(file)}
    with ChoosingServer(success) as peer, half.scanner(configured(peer.url, **settings)) as scanner:
        scanner.sync_scan(PROFILE, CONTENT)
        scanner.sync_scan(PROFILE, CONTENT)
        file.write_text("second one"[:6])
        scanner.sync_scan(PROFILE, CONTENT)
        file.write_text("")
        with pytest.raises(ConfigurationError, match="empty"):
            scanner.sync_scan(PROFILE, CONTENT)

    header = {"api_key": "x-pan-token", "api_token": "authorization", "headers": "x-a"}[name]
    sent = [(request.header(header) or "").removeprefix("Bearer ") for request in peer.requests]
    assert ["first", "first", "second"] == sent
    assert {None if name != "headers" else "b"} == {request.header("x-b") for request in peer.requests}


def test_rotation_of_a_client_secret(half: Half, file: Path) -> None:
    """A client secret is read when a token is fetched."""
    answer = http(json.dumps({"access_token": "t", "expires_in": 0.001}).encode())
    with ChoosingServer(lambda _: answer) as login, ChoosingServer(success) as peer:
        source = ClientCredentials(token_url=login.url, client_id="id", client_secret=from_file(file))
        with half.scanner(configured(peer.url, api_key=None, api_token=source)) as scanner:
            scanner.sync_scan(PROFILE, CONTENT)
            file.write_text("second")
            source.forget()
            scanner.sync_scan(PROFILE, CONTENT)

    sent = [base64.b64decode((one.header("authorization") or "").removeprefix("Basic ")) for one in login.requests]
    assert [b"id:first", b"id:second"] == sent


def test_rotation_of_a_proxy_password(half: Half, file: Path, tmp_path: Path) -> None:
    """A proxy's URL is read for each call; after a change, connections are made with the new password."""
    trust = Trust.in_folder(tmp_path)
    with ProxyServer() as proxy, ChoosingServer(success, trust.server()) as peer:
        file.write_text(proxy.url.replace("//", "//user:first@"))
        settings = configured(peer.url, ca_file=trust.ca_file, proxy=from_file(file))
        with half.scanner(settings) as scanner:
            scanner.sync_scan(PROFILE, CONTENT)
            scanner.sync_scan(PROFILE, CONTENT)
            file.write_text(proxy.url.replace("//", "//user:second@"))
            scanner.sync_scan(PROFILE, CONTENT)
            file.unlink()
            with pytest.raises(ConfigurationError, match=r"cannot be read \(FileNotFoundError\)"):
                scanner.sync_scan(PROFILE, CONTENT)
            engine = scanner.engine

    sent = [(one.header("proxy-authorization") or "").removeprefix("Basic ") for one in proxy.requests]
    assert [b"user:first", b"user:second"] == [base64.b64decode(one) for one in sent]
    assert engine == half.library


def test_password_of_a_certificate(half: Half, file: Path, tmp_path: Path) -> None:
    """A certificate's password comes from a file, a variable or a function, as a text does."""
    trust = Trust.in_folder(tmp_path)
    certificate = str(trust.client_file)
    with ChoosingServer(success, trust.server(client_certificate=True)) as peer:
        for password in ("unused", from_file(file), lambda: "unused"):
            settings = configured(peer.url, ca_file=trust.ca_file, client_cert=(certificate, certificate, password))
            with half.scanner(settings) as scanner:
                assert "block" == scanner.sync_scan(PROFILE, CONTENT).action

    assert 3 == len(peer.requests)


def work(config: Configuration, library: str) -> str:
    """Scan once in a process of its own."""
    with Scanner(config, engine=library) as scanner:
        return scanner.sync_scan(PROFILE, CONTENT).action


def test_sent_to_another_process(library: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A configuration of references is sent to processes that scan with it; one with a text is not."""
    monkeypatch.setenv(NAME, "of-the-environment")
    with ChoosingServer(success) as peer, multiprocessing.get_context("spawn").Pool(1) as pool:
        configs = [configured(peer.url, api_key=key) for key in (from_environment(NAME), from_file(file))]
        actions = pool.starmap(work, [(config, library) for config in configs])
        with pytest.raises(TypeError, match="from_environment"):
            pool.apply(work, (configured(peer.url), library))
        pool.close()
        pool.join()

    assert ["block"] * 2 == actions
    assert ["of-the-environment", "first"] == [request.header("x-pan-token") for request in peer.requests]
