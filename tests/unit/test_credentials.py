"""The headers that prove who asks."""

import hashlib
import hmac

from aisecurity._core.credentials import Credential

BODY = '{"prompt":"é"}'.encode()


def test_key_with_a_body() -> None:
    """With an API key, a body is signed: hex HMAC-SHA256 of its exact bytes, keyed with the key."""
    expected = {
        "x-pan-token": "key",
        "x-payload-hash": hmac.digest(b"key", BODY, hashlib.sha256).hex(),
    }

    assert expected == Credential(api_key="key").headers(BODY)


def test_known_hash() -> None:
    """The signature is the published test vector of HMAC-SHA256 (RFC 4231, test case 2)."""
    headers = Credential(api_key="Jefe").headers(b"what do ya want for nothing?")

    assert "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" == headers["x-payload-hash"]


def test_empty_body_is_a_body() -> None:
    """An empty body is signed too; only no body is not."""
    assert "x-payload-hash" in Credential(api_key="key").headers(b"")


def test_key_without_a_body() -> None:
    """A GET carries the key alone."""
    assert {"x-pan-token": "key"} == Credential(api_key="key").headers(None)


def test_token() -> None:
    """A token is a bearer token, without a hash, and wins over a key."""
    expected = {"authorization": "Bearer t"}

    assert expected == Credential(api_token="t").headers(BODY)
    assert expected == Credential(api_key="key", api_token="t").headers(None)


def test_neither() -> None:
    """A configuration that was made without a credential sends none."""
    assert {} == Credential().headers(BODY)


def test_repr() -> None:
    """The repr shows neither key nor token."""
    assert "Credential()" == repr(Credential("s3cret", "s3cret"))
