"""The choice of an engine: by name, by the settings, and where a library records the traffic of one."""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any

import httpx
import pytest

from aisecurity._engines import httpx as httpx_folder
from aisecurity._engines.proxies import ProxyUrl
from aisecurity._engines.registry import FOLDERS
from aisecurity._engines.selector import AsyncSelector, BlockingSelector
from aisecurity.configuration import ENGINE_VARIABLE, Configuration
from aisecurity.exceptions import ConfigurationError, ScannerClosedError
from tests.support.behaviours import http
from tests.support.flow_samples import effect
from tests.support.halves import Half
from tests.support.servers import ScriptedServer

ENDPOINT = "http://127.0.0.1:1"
SOCKS = "socks5://127.0.0.1:1"
ID = "00000000-0000-4000-8000-000000000000"


def _answer(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200)


@pytest.fixture(autouse=True)
def unrecorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the libraries that other tests of this process loaded."""
    for name in httpx_folder.RECORDERS:
        monkeypatch.delitem(sys.modules, name, raising=False)


def configured(**settings: Any) -> Configuration:
    """Return a configuration with *settings*."""
    return Configuration(api_key="k", api_endpoint=ENDPOINT, **settings)


@pytest.mark.parametrize(
    ("settings", "library"),
    [
        ({}, "httptools"),
        ({"proxy": "http://127.0.0.1:1", "trust_env": False}, "httptools"),
        ({"client_cert": ("cert.pem", "key.pem", "password"), "ca_file": "ca.pem"}, "httptools"),
        ({"proxy": SOCKS}, "httpx"),
    ],
)
def test_auto(half: Half, settings: dict[str, Any], library: str) -> None:
    """By default it is httptools, unless it cannot honour a setting."""
    assert library == half.scanner(configured(**settings), engine="auto").engine


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "all_proxy"])
def test_auto_with_socks_in_the_environment(half: Half, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SOCKS proxy of the environment counts where the environment does, and for an endpoint that it is used for."""
    monkeypatch.setenv(variable, SOCKS)
    beyond = Configuration(api_key="k", api_endpoint="https://service.test")
    found = [
        half.scanner(one, engine="auto").engine for one in (beyond, replace(beyond, trust_env=False), configured())
    ]
    monkeypatch.setenv("NO_PROXY", "service.test")
    found.append(half.scanner(beyond, engine="auto").engine)

    assert ["httpx", "httptools", "httptools", "httptools"] == found


