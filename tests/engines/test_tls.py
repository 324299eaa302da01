"""TLS trust, client certificates and proxies of the engines."""

import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import certifi
import pytest

from aisecurity._core.wire import Transport
from aisecurity._engines import trust
from aisecurity._engines.exchange import ConnectionKey
from aisecurity._engines.httpx import exchange as httpx_shared
from aisecurity._engines.httpx.exchange import transport_settings
from aisecurity.exceptions import ConfigurationError
from tests.support.flow_samples import effect
from tests.support.halves import Half

HTTPS, HTTP = "https://service.test:8443", "http://127.0.0.1:1"


def test_usual_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without settings the roots of SSL_CERT_FILE are trusted, and peers are verified; the context is made once."""
    monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
    context = trust.ssl_context(Transport())

    assert (ssl.CERT_REQUIRED, True) == (context.verify_mode, context.check_hostname)
    assert context is trust.ssl_context(Transport(connect_timeout=1.0))


def test_ca_file(tmp_path: Path) -> None:
    """A CA file is trusted in place of the usual roots."""
    one = Path(certifi.where()).read_text(encoding="utf-8").partition("-----END CERTIFICATE-----")
    file = tmp_path / "ca.pem"
    file.write_text(one[0] + one[1] + "\n", encoding="utf-8")
    context = trust.ssl_context(Transport(ca_file=str(file)))

    assert 1 == len(context.get_ca_certs())
    assert ssl.CERT_REQUIRED == context.verify_mode


def unfit(settings: dict[str, Any], folder: Path) -> Transport:
    """Return a transport whose paths are in *folder*, where one file is no PEM."""
    (folder / "bad.pem").write_text("s3cret, no PEM", encoding="utf-8")
    paths = {"ca_file": settings.get("ca_file"), "client_cert": settings.get("client_cert")}
    if paths["ca_file"]:
        return Transport(ca_file=str(folder / paths["ca_file"]))
    return Transport(client_cert=tuple(str(folder / name) for name in paths["client_cert"] or ()))


@pytest.mark.parametrize(
    "settings",
    [
        {"ca_file": "missing.pem"},
        {"ca_file": "bad.pem"},
        {"client_cert": ("missing.pem",)},
        {"client_cert": ("bad.pem",)},
        {"client_cert": ("bad.pem", "missing.pem", "s3cret")},
    ],
)
def test_files_that_cannot_be_read(half: Half, settings: dict[str, Any], tmp_path: Path) -> None:
    """A file that is missing or no PEM is a setting that cannot work, found before anything is sent."""
    engine = half.engine()
    with pytest.raises(ConfigurationError, match="ca_file or client_cert: cannot be read as PEM") as error:
        engine.send(effect(HTTPS, transport=unfit(settings, tmp_path)))
    engine.close()

    assert "s3cret" not in str(error.value)


def test_context_of_the_caller() -> None:
    """A context of the caller's is used as it is."""
    context = ssl.create_default_context()

    assert context is trust.ssl_context(Transport(ssl_context=context))
    assert context is transport_settings(ConnectionKey(HTTPS, Transport(ssl_context=context)))["verify"]


def test_many_threads_wait_for_one_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that all need it first have it made once."""
    made: list[ssl.SSLContext] = []
    create = ssl.create_default_context

    def make(**settings: Any) -> ssl.SSLContext:
        time.sleep(0.02)
        made.append(create(**settings))
        return made[-1]

    monkeypatch.setattr(ssl, "create_default_context", make)
    transport = Transport(ca_file=certifi.where())
    with ThreadPoolExecutor(8) as threads:
        contexts = list(threads.map(trust.ssl_context, [transport] * 8))

    assert [made[0]] * 8 == contexts
    assert 1 == len(made)


def test_no_context_without_tls() -> None:
    """Making a context takes time, and http has no use for one; what stands in for it trusts nobody."""
    context = transport_settings(ConnectionKey(HTTP, Transport()))["verify"]

    assert context is transport_settings(ConnectionKey("http://127.0.0.1:2", Transport(connect_timeout=1.0)))["verify"]
    assert (ssl.CERT_REQUIRED, []) == (context.verify_mode, context.get_ca_certs())


def test_configured_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A configured proxy is used, whatever proxies the environment names."""
    monkeypatch.setenv("HTTPS_PROXY", "http://p:1")
    monkeypatch.setenv("NO_PROXY", "*")
    settings = transport_settings(ConnectionKey(HTTPS, Transport(proxy="http://user:s3cret@own:4")))

    assert "http://own:4" == str(settings["proxy"].url)
    assert ("user", "s3cret") == settings["proxy"].auth


def no_package(_: str) -> None:
    """Find no package."""


@pytest.mark.parametrize(
    ("proxy", "message"),
    [
        ("ftp://s3cret", "proxy: a URL such as http://host:3128 is needed"),
        ("http://s3cret:port", "proxy: a URL such as http://host:3128 is needed"),
        ("http://256.1.1.1:1", "proxy: a URL such as http://host:3128 is needed"),
        ("socks5://s3cret:1", "proxy: pip install socksio brings what SOCKS needs"),
    ],
)
def test_proxies_that_cannot_work(half: Half, proxy: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that is no URL, or needs a package that is not there, is a setting that cannot work."""
    monkeypatch.setattr(httpx_shared, "find_spec", no_package)
    engine = half.engine()
    with pytest.raises(ConfigurationError) as error:
        engine.send(effect(HTTPS, transport=Transport(proxy=proxy)))
    engine.close()

    assert message == error.value.message
