"""The repr of models: members that it shows, and text that it hides."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import pytest

from aisecurity.generated_openapi_client import (
    AiProfile,
    ErrorDetail,
    MaskedData,
    ScanRequestContentsInner,
    ScanResponse,
    ToolEvent,
    TopicGuardRails,
)
from aisecurity.generated_openapi_client.types import Model
from tests.support.schemas import MODELS, OBJECTS, RENAMED, SCHEMAS, attributes, sample, snake

SECRET = "A-TEXT-THAT-NO-LOG-MAY-SHOW"

each_model = pytest.mark.parametrize("name", MODELS)
SCANNED = {
    RENAMED.get(name, name): schema["x-scanned-text"] for name, schema in SCHEMAS.items() if "x-scanned-text" in schema
}


def whole(name: str) -> Model:
    """Return a model with every documented member, and an unknown one."""
    return cast("Model", MODELS[name].from_dict({**sample(OBJECTS[name]), "x-new": {"a": [None]}}))


@each_model
def test_repr_lists_what_is_set(name: str) -> None:
    """A repr is one line that names each attribute that is set, and only those."""
    bare = MODELS[name].from_dict(sample(OBJECTS[name], whole=False))

    assert "\n" not in repr(whole(name))
    assert all(f"{attribute}=" in repr(whole(name)) for attribute in attributes(MODELS[name]))
    assert "None" not in repr(bare)
    assert repr(bare).startswith(f"{name}(")


def test_repr_is_short() -> None:
    """A repr shows a date by its text, an id whole and the beginning of anything long."""
    verdict = ScanResponse(
        report_id="R1",
        scan_id="1",
        category="benign",
        action="allow",
        profile_name="p" * 5000,
        completed_at=datetime(2025, 5, 28, 10, 10, 15),
    )

    assert (
        f"ScanResponse(report_id='R1', scan_id='1', profile_name='{'p' * 97}...', category='benign', "
        "action='allow', completed_at=2025-05-28T10:10:15)"
    ) == repr(verdict)
    assert "AiProfile()" == repr(AiProfile())


def test_repr_of_lists_is_short() -> None:
    """Long texts are cut in lists too."""
    assert len(repr(TopicGuardRails(allowed_topics=["t" * 5000]))) < 200


@pytest.mark.parametrize("name", SCANNED)
def test_repr_hides_scanned_text(name: str) -> None:
    """Of the members that may hold users' text a repr shows the size alone."""
    members = dict(sample(OBJECTS[name]))
    for member in SCANNED[name]:
        members[member] = [SECRET] if isinstance(members[member], list) else SECRET

    shown = repr(MODELS[name].from_dict(members))

    assert SECRET not in shown
    for member in SCANNED[name]:
        size = "1 items" if isinstance(members[member], list) else f"{len(SECRET)} characters"
        assert f"{snake(member)}=<{size}>" in shown


@each_model
def test_repr_hides_what_is_not_documented(name: str) -> None:
    """Neither unknown members nor values of the wrong shape are in a repr, only their number."""
    model = MODELS[name].from_dict({**sample(OBJECTS[name], whole=False), SECRET: 1, "x": {"y": [SECRET]}})

    assert SECRET not in repr(model)
    assert repr(model).endswith("additional_properties=<2 members>)")


def test_repr_hides_scanned_text_of_a_wrong_shape() -> None:
    """A scanned member that is no string is kept, and hidden."""
    shown = repr(MaskedData.from_dict({"data": {"text": SECRET}}))

    assert "MaskedData(additional_properties=<1 members>)" == shown


@pytest.mark.parametrize("value", [5, True, 1.5, b"bytes", {"a": SECRET}], ids=repr)
def test_repr_of_a_mistake_hides_it_and_does_not_raise(value: Any) -> None:
    """A scanned member that a program sets to no text at all is hidden as well."""
    assert SECRET not in repr(ScanRequestContentsInner(prompt=value))
    assert "prompt=<" in repr(ScanRequestContentsInner(prompt=value))


def test_repr_hides_nested_text() -> None:
    """The repr of an object that holds a tool event shows none of its texts."""
    content = ScanRequestContentsInner(tool_event=ToolEvent(input=SECRET, output=SECRET))

    assert SECRET not in repr(content)
    assert SECRET not in repr([content])
    assert SECRET not in repr(ErrorDetail(message=SECRET))
