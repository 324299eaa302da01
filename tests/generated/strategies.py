"""Hypothesis strategies, made from the schemas of openapi.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from tests.support.schemas import OBJECTS, kind, resolve

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
"""Any JSON value."""


def _moment(moment: datetime, fraction: str, offset: str) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + fraction + offset


MOMENTS = st.builds(
    _moment,
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)),
    st.sampled_from(["", ".5", ".086", ".086495", ".086495123"]),
    st.sampled_from(["", "Z", "+00:00", "-07:30", "+14:00"]),
)
"""Dates as services write them."""


def values(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for values of *schema*, with unknown members and with enumeration values not known yet."""
    schema = resolve(schema)
    match kind(schema):
        case "object":
            return _object(schema)
        case "array":
            return st.lists(values(schema["items"]), max_size=2)
        case "enum":
            return st.sampled_from(schema["enum"]) | st.text(max_size=12)
        case "date-time":
            return MOMENTS
        case other:
            return {
                "string": st.text(max_size=12),
                "integer": st.integers(),
                "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
                "boolean": st.booleans(),
            }[other]


def _object(schema: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    members: Mapping[str, Any] = schema["properties"]
    needed = schema.get("required", [])
    documented = st.fixed_dictionaries(
        {member: values(members[member]) for member in needed},
        optional={member: values(members[member]) for member in members if member not in needed},
    )
    if schema.get("x-closed"):
        return documented
    unknown = st.dictionaries(st.text(max_size=8).filter(lambda name: name not in members), JSON, max_size=1)
    return st.tuples(documented, unknown).map(lambda parts: {**parts[0], **parts[1]})


MODEL_VALUES = {name: values(schema) for name, schema in OBJECTS.items()}
"""JSON objects by the name of the model that reads them."""
