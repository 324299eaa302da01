"""Models as Python values: copies, pickles, equality, text."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from aisecurity.generated_openapi_client import (
    AiProfile,
    ScanResponse,
    ToolEvent,
)
from aisecurity.generated_openapi_client.types import Model
from tests.support.json_values import exact, is_array
from tests.support.schemas import CLOSED, MODELS, OBJECTS, attributes, extended, sample

each_model = pytest.mark.parametrize("name", MODELS)
WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),  # noqa: S301 - dumped just now
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def whole(name: str) -> Model:
    """Return a model with every documented member, and an unknown one."""
    return cast("Model", MODELS[name].from_dict(extended(name, sample(OBJECTS[name]), {"x-new": {"a": [None]}})))


def nested(value: Any) -> list[Model]:
    """Return the models in *value*, at any depth."""
    if is_array(value):
        return [model for item in value for model in nested(item)]
    if not isinstance(value, Model):
        return []
    return [value, *(model for name in attributes(type(value)) for model in nested(getattr(value, name)))]


@each_way
@each_model
def test_copies_are_equal(name: str, way: Callable[[Any], Any]) -> None:
    """Pickled, copied and deep-copied models equal the original and write the same JSON."""
    model = whole(name)

    other = way(model)

    assert model == other
    assert type(model) is type(other)
    assert exact(model.to_dict()) == exact(other.to_dict())


@each_model
def test_deep_copies_share_nothing(name: str) -> None:
    """Changing a deep copy leaves the original alone."""
    model = whole(name)
    before = exact(model.to_dict())

    other = copy.deepcopy(model)
    for inner in nested(other):
        inner.additional_properties["x-changed"] = 1

    assert before == exact(model.to_dict())
    assert model != other


@each_model
def test_models_differ_by_any_member(name: str) -> None:
    """Models are equal only if every attribute is, the unknown members included, and the class is the same."""
    model = whole(name)

    assert model == whole(name)
    for attribute in [*attributes(type(model)), "additional_properties"]:
        other = whole(name)
        setattr(other, attribute, None)
        assert model != other
    assert model != SimpleNamespace(**{name: getattr(model, name) for name in attributes(type(model))})


@each_model
def test_there_are_no_other_attributes(name: str) -> None:
    """A misspelt attribute is an error on assignment; in the constructor of an answer it is a newer member."""
    model = whole(name)

    with pytest.raises(AttributeError):
        model.misspelt = 1  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]  # a mistake
    if name in CLOSED:
        with pytest.raises(TypeError, match="misspelt"):
            MODELS[name](**sample(OBJECTS[name]), misspelt=1)
    else:
        newer = MODELS[name](**sample(OBJECTS[name]), misspelt=1, additional_properties={"other": 2})

        assert {"misspelt": 1, "other": 2} == newer.additional_properties


@each_model
def test_its_text_is_its_json(name: str) -> None:
    """`str` gives JSON, indented, with every documented member; of a request without the texts to be scanned."""
    model = whole(name)

    if name in {"ScanRequest", "ScanRequestContentsInner", "ToolEvent", "AsyncScanObject"}:
        assert model.to_dict(include_none=True).keys() == json.loads(str(model)).keys()
    else:
        assert exact(model.to_dict(include_none=True)) == exact(json.loads(str(model)))
    assert str(model).startswith("{\n  ")


def test_input_keeps_its_name() -> None:
    """The member that is named like a builtin is not renamed."""
    event = ToolEvent(input="{}")

    assert "{}" == event.input
    assert {"input": "{}"} == event.to_dict()


@pytest.mark.parametrize("odd", ["", " ", "not-a-uuid", "R", "0" * 500, "00000000-0000-0000-0000-000000000000"])
def test_odd_ids_are_read_as_they_are(odd: str) -> None:
    """An answer may hold ids of any form, as the documentation itself prints them."""
    verdict = ScanResponse.from_dict(
        {"report_id": odd, "scan_id": odd, "profile_id": odd, "category": "benign", "action": "allow"}
    )

    assert (odd, odd, odd) == (verdict.report_id, verdict.scan_id, verdict.profile_id)
    assert {"profile_id": odd} == AiProfile(profile_id=odd).to_dict()


def test_setting_none_omits_the_member() -> None:
    """`None` is never written as text."""
    assert {} == AiProfile().to_dict()
    assert {"profile_id": None, "profile_name": None} == AiProfile().to_dict(include_none=True)
    assert {"profile_name": "p"} == AiProfile(profile_id=None, profile_name="p").to_dict()
