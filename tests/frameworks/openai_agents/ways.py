"""Ways of running agents."""

from __future__ import annotations

from typing import Any

from agents import SQLiteSession

from ..support.matrix import Way
from . import stages
from .stages import running, running_sync, streaming

_TOOLS: dict[str, Any] = {"answer": "tool", "runs_tools": True}


def _ways(api: str) -> list[Way]:
    def way(name: str, call: Any, **members: Any) -> Way:
        return Way(name=f"{api}: {name}", call=call, **members)

    def tools(name: str, make: Any, **members: Any) -> list[Way]:
        given = {**_TOOLS, **members}
        return [
            way(f"run, {name}", running(make, api), **given),
            way(f"run_streamed, {name}, events", streaming(make, api, deltas=True), is_streamed=True, **given),
        ]

    ways = [
        way("run", running(stages.plain, api)),
        way("run, structured", running(stages.structured, api), answer="structured"),
        way("run_streamed, events", streaming(stages.plain, api, deltas=True), is_streamed=True),
        way("run_streamed, events, window", streaming(stages.plain, api, deltas=True), is_streamed=True, window=True),
        *tools("tools side by side", stages.with_tool, answer="tools"),
    ]
    if api == "chat":
        # The rest does not depend on the model.
        return ways
    return [
        *ways,
        way("run, session", running(stages.plain, api, lambda: SQLiteSession("chat-17"))),
        way("run_sync", running_sync(stages.plain, api)),
        way("run_sync, a tool", running_sync(stages.with_tool, api), **_TOOLS),
        way("run_streamed, items", streaming(stages.plain, api, deltas=False), is_streamed=True),
        way(
            "run_streamed, structured",
            streaming(stages.structured, api, deltas=True),
            answer="structured",
            is_streamed=True,
        ),
        *tools("a tool", stages.with_tool),
        *tools("an MCP server", stages.with_server),
        *tools("an agent as a tool", stages.with_agent),
        *tools("a handoff", stages.handing_off, runs_tools=False),
        *tools("the output of a tool", stages.stopping),
    ]


WAYS = [*_ways("responses"), *_ways("chat")]
