"""Headers of a gateway in a configuration: a frozen copy, checked, whose values show nowhere."""

import copy
import dataclasses
import pickle
from typing import Any

import pytest

import aisecurity
from aisecurity.configuration import Configuration, call_settings
from aisecurity.exceptions import ConfigurationError

SET_BY_US = [
    "Accept",
    "accept-encoding",
    "AUTHORIZATION",
    "Content-Type",
    "User-Agent",
    "X-Pan-Token",
    "x-payload-hash",
]
OF_THE_CONNECTION = [
    "Connection",
    "Content-Length",
    "Expect",
    "host",
    "Keep-Alive",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "UPGRADE",
    "Proxy-Authorization",
    "proxy-",
]


def configured(headers: Any) -> Configuration:
    """Return a configuration with *headers*."""
    return Configuration(api_key="k", headers=headers)


def rejected(headers: Any) -> str:
    """Return the message of the error that *headers* are rejected with."""
    with pytest.raises(ConfigurationError) as error:
        configured(headers)
    return error.value.message


def test_copied_and_frozen() -> None:
    """They are a copy, so that what the caller changes later changes nothing; and nothing else changes them."""
    given = {"X-Gateway": "a", "x-b": "b c"}
    made = configured(given)
    given["x-c"] = "c"

    assert {"X-Gateway": "a", "x-b": "b c"} == made.headers
    assert ("a", 2, ["X-Gateway", "x-b"]) == (made.headers["X-Gateway"], len(made.headers), list(made.headers))
    with pytest.raises(TypeError):
        made.headers["x-c"] = "c"  # type: ignore[index]  # pyright: ignore[reportIndexIssue]  # a mistake


def test_values_of_a_configuration() -> None:
    """A configuration with them can be compared, hashed, copied and changed, as any."""
    made = configured({"x-a": "a", "x-b": "b"})
    same = dataclasses.replace(configured({"x-b": "b", "x-a": "a"}), retry=made.retry)

    assert (made, hash(made)) == (same, hash(same))
    assert made != dataclasses.replace(made, headers={"x-a": "b"})
    assert {"x-a": "a", "x-b": "b"} == dataclasses.replace(made, timeout=1.0).headers
    assert made.headers is copy.deepcopy(made.headers) is copy.copy(made.headers)
    with pytest.raises(TypeError, match="from_environment"):
        pickle.dumps(made.headers)


def test_none() -> None:
    """Without them, or with none in them, a call has none."""
    assert {} == Configuration(api_key="k").headers == Configuration.resolve(api_key="k", environ={}).headers
    assert call_settings(configured({})).headers is None


def test_arguments() -> None:
    """`init` and `resolve` take them too."""
    assert {"x-a": "a"} == Configuration.resolve(api_key="k", headers={"x-a": "a"}, environ={}).headers
    assert {"x-a": "a"} == aisecurity.init(api_key="k", headers={"x-a": "a"}).headers


def test_reprs() -> None:
    """Neither the configuration nor what is made of it shows a value."""
    made = configured({"x-a": "s3cret"})

    assert "s3cret" not in f"{made!r} {made.headers!r} {made.headers} {call_settings(made)!r}"
    assert "{'x-a': ...}" == repr(made.headers)


@pytest.mark.parametrize("name", SET_BY_US)
def test_names_that_are_set_here(name: str) -> None:
    """The headers of the SDK are its own, in any letter case."""
    assert f"headers: {name.lower()} is set by this package" == rejected({name: "s3cret"})


@pytest.mark.parametrize("name", OF_THE_CONNECTION)
def test_names_of_the_connection(name: str) -> None:
    """Where a request ends, and what becomes of its connection, is not for a caller to say."""
    expected = f"headers: {name.lower()} is about the connection, which this package makes"

    assert expected == rejected({name: "s3cret"})


@pytest.mark.parametrize("name", ["", "x s3cret", "x-s3cret:", "x\r\nhost", "x\0", "x-é", "x-²", "x\x7f", "x(", '"x"'])
def test_names_that_are_none(name: str) -> None:
    """A name is an HTTP token; another is not repeated, for it may be a value in the wrong place."""
    expected = "headers: a name is empty, or holds a character that no name of a header has"

    assert expected == rejected({name: "s3cret"})


def test_names_with_marks() -> None:
    """Every character of a token may be in a name."""
    name = "aZ09!#$%&'*+-.^_`|~"

    assert {name: "a"} == configured({name: "a"}).headers


def test_one_name_twice() -> None:
    """Letter case makes no other header."""
    assert "headers: X-A is there twice, in another case" == rejected({"x-a": "s3cret", "X-A": "s3cret"})


@pytest.mark.parametrize(
    "character", ["\r", "\n", "\r\n x-b: b", "\0", "\t", "\x0b", "\x1b", "\x7f", "é", "\u2028", "\ud800"]
)
def test_characters_that_no_header_carries(character: str) -> None:
    """Line breaks, control characters and anything but ASCII would be another header, or none."""
    expected = "headers: x-a holds a line break or another character that a header cannot carry"

    assert expected == rejected({"x-a": f"s3cret{character}s3cret"})


@pytest.mark.parametrize("value", ["", " ", " s3cret", "s3cret "])
def test_values_that_a_server_reads_otherwise(value: str) -> None:
    """Spaces at either end are lost on the way."""
    assert "headers: x-a is empty, or begins or ends with a space" == rejected({"x-a": value})


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ([("x-a", "s3cret")], "headers: a mapping of str to str is needed, not list"),
        ("s3cret", "headers: a mapping of str to str is needed, not str"),
        ({b"x-a": "s3cret"}, "headers: a name must be a str, not bytes"),
        ({"x-a": b"s3cret"}, "headers: x-a must be a str, not bytes"),
        ({"x-a": None}, "headers: x-a must be a str, not NoneType"),
    ],
)
def test_other_types(headers: Any, message: str) -> None:
    """Anything but texts is rejected, and not repeated."""
    assert message == rejected(headers)
