"""Filter of the page: calls of a verdict, and those in which a text occurs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from attrs import frozen

from aisecurity.emulator.control.recorded_call import RecordedCall

from .rows import status_of
from .sent_scans import json_of
from .shown_scans import shown_scans, verdict_of


@frozen
class CallFilter:
    """Calls whose verdict is *verdict*, or any if it is empty, and in which *text* occurs, in any letter case."""

    verdict: str = ""
    text: str = ""

    def matches(self, call: RecordedCall) -> bool:
        """Return whether *call* is shown."""
        if self.verdict and self.verdict != verdict_of(call):
            return False
        wanted = self.text.lower()
        return not wanted or any(wanted in text.lower() for text in _texts(call))


def _texts(call: RecordedCall) -> Iterator[str]:
    """Yield what is shown of a call: its texts, names, ids, threats, status, and what happened to it."""
    request = call.request
    yield f"{request.endpoint or ''} {request.method} {request.path}?{request.query} {status_of(call)}"
    yield from (f"{effect.kind} {effect.name}" for effect in call.effects)
    yield from (flag for scan in shown_scans(call) for flag in scan.flags)
    yield from _strings(request.body)
    yield from _strings(call.answer)


def _strings(body: bytes | bytearray) -> Iterator[str]:
    left = [json_of(body)]
    if left == [None]:
        yield body.decode("utf-8", "replace")
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left.extend(cast("dict[str, object]", value).values())
        elif isinstance(value, list):
            left.extend(cast("list[object]", value))
        else:
            yield str(value)
