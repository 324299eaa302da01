"""Models against JSON that hypothesis makes from the contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aisecurity.exceptions import PayloadError
from aisecurity.generated_openapi_client.errors import MissingMember
from tests.generated.strategies import JSON, MODEL_VALUES
from tests.support.json_values import exact, holds
from tests.support.schemas import CLOSED, MODELS, OBJECTS, kind, members, resolve

each_model = pytest.mark.parametrize("name", MODELS)
playful = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def can_break(schema: Mapping[str, Any]) -> bool:
    """Return whether something in *schema*, at any depth, is required."""
    schema = resolve(schema)
    match kind(schema):
        case "object":
            return "required" in schema or any(map(can_break, schema["properties"].values()))
        case "array":
            return can_break(schema["items"])
        case _:
            return False


@each_model
@given(data=st.data())
@playful
def test_what_fits_the_contract_comes_back_exactly(name: str, data: st.DataObject) -> None:
    """Any object of the contract is written as it was read, to the type and to the letter."""
    value = data.draw(MODEL_VALUES[name])

    model = MODELS[name].from_dict(value)

    assert exact(value) == exact(model.to_dict())
    assert model == MODELS[name].from_dict(model.to_dict(include_none=True))


@each_model
@given(data=st.data())
@playful
def test_nothing_vanishes(name: str, data: st.DataObject) -> None:
    """Any JSON in a member comes back; reading can fail only where something is required, or unknown and refused."""
    value = {**data.draw(MODEL_VALUES[name]), data.draw(st.sampled_from([*members(name)])): data.draw(JSON)}

    try:
        model = MODELS[name].from_dict(value)
    except PayloadError:
        assert name in CLOSED
        return
    except MissingMember:
        assert can_break(OBJECTS[name])
        return

    if isinstance(profile := value.get("ai_profile"), str) and name == "ScanRequest":
        # A text stands for the profile of that name.
        value["ai_profile"] = {"profile_name": profile}
    assert holds(model.to_dict(include_none=True), value)
    assert model == MODELS[name].from_dict(model.to_dict(include_none=True))
