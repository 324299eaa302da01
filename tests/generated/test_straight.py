"""Straight readers and writers of the generated models against the careful ones, on documents as they should not be."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aisecurity._runtime.model import Model
from aisecurity._runtime.model_errors import ModelError
from aisecurity.generated_openapi_client import AiProfile
from tests.generated.strategies import JSON, MODEL_VALUES
from tests.support.json_values import exact
from tests.support.schemas import MODELS, members

each_model = pytest.mark.parametrize("name", MODELS)
playful = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def mutated(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects of the contract of which up to three members are null, absent, unknown or anything at all."""
    change = st.tuples(st.sampled_from([*members(name), "unknown"]), st.none() | st.just(...) | JSON)
    changes = st.lists(change, max_size=3)
    return st.builds(_changed, MODEL_VALUES[name], changes)


def _changed(value: dict[str, Any], changes: list[tuple[str, Any]]) -> dict[str, Any]:
    given = {**value, **dict(changes)}
    return {name: member for name, member in given.items() if member is not ...}


def outcome(read: Any, value: Any) -> object:
    """Return what *read* makes of *value*, or the class and the text of its error."""
    try:
        return read(value)
    except ModelError as error:
        return type(error), str(error)


def careful_reader(model: Any) -> Any:
    """Return what reads *model* member by member."""
    return inspect.getattr_static(model, "_read").__get__(None, model)


@each_model
@given(data=st.data())
@playful
def test_readers(name: str, data: st.DataObject) -> None:
    """Both readers make the same model of any document, to the type, or raise the same error."""
    model, value = MODELS[name], data.draw(mutated(name))
    straight, careful = outcome(model.from_dict, value), outcome(careful_reader(model), value)

    assert careful == straight
    assert type(careful) is type(straight)
    assert repr(careful) == repr(straight)


@each_model
@given(data=st.data())
@playful
def test_writers(name: str, data: st.DataObject) -> None:
    """Both writers make the same JSON of any model, to the type and in the same order, with nulls and without."""
    model = outcome(MODELS[name].from_dict, data.draw(mutated(name)))
    if isinstance(model, Model):
        for include_none in (False, True):
            straight = model.to_dict(include_none=include_none)
            careful: dict[str, Any] = inspect.getattr_static(type(model), "_write")(model, include_none=include_none)

            assert exact(careful) == exact(straight)
            assert [*careful] == [*straight]


@pytest.mark.parametrize("value", [None, [], "text", 5, [{}]])
@each_model
def test_no_object(name: str, value: Any) -> None:
    """Both reject what is no object, with one text."""
    model = MODELS[name]

    assert outcome(careful_reader(model), value) == outcome(model.from_dict, value)


def test_a_class_of_a_program() -> None:
    """A subclass of a model is read by its own constructor."""
    calls: list[str] = []

    class Counted(AiProfile):
        def __init__(self, **given: Any) -> None:
            calls.append("made")
            super().__init__(**given)

    read = Counted.from_dict({"profile_name": "p"})

    assert (["made"], "p", Counted) == (calls, read.profile_name, type(read))
