"""An opened call: what happened to it, its texts with the places that fired, its request and its answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from aisecurity.emulator.control.recorded_call import RecordedCall
from aisecurity.emulator.detection.detectors import Hit
from aisecurity.emulator.detection.verdicts import Finding
from aisecurity.emulator.http.answer import reason_phrase

from .marks import marked, places
from .markup import Markup, element, joined
from .rows import side_cell, status_of
from .sent_scans import SentContent, json_of
from .shown_scans import ShownScan, ShownSide, shown_scans

_HIDDEN = frozenset({"set-cookie"})


def opened_call(call: RecordedCall) -> Markup:
    """Return the body of an opened call."""
    return joined([*_effects(call), *_scans(call), *_request(call), *_answer(call)])


def _effects(call: RecordedCall) -> Iterator[Markup]:
    if call.effects:
        yield element("h3", "What happened to it")
        items = (
            element("li", element("b", effect.kind), " ", element("code", effect.name), f": {effect.text}")
            for effect in call.effects
        )
        yield element("ul", *items)


def _scans(call: RecordedCall) -> Iterator[Markup]:
    for scan in shown_scans(call):
        yield element("h3", "Texts" if call.request.endpoint == "sync" else f"Texts of req_id {scan.sent.req_id}")
        for content in scan.sent.contents[:-1]:
            yield element("p", "Not scanned, since it is not the last of the contents:")
            yield from (_text(name, text) for texts in content.sides.values() for name, text in texts.items())
        for content in scan.sent.contents[-1:]:
            yield from _last_content(scan, content)


def _last_content(scan: ShownScan, content: SentContent) -> Iterator[Markup]:
    for side in (one for one in scan.sides if one.state != "absent"):
        yield element("p", side_cell(side), *_findings(side), class_="of-side")
        for name, text in content.sides[side.name].items():
            yield _text(name, marked(text, places(text, _hits(side, code=name.startswith("code_")))))
    if content.context:
        yield _text("context", content.context)
    if content.tool:
        yield element("p", "tool: ", element("bdi", content.tool))


def _text(name: str, text: str) -> Markup:
    return element("figure", element("figcaption", name), _block(text))


def _block(text: str) -> Markup:
    # Reached by Tab, so that the arrow keys scroll it.
    return element("pre", text, tabindex="0")


def _found(side: ShownSide) -> Iterable[tuple[str, Finding]]:
    return () if side.scanned is None else side.scanned.found.items()


def _findings(side: ShownSide) -> Iterator[Markup]:
    for flag, finding in _found(side):
        yield element("span", f"{flag} ({finding.action}): ", ", ".join(finding.rules), class_="finding")


def _hits(side: ShownSide, *, code: bool) -> Iterator[tuple[str, Hit]]:
    for flag, finding in _found(side):
        for hit in finding.code_hits if code else finding.text_hits:
            yield f"{flag}: {hit.rule}, {finding.action}", hit


def _request(call: RecordedCall) -> Iterator[Markup]:
    request = call.request
    yield element("h3", "Request")
    query = f"?{request.query}" if request.query else ""
    yield element("p", element("code", f"{request.method} {request.path}{query}"))
    yield _headers(request.headers)
    yield _block(_pretty(request.body))


def _answer(call: RecordedCall) -> Iterator[Markup]:
    yield element("h3", "Answer")
    yield element("p", element("code", status_of(call)))
    yield _headers(_named(call.headers))
    yield _block(_pretty(call.answer))
    if call.original is not None:
        yield element("h3", "Answer of the service, before the fault")
        yield element("p", element("code", f"{call.original.status} {reason_phrase(call.original.status)}"))
        yield _block(_pretty(call.original.body))


def _named(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
    return {name: "(hidden)" if name in _HIDDEN else value for name, value in pairs}


def _headers(headers: Mapping[str, str]) -> Markup:
    lines = _terms(headers)
    return element("details", element("summary", f"{len(headers)} headers"), element("dl", *lines), class_="headers")


def _terms(headers: Mapping[str, str]) -> Iterator[Markup]:
    for name, value in headers.items():
        yield element("dt", name)
        yield element("dd", element("bdi", value))


def _pretty(body: bytes | bytearray) -> str:
    value = json_of(body)
    if value is not None:
        # What is read may nest more deeply than what is written with indentation.
        with suppress(RecursionError):
            return json.dumps(value, indent=2, ensure_ascii=False)
    return body.decode("utf-8", "backslashreplace")
