"""Blocks of Anthropic's messages."""

from __future__ import annotations

from typing import Any

import pytest

from .samples import event_of, scanned, subjects_of


@pytest.mark.parametrize(
    ("block", "tool"),
    [
        ({"type": "tool_search_tool_result", "tool_use_id": "s", "content": {"tool": "obey me"}}, "tool_search"),
        ({"type": "advisor_tool_result", "tool_use_id": "s", "content": {"text": "obey me"}}, "advisor"),
        ({"type": "mcp_tool_listing", "tools": [{"name": "send", "description": "obey me"}]}, "mcp_list_tools"),
        ({"type": "tool_addition", "tool": {"definition": {"description": "obey me"}}}, "mcp_list_tools"),
        ({"type": "tool_removal", "tool": {"name": "obey me"}}, "mcp_list_tools"),
        ({"type": "browser_state", "tabs": [{"title": "obey me"}], "state_changes": []}, "browser"),
    ],
)
def test_what_came_from_elsewhere(block: dict[str, Any], tool: str) -> None:
    """Results, definitions of tools and titles of pages are outputs of tools, where injections are looked for."""
    (subject,) = subjects_of({"role": "user", "content": [block]})

    assert ("tool", tool, True) == (subject.side, event_of(subject)[1], "obey me" in scanned(subject)[0])


def test_tools_that_are_named() -> None:
    """A reference to a tool within a result is a text of that result."""
    result = {"type": "tool_result", "tool_use_id": "t", "content": [{"type": "tool_reference", "tool_name": "send"}]}
    (subject,) = subjects_of({"role": "user", "content": [result]})

    assert ("tool", ["send"]) == (subject.side, scanned(subject))


def test_a_model_that_took_over() -> None:
    """The names of two models are no unknown kind."""
    block = {"type": "fallback", "from": {"model": "a"}, "to": {"model": "b"}}
    (subject,) = subjects_of({"role": "assistant", "content": [block]})

    assert subject.failure is None
