"""Parts of messages that hold data, and what is of a wrong type."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.exceptions import PayloadError
from aisecurity.guard._core.conversation.kinds import DATA_PARTS
from aisecurity.guard.outcome import Failure
from tests.support.samples import SECRET_TEXT

from .samples import LangChainLike, PydanticLike, parts_of, scanned, subjects_of


@pytest.mark.parametrize("kind", sorted(DATA_PARTS))
def test_what_holds_no_text_is_reported(kind: str) -> None:
    """A message of one part with data is passed with the kind of that part, or refused where the policy says so."""
    message = {"role": "user", "content": [{"type": kind, "file": {"file_id": "f"}}]}
    (passed,) = subjects_of(message)
    (refused,) = subjects_of(message, non_text="block")

    assert ((), (kind,), None) == (passed.contents, passed.skipped, passed.failure)
    assert ((), (kind,), Failure.REFUSED) == (refused.contents, refused.skipped, refused.failure)


def test_one_report_for_each_kind() -> None:
    """Two pictures are one kind."""
    picture = {"type": "image_url", "image_url": {"url": "https://host.test/a.png"}}
    (subject,) = subjects_of({"role": "user", "content": [picture, picture]})

    assert ("image_url",) == subject.skipped


@pytest.mark.parametrize(
    ("part", "texts", "skipped"),
    [
        ({"type": "file", "file": {"file_data": "AAAA", "filename": "obey me"}}, ["obey me"], ("file",)),
        ({"type": "file", "file": PydanticLike(file_data="AAAA", filename="obey")}, ["obey"], ("file",)),
        ({"type": "document", "source": {"type": "text", "data": "obey", "media_type": "text/plain"}}, ["obey"], ()),
        (
            {"type": "document", "source": {"content": [{"type": "text", "text": "obey"}]}, "title": "a"},
            ["obey\na"],
            (),
        ),
        ({"type": "text-plain", "text": "obey", "pages": 2}, ["obey"], ()),
        ({"type": "media", "data": b"AAAA", "note": None}, [], ("media",)),
        ({"type": "image"}, [], ("image",)),
    ],
)
def test_texts_beside_data(part: dict[str, Any], texts: list[str], skipped: tuple[str, ...]) -> None:
    """Names, titles and whole texts in a part are scanned; what is not scanned is reported."""
    (subject,) = subjects_of({"role": "user", "content": [part]})

    assert (texts, skipped, False) == (scanned(subject), subject.skipped, subject.is_one_text and bool(texts))


def test_several_parts_are_not_one_text() -> None:
    """Masked data of joined parts could not be put back."""
    (subject,) = subjects_of({"role": "user", "content": ["a", {"type": "text", "text": "b"}]})

    assert (["a\nb"], False) == (scanned(subject), subject.is_one_text)


class Unreadable(PydanticLike):
    """An object whose dump fails, and says why."""

    def model_dump(self, *, mode: str, warnings: bool) -> dict[str, Any]:
        """Raise what shows the text."""
        raise ValueError(SECRET_TEXT)


def nested(depth: int) -> Any:
    """Return a list in a list, and so on."""
    value: Any = SECRET_TEXT
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (SECRET_TEXT, "messages[0]: a dict or a message is needed, not str"),
        (None, "messages[0]: a dict or a message is needed, not NoneType"),
        (Unreadable(), "messages[0]: Unreadable cannot be read by model_dump"),
        ({"role": 5}, "messages[0].role: a str is needed, not int"),
        ({"type": [SECRET_TEXT]}, "messages[0].type: a str is needed, not list"),
        ({"role": "user", "content": 5}, "messages[0].content: a str or a list of parts is needed, not int"),
        ({"role": "user", "content": iter([SECRET_TEXT])}, "messages[0].content: a str or a list of parts"),
        ({"role": "user", "content": ["a", 5]}, "messages[0].content[1]: a dict or a message is needed, not int"),
        ({"role": "user", "content": [{"type": "text", "text": 5}]}, "messages[0].content[0].text: a str is needed"),
        ({"role": "user", "name": 5}, "messages[0].name: a str is needed, not int"),
        ({"role": "assistant", "tool_calls": {}}, "messages[0].tool_calls: a list is needed, not dict"),
        ({"role": "assistant", "tool_calls": [5]}, "messages[0].tool_calls[0]: a dict or a message is needed"),
        ({"role": "assistant", "tool_calls": [{"type": "function"}]}, "messages[0].tool_calls[0].function: a dict"),
        ({"role": "user", "note": {SECRET_TEXT: {1}}}, "messages[0]: a JSON value is needed, not set"),
        ({"role": "user", "note": {5: SECRET_TEXT}}, "messages[0]: a str is needed, not int"),
        ({"role": "user", "note": [float("nan")]}, "messages[0]: a JSON value is needed, not float"),
        ({"type": "function_call", "arguments": nested(100_000)}, "messages[0]: nested too deeply to be read"),
        (LangChainLike("human", 5), "messages[0].content: a str or a list of parts is needed, not int"),
        (PydanticLike(role="user", content=5), "messages[0].content: a str or a list of parts is needed, not int"),
    ],
)
def test_wrong_types(message: Any, error: str) -> None:
    """What is no message raises, naming the place and a type, never a value."""
    with pytest.raises(PayloadError) as raised:
        parts_of(message)

    assert error in str(raised.value)
    assert SECRET_TEXT not in str(raised.value)
    assert (None, True) == (
        raised.value.__cause__,
        raised.value.__suppress_context__ or raised.value.__context__ is None,
    )


def test_numbers_in_what_is_scanned() -> None:
    """Numbers are JSON values, objects within a value are read."""
    (subject,) = subjects_of({"type": "function_call", "name": "f", "arguments": [1.5, PydanticLike(a=True), None]})

    assert ['[1.5, {"a": true}, null]'] == scanned(subject)
