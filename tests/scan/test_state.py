"""State of a Scanner: the input of a scan is checked before its flow begins."""

from typing import Any

import pytest

from aisecurity.configuration import Configuration
from aisecurity.exceptions import PayloadError
from aisecurity.scan._state import ScannerState
from aisecurity.scan.models.content import Content
from tests.support.samples import PROFILE, tool_event


def scan(ai_profile: Any, content: Any, *more: Any) -> None:
    """Begin a scan; *more* are tr_id, session_id, transaction_id and metadata, as far as given."""
    state = ScannerState(Configuration(api_key="k"), "blocking", lambda _, __: "httpx")
    given: list[Any] = [*more, None, None, None, None]
    state.sync_scan(ai_profile, content, given[0], given[1], given[2], given[3], None)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((5, Content(prompt="p")), "ai_profile: an AiProfile is needed, not int"),
        (({"name": "p"}, Content(prompt="p")), "ai_profile: AiProfile: 'name' is not known, known are profile_id"),
        ((PROFILE, {"promt": "p"}), "content: 'promt' is not known, known are prompt"),
        ((PROFILE, "text"), "content: a Content is needed, not str"),
        ((PROFILE, None), "content: nothing to scan"),
        ((PROFILE, Content(prompt="p"), 5), "tr_id: a str is needed, not int"),
        ((PROFILE, Content(prompt="p"), None, None, None, PROFILE), "metadata: a Metadata is needed, not AiProfile"),
    ],
)
def test_sync_scan_of_wrong_types(arguments: tuple[Any, ...], message: str) -> None:
    """Arguments of another type than documented are rejected by name."""
    with pytest.raises(PayloadError) as error:
        scan(*arguments)

    assert error.value.message.startswith(message)


def test_content_is_checked_again() -> None:
    """A tool event that was changed after it was put into a content is checked before it is sent."""
    content = Content(tool_event=tool_event())
    assert content.tool_event
    content.tool_event.input = None

    with pytest.raises(PayloadError, match="neither input nor output is given"):
        scan(PROFILE, content)
