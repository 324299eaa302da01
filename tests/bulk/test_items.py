"""Items as callers give them, read into entries."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from aisecurity._long_text import Split
from aisecurity.bulk import Scanned
from aisecurity.bulk.items import Entry, read_item
from aisecurity.bulk.scheduling.actions import ScanUnit
from aisecurity.exceptions import PayloadError
from aisecurity.generated_openapi_client import AiProfile, Metadata, ToolEvent
from aisecurity.scan.models.content import Content

EVENT = {"metadata": {"ecosystem": "mcp", "method": "tools/call", "server_name": "s"}, "input": "{}"}
PROFILE_ID = "0f5c3a1e-7d0b-4a53-9a51-2f2f3a0e1c77"


def test_a_content_is_taken_as_it_is() -> None:
    """No copy is made of a Content."""
    content = Content(prompt="p")

    assert content is read_item(0, content).contents[0]


def test_a_content_can_be_cut() -> None:
    """With split a Content is cut as any item."""
    assert 2 == len(read_item(0, Content(prompt="x" * 40), Split(characters=30, overlap=5)).contents)


def test_a_text_is_a_prompt() -> None:
    """A str is what a user says to a model."""
    assert (Content(prompt="hello"),) == read_item(0, "hello").contents


def test_a_mapping() -> None:
    """Every member of a content can be given, "" is absent, and other members are nobody's business."""
    item = {
        "id": 7,
        "prompt": "p",
        "response": "r",
        "context": "c",
        "code_prompt": "",
        "code_response": None,
        "tool_event": EVENT,
        "profile": "other",
        "metadata": '{"app_name": "a"}',
        "label": 1,
    }
    entry = read_item(3, item)

    assert (Content(prompt="p", response="r", context="c", tool_event=ToolEvent.from_dict(EVENT)),) == entry.contents
    assert (3, "7", item, "7") == (entry.index, entry.key, entry.item, entry.tr_id)
    assert (AiProfile(profile_name="other"), Metadata(app_name="a")) == (entry.profile, entry.metadata)


def test_models_are_taken_as_they_are() -> None:
    """A tool event, a profile and metadata may be models already."""
    item: dict[str, Any] = {
        "tool_event": ToolEvent.from_dict(EVENT),
        "profile": AiProfile(profile_id=PROFILE_ID),
        "metadata": Metadata(),
    }
    entry = read_item(0, item)

    assert (item["profile"], item["metadata"]) == (entry.profile, entry.metadata)
    assert item["tool_event"] is entry.contents[0].tool_event


def test_a_profile_by_id() -> None:
    """A UUID is an id, everything else a name."""
    assert AiProfile(profile_id=PROFILE_ID) == read_item(0, {"prompt": "p", "profile": PROFILE_ID}).profile


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (5, "a Content, a str or a mapping is needed, not int"),
        ("", "nothing to scan"),
        ({"text": "p"}, "nothing to scan"),
        ({"prompt": 5}, "prompt: a str is needed, not int"),
        ({"prompt": "p", "tool_event": "{"}, "tool_event: not JSON"),
        ({"prompt": "p", "tool_event": "[]"}, "tool_event: a JSON object is needed, not list"),
        ({"prompt": "p", "tool_event": {"input": "x"}}, "tool_event.metadata.ecosystem: missing"),
        ({"prompt": "p", "metadata": 1}, "metadata: a JSON object is needed, not int"),
        ({"prompt": "p", "profile": 1}, "profile: a name or an id is needed, not int"),
        ({"prompt": "p" * 3_000_000}, "prompt: 3,000,000 characters, at most"),
    ],
)
def test_what_cannot_be_scanned(item: Any, reason: str) -> None:
    """It is an entry with the reason, never an exception, and keeps its item and id."""
    entry = read_item(2, item)

    assert isinstance(entry.error, PayloadError)
    assert reason in str(entry.error)
    assert ((), item) == (entry.contents, entry.item)


def test_a_key_too_long_to_be_sent() -> None:
    """A key of over 100 characters names the item here, but is no transaction id."""
    entry = read_item(0, {"id": "k" * 101, "prompt": "p"})

    assert ("k" * 101, None) == (entry.key, entry.tr_id)


@pytest.mark.parametrize("item", [{"id": "k", "prompt": "p", "profile": "q", "metadata": {"app_name": "a"}}, ""])
def test_another_item(item: Any) -> None:
    """An entry that gets another item is the same in all else, an error too, and has the receipt."""
    entry = read_item(1, item)
    other = entry.with_item(7, ("scan id", 2))

    assert (7, ("scan id", 2)) == (other.item, other.receipt)
    assert entry == evolve(other, item=item, receipt=None)


def test_no_repr_shows_content() -> None:
    """Neither an entry nor what travels with it shows a text."""
    entry = read_item(0, {"prompt": "a secret", "metadata": {"app_user": "a secret"}})

    assert "secret" not in repr(entry) + repr(ScanUnit(entry=entry)) + repr(Entry(index=0, item="a secret"))


def test_no_repr_shows_the_item() -> None:
    """The item may be a text."""
    assert "secret" not in repr(Scanned(index=0, item="a secret"))


def test_a_parameter_is_for_checkers() -> None:
    """An outcome made with a type parameter equals one made without, and may be made without an item as well."""
    assert Scanned(index=0, item="x") == Scanned[str](index=0, item="x")
    assert None is Scanned(index=0).item
