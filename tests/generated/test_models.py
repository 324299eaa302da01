"""Every model, with members that are present, absent, null, unknown or of the wrong shape."""

from __future__ import annotations

import inspect
import typing
from datetime import datetime
from types import MappingProxyType
from typing import Any

import attrs
import pytest

from aisecurity.exceptions import PayloadError
from aisecurity.generated_openapi_client.errors import MissingMember, ModelError, WrongShape
from aisecurity.generated_openapi_client.types import Model, OpenEnum
from tests.support.json_values import exact, holds
from tests.support.schemas import (
    CLOSED,
    MODELS,
    OBJECTS,
    attributes,
    extended,
    kind,
    members,
    optional,
    required,
    sample,
    snake,
    wrong,
)

SECRET = "a text that no error may show"

UNSET = {"AiProfile": {"profile_name": None}}
each_model = pytest.mark.parametrize("name", MODELS)
each_optional = pytest.mark.parametrize(
    ("name", "member"),
    [pytest.param(name, member, id=f"{name}.{member}") for name in MODELS for member in optional(name)],
)
each_required = pytest.mark.parametrize(
    ("name", "member"),
    [pytest.param(name, member, id=f"{name}.{member}") for name in MODELS for member in required(name)],
)

VAR_KEYWORD = inspect.Parameter.VAR_KEYWORD
_TYPES: dict[str, type[Any]] = {
    "string": str,
    "enum": OpenEnum,
    "date-time": datetime,
    "integer": int,
    "number": float,
    "boolean": bool,
    "array": list,
    "object": Model,
}


def whole(name: str) -> dict[str, Any]:
    """Return an object with every documented member."""
    return dict(sample(OBJECTS[name]))


def bare(name: str) -> dict[str, Any]:
    """Return an object with its required members alone."""
    return dict(sample(OBJECTS[name], whole=False))


@each_model
def test_attributes_are_the_members(name: str) -> None:
    """Attributes stand in the order of the contract, named as its members in snake case; `input` keeps its name."""
    assert [snake(member) for member in members(name)] == attributes(MODELS[name])


@each_model
def test_constructors_take_keywords_only(name: str) -> None:
    """A model is made of keywords alone, and required members have no default."""
    parameters = inspect.signature(MODELS[name]).parameters.values()
    given = [parameter for parameter in parameters if parameter.kind is not VAR_KEYWORD]
    needed = {parameter.name for parameter in given if parameter.default is parameter.empty}

    kinds = {inspect.Parameter.KEYWORD_ONLY} if name in CLOSED else {inspect.Parameter.KEYWORD_ONLY, VAR_KEYWORD}
    assert kinds == {parameter.kind for parameter in parameters}
    assert {snake(member) for member in required(name)} == needed


@each_model
def test_absent_is_none(name: str) -> None:
    """Members that are absent read as `None` and are absent again when written."""
    model = MODELS[name].from_dict(bare(name))

    assert [None] * len(optional(name)) == [getattr(model, snake(member)) for member in optional(name)]
    assert exact(bare(name)) == exact(model.to_dict())
    assert {} == model.additional_properties


@each_model
def test_null_is_none(name: str) -> None:
    """Members that are null read as `None`; only *include_none* writes them."""
    nulls = {**dict.fromkeys(members(name)), **bare(name)}

    model = MODELS[name].from_dict(nulls)

    assert MODELS[name].from_dict(bare(name)) == model
    # A profile that is null is none, and none that is linked to the key.
    assert exact(bare(name) or UNSET.get(name, {})) == exact(model.to_dict())
    assert holds(model.to_dict(include_none=True), nulls)


@each_model
def test_a_whole_object_comes_back(name: str) -> None:
    """An object with every documented member is written as it was read, and nothing of it is additional."""
    model = MODELS[name].from_dict(whole(name))

    assert exact(whole(name)) == exact(model.to_dict())
    assert list(members(name)) == list(model.to_dict())
    assert {} == model.additional_properties


@each_model
def test_reading_equals_building(name: str) -> None:
    """A model built from the attributes of another equals it."""
    model = MODELS[name].from_dict(whole(name))

    assert model == MODELS[name](**{attribute: getattr(model, attribute) for attribute in attributes(MODELS[name])})


@each_model
def test_unknown_members_survive(name: str) -> None:
    """Members newer than the contract are kept as they came, nulls and nested ones too."""
    newer = {"x-new": {"deep": [None, 1.0, "t"]}, "x-null": None, "": 0}

    model = MODELS[name].from_dict(extended(name, whole(name), newer))

    assert exact({**whole(name), **newer}) == exact(model.to_dict())
    assert exact(newer) == exact(model.additional_properties)


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_unknown_members_are_refused(name: str) -> None:
    """What says what is scanned has no member that is not documented: it may be one that is misspelt."""
    for unknown in ({"promt": "x"}, {"additional_properties": 5}, {"x" * 41: 1}, {SECRET: 1}):
        with pytest.raises(ModelError, match="is not known, known are") as error:
            MODELS[name].from_dict({**whole(name), **unknown})

        assert isinstance(error.value, PayloadError)
        assert ("'promt'" in str(error.value)) is ("promt" in unknown)
        assert SECRET not in str(error.value)


