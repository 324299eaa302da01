"""Headers of a credential: key, token and payload hash."""

import hashlib
import hmac
from typing import Any

import pytest

from aisecurity._core.credentials import Credential
from aisecurity.exceptions import APIConnectionError, ConfigurationError
from tests.support.flow_player import credential_headers

BODY = '{"prompt":"é"}'.encode()


def test_key_with_a_body() -> None:
    """With an API key, a body is signed: hex HMAC-SHA256 of its exact bytes, keyed with the key."""
    expected = {
        "x-pan-token": "key",
        "x-payload-hash": hmac.digest(b"key", BODY, hashlib.sha256).hex(),
    }

    assert expected == credential_headers(Credential(api_key="key"), BODY)


def test_no_credential() -> None:
    """Without one there is nothing to prove, with a body or without."""
    assert {} == Credential().headers_at_hand(BODY) == Credential().headers_at_hand(None)


def test_known_hash() -> None:
    """The signature is the published test vector of HMAC-SHA256 (RFC 4231, test case 2)."""
    sent = credential_headers(Credential(api_key="Jefe"), b"what do ya want for nothing?")

    assert "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" == sent["x-payload-hash"]


@pytest.mark.parametrize("size", [1, 63, 64, 65, 2048])
@pytest.mark.parametrize("body", [b"", BODY, bytes(range(256)) * 9000], ids=["empty", "short", "long"])
def test_keys_of_any_length(size: int, body: bytes) -> None:
    """A key as long as a block of the hash or longer signs as `hmac` has it, the second time too."""
    key = "kK" * (size // 2) + "k" * (size % 2)
    expected = hmac.digest(key.encode(), body, hashlib.sha256).hex()
    sent = [credential_headers(Credential(api_key=key), body)["x-payload-hash"] for _ in range(2)]

    assert [expected] * 2 == sent


def test_empty_body_is_a_body() -> None:
    """An empty body is signed too; only no body is not."""
    assert "x-payload-hash" in credential_headers(Credential(api_key="key"), b"")


def test_key_without_a_body() -> None:
    """A GET carries the key alone."""
    assert {"x-pan-token": "key"} == credential_headers(Credential(api_key="key"))


def test_token() -> None:
    """A token is a bearer token, without a hash, and wins over a key."""
    expected = {"authorization": "Bearer t"}

    assert expected == credential_headers(Credential(api_token="t"), BODY)
    assert expected == credential_headers(Credential(api_key="key", api_token="t"))


def test_neither() -> None:
    """A configuration that was made without a credential sends none."""
    assert {} == credential_headers(Credential(), BODY)


def test_repr() -> None:
    """The repr shows neither key nor token."""
    assert "Credential()" == repr(Credential("s3cret", "s3cret"))


def test_equal() -> None:
    """Two of the same key and token are one."""
    different = {Credential("k"), Credential("k", "t"), Credential(None, "k"), Credential()}

    assert 4 == len(different | {Credential("k"), Credential("k", "t")})
    assert Credential("k") != "k"


@pytest.mark.parametrize("name", ["api_key", "api_token"])
def test_function(name: str) -> None:
    """A function is asked for each request."""
    values = iter(["one", "two"])
    credential = Credential(**{name: lambda: next(values)})
    sent = [next(iter(credential_headers(credential).values())).removeprefix("Bearer ") for _ in range(2)]

    assert ["one", "two"] == sent


@pytest.mark.parametrize("name", ["api_key", "api_token"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "a str is needed, not NoneType"),
        (b"s3cret", "a str is needed, not bytes"),
        ("", "empty"),
        ("s3cret\n", "holds a space, a line break or another character that a header cannot carry"),
        ("s" * 20_000, "20,000 bytes, at most"),
    ],
)
def test_function_that_returns_rubbish(name: str, value: Any, message: str) -> None:
    """The value that a function returns is checked like an argument, and not repeated."""
    with pytest.raises(ConfigurationError) as error:
        credential_headers(Credential(**{name: lambda: value}))

    assert error.value.message.startswith(f"{name}: {message}")
    assert "s3cret" not in str(error.value)


def test_function_that_fails() -> None:
    """An exception of somebody else's is one of ours, chained, without its words; one of ours passes through."""
    ours = APIConnectionError("the vault is away")

    def fail() -> str:
        raise KeyError("s3cret")

    def away() -> str:
        raise ours

    with pytest.raises(ConfigurationError) as error:
        credential_headers(Credential(api_key=fail))
    with pytest.raises(APIConnectionError) as passed:
        credential_headers(Credential(api_key=away))

    assert "api_key: the function that returns it failed (KeyError)" == error.value.message
    assert KeyError is type(error.value.__cause__)
    assert ours is passed.value
