"""The repr of models: members that it shows, and text that it hides."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, cast

import pytest
from rich.pretty import pretty_repr

from aisecurity.generated_openapi_client import (
    AiProfile,
    AsyncScanObject,
    ErrorDetail,
    MaskedData,
    ScanRequest,
    ScanRequestContentsInner,
    ScanResponse,
    ToolEvent,
    TopicGuardRails,
)
from aisecurity.generated_openapi_client.types import Model
from tests.support.schemas import MODELS, OBJECTS, RENAMED, SCHEMAS, attributes, extended, sample, snake

SECRET = "A-TEXT-THAT-NO-LOG-MAY-SHOW"

each_model = pytest.mark.parametrize("name", MODELS)
SCANNED = {
    RENAMED.get(name, name): schema["x-scanned-text"] for name, schema in SCHEMAS.items() if "x-scanned-text" in schema
}


def whole(name: str) -> Model:
    """Return a model with every documented member, and an unknown one."""
    return cast("Model", MODELS[name].from_dict(extended(name, sample(OBJECTS[name]), {"x-new": {"a": [None]}})))


@each_model
def test_repr_lists_what_is_set(name: str) -> None:
    """A repr is one line that names each attribute that is set, and only those."""
    bare = MODELS[name].from_dict(sample(OBJECTS[name], whole=False))

    assert "\n" not in repr(whole(name))
    assert all(f"{attribute}=" in repr(whole(name)) for attribute in attributes(MODELS[name]))
    assert "None" not in repr(bare)
    assert repr(bare).startswith(f"{name}(")


def test_repr_is_short() -> None:
    """The repr of a verdict begins with action and category.

    It shows a date by its text, and of anything long the first words, or the size if it is one word.
    """
    verdict = ScanResponse(
        report_id="R1",
        scan_id="1",
        category="benign",
        action="allow",
        profile_name="p" * 5000,
        session_id="word " * 30,
        completed_at=datetime(2025, 5, 28, 10, 10, 15),
    )

    assert (
        f"ScanResponse(action='allow', category='benign', report_id='R1', scan_id='1', session_id='{'word ' * 19}...', "
        "profile_name=<5000 characters>, completed_at=2025-05-28T10:10:15)"
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
    newer = {SECRET: 1, "x": {"y": [SECRET]}}
    model = MODELS[name].from_dict(extended(name, sample(OBJECTS[name], whole=False), newer))

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


@pytest.mark.parametrize("name", SCANNED)
def test_printers_hide_scanned_text(name: str) -> None:
    """What walks over the fields of a model, as rich does where it prints variables, finds sizes too."""
    members = dict(sample(OBJECTS[name]))
    for member in SCANNED[name]:
        members[member] = [SECRET] if isinstance(members[member], list) else SECRET
    shown = pretty_repr(MODELS[name].from_dict(extended(name, members, {"x-new": SECRET})), max_width=10_000)

    assert SECRET not in shown
    assert "additional_properties=<1 members>" in shown
    for member in SCANNED[name]:
        size = "1 items" if isinstance(members[member], list) else f"{len(SECRET)} characters"
        assert f"{snake(member)}=<{size}>" in shown


def _refers_to(schema: Any) -> set[str]:
    """Return the names of the schemas to which *schema* refers."""
    if isinstance(schema, dict):
        items = cast("dict[str, Any]", schema).items()
        return {str(value).rpartition("/")[2] for key, value in items if key == "$ref"}.union(
            *(_refers_to(value) for _, value in items)
        )
    return set[str]().union(*map(_refers_to, schema)) if isinstance(schema, list) else set()  # pyright: ignore[reportUnknownArgumentType]  # of any list


def test_requests_hide_their_texts() -> None:
    """The str of a model of a request shows the sizes of texts to be scanned; no other model hides any."""
    found, new = set[str](), {"ScanRequest", "AsyncScanObject"}
    while new:
        found |= new
        new = set[str]().union(*(_refers_to(SCHEMAS[name]) for name in new)) - found
    hiding = {name for name in MODELS if MODELS[name]._is_to_scan}  # pyright: ignore[reportPrivateUsage]  # what is tested

    assert {RENAMED.get(name, name) for name in found} & SCANNED.keys() == hiding


def test_str_of_a_request() -> None:
    """Texts are sizes, wherever they are, documented or not; all else is there."""
    event = ToolEvent.from_dict({"input": {"a": SECRET}, "output": SECRET, "metadata": {"method": "m"}})
    event.additional_properties["x"] = None
    content = ScanRequestContentsInner(prompt=SECRET, tool_event=event)
    request = AsyncScanObject(
        req_id=1, scan_req=ScanRequest(ai_profile=AiProfile(profile_name="p"), contents=[content])
    )
    shown = json.loads(str(request))["scan_req"]["contents"][0]
    size = f"<{len(SECRET)} characters>"

    assert SECRET not in str(request) + str(content) + str(event)
    assert ("p", size, None) == (request.scan_req.ai_profile.profile_name, shown["prompt"], shown["response"])
    assert ("<1 items>", size, None, "m") == (
        shown["tool_event"]["input"],
        shown["tool_event"]["output"],
        shown["tool_event"]["x"],
        shown["tool_event"]["metadata"]["method"],
    )


def test_str_of_an_answer() -> None:
    """An answer shows whole, masked texts and unknown members among it."""
    masked = MaskedData.from_dict({"data": "XXX", "x-new": {"a": 1}})

    assert {"data": "XXX", "pattern_detections": None, "x-new": {"a": 1}} == json.loads(str(masked))


def test_repr_hides_nested_text() -> None:
    """The repr of an object that holds a tool event shows none of its texts."""
    content = ScanRequestContentsInner(tool_event=ToolEvent(input=SECRET, output=SECRET))

    assert SECRET not in repr(content)
    assert SECRET not in repr([content])
    assert SECRET not in repr(ErrorDetail(message=SECRET))
