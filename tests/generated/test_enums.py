"""Enumerations that accept values newer than themselves."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from aisecurity.generated_openapi_client import DetectionServiceName
from aisecurity.generated_openapi_client.types import OpenEnum
from tests.support.schemas import ENUMS, OPEN_ENUMS

each_enum = pytest.mark.parametrize("name", ENUMS)
WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),  # noqa: S301 - dumped just now
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


@each_way
@each_enum
def test_values_of_enumerations(name: str, way: Callable[[Any], Any]) -> None:
    """A member equals its text and hashes like it; documented ones are the same object everywhere."""
    for value in ENUMS[name]:
        member = OPEN_ENUMS[name](value)

        assert value == member
        assert value == str(member)
        assert {value: 1}[member]
        assert member is OPEN_ENUMS[name].read(value)
        assert member is way(member)
    assert sorted(ENUMS[name]) == sorted(OPEN_ENUMS[name])


@each_way
@each_enum
@pytest.mark.parametrize("value", ["a-newer-one", "", "Ü", "x" * 5000])
def test_unknown_values_of_enumerations(name: str, value: str, way: Callable[[Any], Any]) -> None:
    """A value newer than the contract keeps its text, equals it, and is not added to the class."""
    known = list(OPEN_ENUMS[name])
    member = OPEN_ENUMS[name].read(value)

    assert isinstance(member, OPEN_ENUMS[name])
    assert (value, value, value) == (member, member.value, str(member))
    assert hash(value) == hash(member)
    assert member == OPEN_ENUMS[name](value)
    assert member == way(member)
    assert known == list(OPEN_ENUMS[name])
    assert type(member) is type(way(member))


@each_enum
@pytest.mark.parametrize("value", [None, 5, True, []], ids=repr)
def test_only_text_is_a_value_of_an_enumeration(name: str, value: Any) -> None:
    """An enumeration takes new texts, not other types."""
    with pytest.raises(ValueError, match="not a valid"):
        OPEN_ENUMS[name](value)
    with pytest.raises(ValueError, match="a string is needed"):
        OPEN_ENUMS[name].read(value)


def test_enumerations_can_be_matched() -> None:
    """Programs compare with members or with texts."""
    assert DetectionServiceName.DLP == "dlp"  # type: ignore[comparison-overlap]  # it is a str
    assert issubclass(DetectionServiceName, OpenEnum)
