"""The choice of an engine, and the settings that rule out pyreqwest."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest

from aisecurity._core.wire import Transport
from aisecurity._engines import httpx as httpx_folder
from aisecurity._engines.pyreqwest import process
from aisecurity._engines.registry import FOLDERS
from aisecurity._engines.selector import AsyncSelector, BlockingSelector
from aisecurity.configuration import ENGINE_VARIABLE, Configuration
from aisecurity.exceptions import ConfigurationError, ScannerClosedError
from tests.support.behaviours import http
from tests.support.flow_samples import effect
from tests.support.halves import Half
from tests.support.servers import ScriptedServer

ENDPOINT = "http://127.0.0.1:1"


def _answer(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200)


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide pyreqwest, as without the extra."""
    monkeypatch.setattr("importlib.util.find_spec", dict[str, None]().get)


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this process look like one that was forked off after a scan."""
    monkeypatch.setattr(process, "_began_in", -1)


def configured(**settings: Any) -> Configuration:
    """Return a configuration with *settings*."""
    return Configuration(api_key="k", api_endpoint=ENDPOINT, **settings)


@pytest.mark.parametrize(
    ("settings", "library"),
    [
        ({}, "pyreqwest"),
        ({"proxy": "http://127.0.0.1:1", "trust_env": False}, "pyreqwest"),
        ({"client_cert": ("cert.pem", "key.pem")}, "pyreqwest"),
        ({"client_cert": ("cert.pem", "key.pem", "password")}, "httpx"),
        ({"ca_file": "ca.pem"}, "httpx"),
    ],
)
def test_auto(half: Half, settings: dict[str, Any], library: str) -> None:
    """By default it is pyreqwest, unless it cannot honour a setting."""
    assert library == half.scanner(configured(**settings), engine="auto").engine


def test_auto_without_the_extra(half: Half, absent: None) -> None:
    """Without the extra it is httpx."""
    assert "httpx" == half.scanner(configured(), engine="auto").engine


def test_auto_with_a_callers_client(half: Half) -> None:
    """A caller's own client is one of httpx."""
    assert "httpx" == half.scanner(configured(), engine="auto", handler=_answer).engine


def test_before_there_is_a_configuration(half: Half) -> None:
    """A scanner without a configuration names the engine that would be used."""
    assert "pyreqwest" == half.scanner(engine="auto").engine


def test_asked_for_with_a_callers_client(half: Half) -> None:
    """Asked for by name with a client of another library, it is rejected at once."""
    with pytest.raises(ConfigurationError, match="an http_client is of httpx"):
        half.scanner(configured(), engine="pyreqwest", handler=_answer)


def test_asked_for_and_not_installed(half: Half, absent: None) -> None:
    """Asked for by name without the extra, it says how to get it."""
    with pytest.raises(ConfigurationError, match=r"aisecurity\[fast\]"):
        half.scanner(configured(), engine="pyreqwest")


@pytest.mark.parametrize(("variable", "library"), [("httpx", "httpx"), ("auto", "pyreqwest"), ("", "pyreqwest")])
def test_environment(half: Half, monkeypatch: pytest.MonkeyPatch, variable: str, library: str) -> None:
    """The environment names the engine where the code says "auto" or nothing; empty or "auto" it names none."""
    monkeypatch.setenv(ENGINE_VARIABLE, variable)
    client = half.scanner_class(configured())

    assert library == half.scanner(configured(), engine="auto").engine == client.engine


