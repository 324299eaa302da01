"""Rows of the page, one for each call: everything at a glance, within the summary of a `<details>`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from aisecurity.emulator.clock import nanoseconds
from aisecurity.emulator.control.recorded_call import RecordedCall
from aisecurity.emulator.http.answer import reason_phrase
from aisecurity.emulator.http.json_body import list_or_empty, object_or_empty

from .markup import Markup, element
from .sent_scans import json_of
from .shown_scans import STATE_WORDS, ShownScan, ShownSide, shown_scans, verdict_of

_VERDICT_WORDS = {"block": "block", "allow": "allow", "none": "no verdict"}


def row(call: RecordedCall) -> Markup:
    """Return the row of *call*; its body, a link without a script, is loaded when it is opened."""
    link = element("a", "Request and answer", href=f"calls/{call.number}")
    return element(
        "details",
        element("summary", *summary(call)),
        element("div", link, class_="opened"),
        class_="call",
        id=f"call-{call.number}",
        data_number=str(call.number),
        data_revision=str(call.revision),
    )


def summary(call: RecordedCall) -> Iterator[Markup]:
    """Yield the cells of a row."""
    scans = shown_scans(call)
    received, verdict = nanoseconds(call.request.received_ns), verdict_of(call)
    yield element("time", received[11:23], datetime=f"{received[:23]}Z", class_="time")
    yield element("span", _operation(call), class_="operation")
    yield element("span", _VERDICT_WORDS[verdict], class_=f"verdict {verdict}")
    yield element("span", *_cells(call, scans), class_="scans")
    yield element("span", status_of(call), class_=f"status {_status_class(call)}")
    yield element("span", *_notes(call, scans), class_="notes")


def _operation(call: RecordedCall) -> str:
    return call.request.endpoint or f"{call.request.method} {call.request.path}"


def status_of(call: RecordedCall) -> str:
    """Return the status in words, also of a call without an answer."""
    if call.status is not None:
        return f"{call.status} {reason_phrase(call.status)}"
    return "no whole answer" if call.ended else "no answer yet"


def _status_class(call: RecordedCall) -> str:
    return "good" if call.status == 200 else "waiting" if not call.ended else "bad"


def _cells(call: RecordedCall, scans: tuple[ShownScan, ...]) -> Iterator[Markup]:
    for scan in scans:
        if call.request.endpoint == "async":
            yield element("span", f"req_id {scan.sent.req_id}", class_="of")
        yield from map(side_cell, scan.sides)
    if not scans:
        yield from _answered_rows(call)


def side_cell(side: ShownSide) -> Markup:
    """Return the name of a side and its verdict."""
    return element("span", f"{side.name} ", element("b", STATE_WORDS[side.state]), class_=f"side {side.state}")


def _answered_rows(call: RecordedCall) -> Iterator[Markup]:
    """Yield the rows of results, each with its status and its action; reports have neither."""
    for value in list_or_empty(json_of(call.answer)):
        answered = object_or_empty(value)
        action = object_or_empty(answered.get("result")).get("action") or answered.get("status") or "report"
        state = action if action in {"block", "allow"} else "unscanned"
        words = element("b", str(action))
        yield element("span", f"req_id {answered.get('req_id')} ", words, class_=f"side {state}")


def _notes(call: RecordedCall, scans: tuple[ShownScan, ...]) -> Iterator[Markup]:
    for effect in call.effects:
        yield _note(effect.kind, effect.name, "effect")
    for profile in dict.fromkeys(scan.sent.profile for scan in scans if scan.sent.profile):
        yield _note("profile", profile)
    flags = dict.fromkeys(chain.from_iterable(scan.flags for scan in scans))
    if flags:
        yield _note("threats", ", ".join(flags), "threats")
    tools = dict.fromkeys(content.tool for scan in scans for content in scan.sent.contents if content.tool)
    if tools:
        yield _note("tool", ", ".join(tools))
    earlier = sum(max(0, len(scan.sent.contents) - 1) for scan in scans)
    if earlier:
        yield _note("not scanned", f"{earlier} of the contents, which are not the last", "effect")
    yield from _ids(call, scans)


def _ids(call: RecordedCall, scans: tuple[ShownScan, ...]) -> Iterator[Markup]:
    for scan_id in dict.fromkeys(record.scan_id for record in call.scans):
        yield _note("scan_id", scan_id, "id")
    for name, value in dict.fromkeys(pair for scan in scans for pair in scan.sent.ids.items()):
        yield _note(name, value, "id")
    if call.request.query:
        yield _note("query", call.request.query, "id")


def _note(name: str, value: str, kind: str = "") -> Markup:
    # An element of its own direction: no character in a value turns the rest of the row around.
    return element("span", element("i", name), " ", element("bdi", value), class_=f"note {kind}".strip())
