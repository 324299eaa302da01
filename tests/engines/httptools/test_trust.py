"""Trust: roots of the system or of certifi, the variables of OpenSSL, client certificates with a password."""

import ssl
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from aisecurity._core.wire import Transport
from aisecurity._engines import trust as trusts
from aisecurity.exceptions import APIConnectionError, ConfigurationError
from tests.support.behaviours import http
from tests.support.halves import Half
from tests.support.servers import ChoosingServer
from tests.support.tls import Trust

from .peers import sending


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have contexts made anew, in an environment without the variables of OpenSSL."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    forget()


def forget() -> None:
    """Forget the contexts that were made."""
    trusts._made.cache_clear()  # pyright: ignore[reportPrivateUsage]  # no public name leads there


def paths(monkeypatch: pytest.MonkeyPatch, capath: str | None) -> None:
    """Have the system name no file of roots, and *capath*."""
    settings: dict[str, Any] = {"cafile": None, "capath": capath}
    found = ssl.get_default_verify_paths()._replace(**settings)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: found)

    def none(_: ssl.SSLContext) -> None:
        """Set no paths."""

    monkeypatch.setattr(ssl.SSLContext, "set_default_verify_paths", none)


def test_certifi_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without roots of the system, in a file or a folder, those of certifi are trusted."""
    for folder in (None, str(tmp_path)):
        paths(monkeypatch, folder)
        forget()

        assert 50 < trusts.ssl_context(Transport()).cert_store_stats()["x509_ca"]


def test_folder_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Roots in a folder, which OpenSSL reads later, are roots."""
    (tmp_path / "a.pem").write_text("", encoding="utf-8")
    paths(monkeypatch, str(tmp_path))

    assert 0 == trusts.ssl_context(Transport()).cert_store_stats()["x509_ca"]


def _answer_of(half: Half, url: str, **settings: object) -> bytes:
    engine = half.engine()
    try:
        return engine.send(sending(url, **settings)).body  # type: ignore[arg-type]  # of Transport
    finally:
        engine.close()


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_variables_of_openssl(
    half: Half, trust: Trust, variable: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """SSL_CERT_FILE and SSL_CERT_DIR name the roots, and no others are trusted beside them."""
    monkeypatch.setenv(variable, str(trust.ca_file))
    if variable == "SSL_CERT_DIR":
        from subprocess import run  # the command that names a folder's files

        (tmp_path / "ca.pem").write_bytes(trust.ca_file.read_bytes())
        try:
            run(["openssl", "rehash", str(tmp_path)], check=True)
        except FileNotFoundError:
            pytest.skip("no openssl")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
        monkeypatch.setenv(variable, str(tmp_path))
    with ChoosingServer(lambda _: http(b"hi"), trust.server()) as peer:
        assert b"hi" == _answer_of(half, peer.url)


def test_one_certificate_that_is_no_authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trust: Trust) -> None:
    """A single certificate in SSL_CERT_FILE is all that is trusted, though it is no authority."""
    file = tmp_path / "leaf.pem"
    file.write_bytes(trust.authority.issue_cert("127.0.0.1").cert_chain_pems[0].bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))

    assert {"x509": 1, "crl": 0, "x509_ca": 0} == trusts.ssl_context(Transport()).cert_store_stats()


def test_client_certificate_with_a_password(half: Half, trust: Trust, tmp_path: Path) -> None:
    """A client certificate whose key has a password is shown; with a wrong one it is a setting that cannot work."""
    pem = trust.client_file.read_bytes()
    key = load_pem_private_key(pem, None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"s3cret")
    )
    (tmp_path / "key.pem").write_bytes(key)
    names = (str(trust.client_file), str(tmp_path / "key.pem"))
    with ChoosingServer(lambda _: http(b"hi"), trust.server(client_certificate=True)) as peer:
        settings = {"ca_file": str(trust.ca_file)}
        assert b"hi" == _answer_of(half, peer.url, client_cert=(*names, "s3cret"), **settings)
        with pytest.raises(ConfigurationError, match="PEM") as wrong:
            _answer_of(half, peer.url, client_cert=(*names, "wr0ng"), **settings)
        with pytest.raises(APIConnectionError):
            _answer_of(half, peer.url, **settings)

    assert "wr0ng" not in str(wrong.value)
    assert 1 == len(peer.requests)


def test_no_client_certificate_for_a_proxy(trust: Trust) -> None:
    """A proxy is shown no client certificate, and a context of the caller's is used for both."""
    transport = Transport(ca_file=str(trust.ca_file), client_cert=(str(trust.client_file),))
    context = ssl.create_default_context()

    assert trusts.proxy_context(transport) is trusts.ssl_context(Transport(ca_file=str(trust.ca_file)))
    assert trusts.proxy_context(transport) is not trusts.ssl_context(transport)
    assert context is trusts.proxy_context(Transport(ssl_context=context, client_cert=("missing",)))