def test_environment_is_read_once(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read as the scanner is made, with or without a configuration."""
    monkeypatch.setenv(ENGINE_VARIABLE, "httpx")
    scanner = half.scanner(engine="auto")
    monkeypatch.setenv(ENGINE_VARIABLE, "pyreqwest")

    assert ["httpx", "pyreqwest"] == [scanner.engine, half.scanner(engine="auto").engine]


def test_names_before_the_environment(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that the code names, or whose client it gives, is used whatever the environment says."""
    monkeypatch.setenv(ENGINE_VARIABLE, "pyreqwest")

    assert "httpx" == half.scanner(configured(), engine="httpx").engine
    assert "httpx" == half.scanner(configured(), engine="auto", handler=_answer).engine


@pytest.mark.parametrize("handler", [None, _answer])
def test_unknown_name_in_the_environment(half: Half, monkeypatch: pytest.MonkeyPatch, handler: Any) -> None:
    """A name that is unknown is rejected as the scanner is made, and the error says where it stands."""
    monkeypatch.setenv(ENGINE_VARIABLE, "curl")
    with pytest.raises(ConfigurationError, match=f"{ENGINE_VARIABLE}: one of auto, httpx, pyreqwest is needed"):
        half.scanner(configured(), engine="auto", handler=handler)

    assert "httpx" == half.scanner(configured(), engine="httpx").engine


def test_named_by_the_environment_and_not_installed(half: Half, absent: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the error names the variable too."""
    monkeypatch.setenv(ENGINE_VARIABLE, "pyreqwest")
    with pytest.raises(ConfigurationError, match=rf"{ENGINE_VARIABLE}: pyreqwest is not installed.*aisecurity\[fast\]"):
        half.scanner(configured(), engine="auto")


def test_named_by_the_environment_and_unable(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is then an engine by name: what it cannot honour is an error, and no other takes its place."""
    monkeypatch.setenv(ENGINE_VARIABLE, "pyreqwest")
    scanner = half.scanner(configured(client_cert=("cert.pem", "key.pem", "password")), engine="auto")
    with pytest.raises(ConfigurationError, match='client_cert with a password: engine="httpx" is needed'):
        scanner.query_by_scan_ids(["00000000-0000-4000-8000-000000000000"])


def test_asked_for_and_unable(half: Half) -> None:
    """Asked for by name with a setting that it cannot honour, it rejects before anything is sent."""
    settings = {"client_cert": ("cert.pem", "key.pem", "password")}
    scanner = half.scanner(configured(**settings), engine="pyreqwest")
    with pytest.raises(ConfigurationError, match='client_cert with a password: engine="httpx" is needed'):
        scanner.query_by_scan_ids(["00000000-0000-4000-8000-000000000000"])

    assert "httpx" == scanner.engine


@pytest.mark.parametrize("name", ["auto", "pyreqwest"])
def test_in_a_forked_child(half: Half, forked: None, name: str) -> None:
    """In a child of a process where pyreqwest ran httpx takes over: the other's thread stayed behind."""
    with ScriptedServer([http(b"one")]) as peer:
        choice = half.choice(name)
        reply = choice.send(effect(peer.url))
        choice.close()

    assert (b"one", "httpx") == (reply.body, choice.library(effect(peer.url).transport))


@pytest.fixture
def without_authorities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the system's authorities, without which pyreqwest cannot begin."""
    monkeypatch.setenv("SSL_CERT_FILE", "/dev/null")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")


def test_no_authorities(half: Half, without_authorities: None) -> None:
    """On a system without certificates httpx takes over, for good."""
    with ScriptedServer([http(b"one"), http(b"two")]) as peer:
        choice = half.choice("auto")
        bodies = [choice.send(effect(peer.url)).body for _ in range(2)]
        choice.close()

    assert ([b"one", b"two"], "httpx") == (bodies, choice.library(effect(peer.url).transport))


def test_no_authorities_and_asked_for(half: Half, without_authorities: None) -> None:
    """Asked for by name it says what is missing, before anything is sent."""
    choice = half.choice("pyreqwest")
    with pytest.raises(ConfigurationError, match="No CA certificates"):
        choice.send(effect(ENDPOINT))
    choice.close()


@pytest.mark.parametrize("name", ["auto", "httpx", "pyreqwest"])
def test_closed(half: Half, name: str) -> None:
    """After closing there is no other engine to go on with."""
    choice = half.choice(name)
    choice.close()
    with pytest.raises(ScannerClosedError):
        choice.send(effect(ENDPOINT))


def _closed_by_another_thread(make: Callable[[Any], Any], close: Callable[[], object]) -> Callable[[Any], Any]:
    """Return *make*, during which another thread calls *close*."""

    def closing(http_client: Any) -> Any:
        with ThreadPoolExecutor() as other:
            other.submit(close).result()
        return make(http_client)

    return closing


def test_closed_while_an_engine_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that is made while another thread closes the scanner sends nothing, for nobody would close it."""
    choice = BlockingSelector("httpx", None)
    monkeypatch.setattr(httpx_folder, "make", _closed_by_another_thread(httpx_folder.make, choice.close))
    with ScriptedServer([http()]) as peer, pytest.raises(ScannerClosedError):
        choice.send(effect(peer.url))

    assert [] == peer.requests


async def test_closed_while_an_asyncio_engine_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same holds on asyncio, where the other thread has a loop of its own."""
    choice = AsyncSelector("httpx", None)
    close = partial(asyncio.run, choice.close())
    monkeypatch.setattr(httpx_folder, "make_async", _closed_by_another_thread(httpx_folder.make_async, close))
    with ScriptedServer([http()]) as peer, pytest.raises(ScannerClosedError):
        await choice.send(effect(peer.url))

    assert [] == peer.requests


@pytest.mark.parametrize("by_name", [True, False])
def test_the_last_engine_serves_always(*, by_name: bool) -> None:
    """The last engine of the registry is there, works in any process, and honours every setting."""
    last = FOLDERS[-1]
    every = Transport(1.0, "http://proxy:1", False, "ca.pem", ("cert.pem", "key.pem", "password"), object())  # noqa: FBT003 - all at once

    assert (True, True, None) == (last.is_installed(), last.is_usable_here(), last.obstacle(every, by_name=by_name))