@pytest.mark.parametrize("name", ["auto", "httpx", "httptools"])
def test_unusable_proxy(half: Half, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that cannot be used stops a request, whatever engine was asked for; it hinders none that goes past it."""
    monkeypatch.setenv("HTTPS_PROXY", "htp://127.0.0.1:1")
    with ScriptedServer([http(b"one")]) as peer:
        choice = half.choice(name)
        for _ in range(2):
            with pytest.raises(ConfigurationError, match="HTTPS_PROXY is none"):
                choice.send(effect("https://service.test"))
        body = choice.send(effect(peer.url)).body
        library = choice.library(effect(peer.url).transport, "https://service.test")
        choice.close()

    assert (b"one", "httptools" if name == "auto" else name) == (body, library)


def test_auto_is_decided_once(half: Half) -> None:
    """Settings that are the same object are not looked at again."""
    with ScriptedServer([http(b"one"), http(b"two")]) as peer:
        choice, sent = half.choice("auto"), effect(peer.url)
        bodies = [choice.send(sent).body for _ in range(2)]
        choice.close()

    assert ([b"one", b"two"], 1) == (bodies, peer.connections)


def test_auto_with_a_callers_client(half: Half) -> None:
    """A caller's own client is one of httpx."""
    assert "httpx" == half.scanner(configured(), engine="auto", handler=_answer).engine


@pytest.mark.parametrize("recorder", httpx_folder.RECORDERS)
def test_auto_where_httpx_is_recorded(half: Half, recorder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the moment that a library is loaded that records or replaces httpx's traffic, nothing goes past it."""
    with ScriptedServer([http(b"one"), http(b"two"), http(b"three")]) as peer:
        choice = half.choice("auto")
        transport = effect(peer.url).transport
        names = [choice.library(transport, peer.url)]
        bodies = [choice.send(effect(peer.url)).body]
        monkeypatch.setitem(sys.modules, recorder, ModuleType(recorder))
        names.append(choice.library(transport, peer.url))
        bodies.append(choice.send(effect(peer.url)).body)
        monkeypatch.delitem(sys.modules, recorder)
        names.append(choice.library(transport, peer.url))
        bodies.append(choice.send(effect(peer.url)).body)
        choice.close()

    assert (["httptools", "httpx", "httptools"], [b"one", b"two", b"three"]) == (names, bodies)
    assert 2 == peer.connections


def test_by_name_where_httpx_is_recorded(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever names an engine gets it."""
    monkeypatch.setitem(sys.modules, "vcr", ModuleType("vcr"))

    assert "httptools" == half.scanner(configured(), engine="httptools").engine


def test_before_there_is_a_configuration(half: Half) -> None:
    """A scanner without a configuration names the engine that would be used."""
    assert "httptools" == half.scanner(engine="auto").engine


def test_asked_for_with_a_callers_client(half: Half) -> None:
    """Asked for by name with a client of another library, it is rejected at once."""
    with pytest.raises(ConfigurationError, match="an http_client is of httpx"):
        half.scanner(configured(), engine="httptools", handler=_answer)


def test_pyreqwest_is_gone(half: Half) -> None:
    """The name of the engine that was replaced says what to do."""
    with pytest.raises(ConfigurationError, match='engine: pyreqwest is not used any more; "httptools", the default'):
        half.scanner(configured(), engine="pyreqwest")


def test_asked_for_and_unable(half: Half) -> None:
    """Asked for by name with a setting that it cannot honour, it rejects before anything is sent, each time."""
    scanner = half.scanner(configured(proxy=SOCKS), engine="httptools")
    for _ in range(2):
        with pytest.raises(ConfigurationError, match='proxy: engine="httpx" is needed'):
            scanner.query_by_scan_ids([ID])

    assert "httptools" == scanner.engine


@pytest.mark.parametrize(("variable", "library"), [("httpx", "httpx"), ("auto", "httptools"), ("", "httptools")])
def test_environment(half: Half, monkeypatch: pytest.MonkeyPatch, variable: str, library: str) -> None:
    """The environment names the engine where the code says "auto" or nothing; empty or "auto" it names none."""
    monkeypatch.setenv(ENGINE_VARIABLE, variable)
    client = half.scanner_class(configured())

    assert library == half.scanner(configured(), engine="auto").engine == client.engine


def test_environment_is_read_once(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read as the scanner is made, with or without a configuration."""
    monkeypatch.setenv(ENGINE_VARIABLE, "httpx")
    scanner = half.scanner(engine="auto")
    monkeypatch.setenv(ENGINE_VARIABLE, "httptools")

    assert ["httpx", "httptools"] == [scanner.engine, half.scanner(engine="auto").engine]


def test_names_before_the_environment(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that the code names, or whose client it gives, is used whatever the environment says."""
    monkeypatch.setenv(ENGINE_VARIABLE, "httptools")

    assert "httpx" == half.scanner(configured(), engine="httpx").engine
    assert "httpx" == half.scanner(configured(), engine="auto", handler=_answer).engine


@pytest.mark.parametrize("handler", [None, _answer])
def test_unknown_name_in_the_environment(half: Half, monkeypatch: pytest.MonkeyPatch, handler: Any) -> None:
    """A name that is unknown is rejected as the scanner is made, and the error says where it stands."""
    monkeypatch.setenv(ENGINE_VARIABLE, "curl")
    with pytest.raises(ConfigurationError, match=f"{ENGINE_VARIABLE}: one of auto, httptools, httpx is needed"):
        half.scanner(configured(), engine="auto", handler=handler)

    assert "httpx" == half.scanner(configured(), engine="httpx").engine


def test_named_by_the_environment_and_unable(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is then an engine by name: what it cannot honour is an error, and no other takes its place."""
    monkeypatch.setenv(ENGINE_VARIABLE, "httptools")
    scanner = half.scanner(configured(proxy=SOCKS), engine="auto")
    with pytest.raises(ConfigurationError, match=f'proxy: {ENGINE_VARIABLE}="httpx" is needed'):
        scanner.query_by_scan_ids(["00000000-0000-4000-8000-000000000000"])


@pytest.mark.parametrize("name", ["auto", "httpx", "httptools"])
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


def test_the_last_engine_serves_always() -> None:
    """The last engine of the registry honours every setting."""
    assert [None, None] == [FOLDERS[-1].obstacle(proxy) for proxy in (None, ProxyUrl("socks5", "p", 1))]


def test_unusable_proxy_with_a_callers_client(half: Half, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client of the caller's has proxies of its own; those of the environment are not looked at for it."""
    monkeypatch.setenv("HTTPS_PROXY", "htp://127.0.0.1:1")
    config = Configuration(api_key="k", api_endpoint="https://service.test")
    with half.scanner(config, handler=lambda _: httpx.Response(200, json=[])) as scanner:
        assert [] == scanner.query_by_scan_ids([ID])
