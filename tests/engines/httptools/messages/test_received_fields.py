"""Headers that are decoded when they are read."""

import pytest

from aisecurity._engines.httptools.messages.received_fields import ReceivedFields

FIELDS = ReceivedFields({b"x-a": b"caf\xe9", b"retry-after": b"3"})


def test_as_a_mapping() -> None:
    """It is a mapping of str, each byte a character."""
    assert {"x-a": "caf\xe9", "retry-after": "3"} == dict(FIELDS) == FIELDS
    assert 2 == len(FIELDS)
    assert "3" == FIELDS.get("retry-after")


@pytest.mark.parametrize("name", ["absent", "\u20ac"])
def test_names_that_are_not_there(name: str) -> None:
    """A name that is not there, or is none of a header, is no key."""
    assert name not in FIELDS
    assert FIELDS.get(name) is None


def test_repr() -> None:
    """No value is shown, for it may repeat what was scanned."""
    assert "ReceivedFields(x-a, retry-after)" == repr(FIELDS)
