"""Headers that are looked for in a head when they are read."""

import pytest

from aisecurity._engines.httptools.messages.received_fields import ReceivedFields

FIELDS = ReceivedFields(
    b"HTTP/1.1 200 X: Y\r\nX-A:caf\xe9\r\nRetry-After: \t3 \r\nDate: Fri, 27 Nov 2026 18:00:00 GMT\r\n\r\n"
)
DATE = "Fri, 27 Nov 2026 18:00:00 GMT"


def test_as_a_mapping() -> None:
    """It is a mapping of str, each byte a character."""
    assert {"x-a": "caf\xe9", "retry-after": "3", "date": DATE} == dict(FIELDS) == FIELDS
    assert 3 == len(FIELDS)
    assert "3" == FIELDS.get("retry-after")


def test_several_of_one_name() -> None:
    """Several of one name are one, their values in the order in which they came; a blank one counts."""
    fields = ReceivedFields(b"HTTP/1.1 200\r\na: 1\r\nab: 2\r\nA:\r\na: 3, a: 4\r\nb: a\r\n\r\n")

    assert {"a": "1, , 3, a: 4", "ab": "2", "b": "a"} == dict(fields)


def test_none() -> None:
    """A head may have no header."""
    assert {} == dict(ReceivedFields(b"HTTP/1.1 200 OK\r\n\r\n")) == dict(ReceivedFields(b""))


@pytest.mark.parametrize(
    "name", ["absent", "\u20ac", "", "X-A", "-a", "gmt", "http/1.1 200 x", "date: fri, 27 nov 2026 18"]
)
def test_names_that_are_not_there(name: str) -> None:
    """A name that is not there, or is none of a header, is no key."""
    assert name not in FIELDS
    assert FIELDS.get(name) is None


def test_repr() -> None:
    """No value is shown, for it may repeat what was scanned."""
    assert "ReceivedFields(x-a, retry-after, date)" == repr(FIELDS)