@each_optional
def test_a_member_of_its_type(name: str, member: str) -> None:
    """A documented member is an attribute of the documented type."""
    value = getattr(MODELS[name].from_dict(whole(name)), snake(member))

    assert isinstance(value, _TYPES[kind(members(name)[member])])


@each_optional
def test_a_wrong_shape_neither_crashes_nor_vanishes(name: str, member: str) -> None:
    """A member of another shape reads as `None` and is kept as it came."""
    for value in wrong(members(name)[member]):
        model = MODELS[name].from_dict({**bare(name), member: value})

        assert getattr(model, snake(member)) is None
        assert exact({member: value}) == exact(model.additional_properties)
        assert exact({**bare(name), member: value}) == exact(model.to_dict())
        assert exact(model.to_dict()[member]) == exact(model.to_dict(include_none=True)[member])


@each_optional
def test_a_wrong_shape_is_written_in_its_place(name: str, member: str) -> None:
    """A member of the wrong shape is written in its place, so the order does not give it away."""
    model = MODELS[name].from_dict({**whole(name), member: wrong(members(name)[member])[0]})

    assert list(members(name)) == list(model.to_dict())


@each_optional
def test_setting_a_member_replaces_a_wrong_shape(name: str, member: str) -> None:
    """An attribute that is set afterwards is written in place of the raw value that was kept."""
    right = sample(members(name)[member])
    model = MODELS[name].from_dict({**bare(name), member: wrong(members(name)[member])[0]})

    setattr(model, snake(member), getattr(MODELS[name].from_dict({**bare(name), member: right}), snake(member)))

    assert exact({**bare(name), member: right}) == exact(model.to_dict())


@each_required
def test_a_required_member_must_be_there(name: str, member: str) -> None:
    """Without a required member, or with null or another shape in its place, there is no model."""
    absent = {key: value for key, value in whole(name).items() if key != member}
    values = [value for value in wrong(members(name)[member]) if member != "ai_profile" or not isinstance(value, str)]
    others = [{**absent, member: value} for value in (None, *values)]

    for broken in (absent, *others):
        with pytest.raises(MissingMember, match=member) as caught:
            MODELS[name].from_dict(broken)

        assert "some text" not in str(caught.value)


@pytest.mark.parametrize("value", [None, "", "x", 5, True, [], [{}], 1.5], ids=repr)
@each_model
def test_only_an_object_is_a_model(name: str, value: Any) -> None:
    """A JSON value that is no object raises ModelError: a list is not an empty model."""
    if name == "AiProfile" and isinstance(value, str):
        assert value == MODELS[name].from_dict(value).profile_name
        return
    with pytest.raises(WrongShape) as caught:
        MODELS[name].from_dict(value)

    assert isinstance(caught.value, ModelError)
    assert isinstance(caught.value, ValueError)


def test_a_broken_verdict_leaves_its_row() -> None:
    """A result whose verdict lacks its action is kept as it came, as any optional member: the row has no verdict."""
    row: dict[str, Any] = {**whole("ScanIdResult"), "status": "complete"}
    del row["result"]["action"]

    model = MODELS["ScanIdResult"].from_dict(row)

    assert (None, None) == (model.result, model.verdict)
    assert row["result"] == model.additional_properties["result"]
    assert exact(row) == exact(model.to_dict())


@each_model
def test_any_mapping(name: str) -> None:
    """An object of JSON is any mapping, not only a dict."""
    value = whole(name)

    assert MODELS[name].from_dict(value) == MODELS[name].from_dict(MappingProxyType(value))


@each_model
def test_reading_leaves_the_input_alone(name: str) -> None:
    """The dictionary that was read is not changed, nor by changing the model."""
    source = extended(name, whole(name), {"new": 1})

    model = MODELS[name].from_dict(source)
    model.additional_properties.clear()

    assert exact(extended(name, whole(name), {"new": 1})) == exact(source)


@each_model
def test_type_hints_resolve(name: str) -> None:
    """The annotations of every model can be resolved, those of models that refer to each other included."""
    hints = typing.get_type_hints(MODELS[name])
    fields = attrs.fields(attrs.resolve_types(MODELS[name]))

    assert {field.name: field.type for field in fields} == {field.name: hints[field.name] for field in fields}
    for member, schema in members(name).items():
        if kind(schema) == "object" and member in optional(name):
            assert type(None) in typing.get_args(hints[snake(member)])
