"""Documents of the page: the list of calls, and one call."""

from __future__ import annotations

from aisecurity.emulator.control.recorded_call import RecordedCall
from aisecurity.emulator.control.recorder import RequestRecorder

from .call_filter import CallFilter
from .markup import Markup, element, joined
from .opened_call import opened_call
from .rows import row, summary

_TITLE = "Calls of the emulator"
_VERDICTS = (("", "all"), ("block", "block"), ("allow", "allow"), ("none", "no verdict"))
_LEGEND = (
    "Times are UTC. Each scan has four sides. ",
    "Not scanned: it was sent, and has no verdict. ",
    "No detector: the profile examines this side by none.",
)


def call_list(recorder: RequestRecorder, shown: CallFilter, after: int = 0) -> Markup:
    """Return the calls that changed after the revision *after*, newest first, and which numbers are gone."""
    calls = recorder.calls()
    changed = [call for call in calls if call.revision > after]
    matching = [call for call in changed if shown.matches(call)]
    numbers = {call.number for call in matching}
    return element(
        "div",
        *map(row, reversed(matching)),
        id="calls",
        data_run=recorder.run,
        data_revision=str(max((call.revision for call in calls), default=after)),
        data_first=str(calls[0].number if calls else "none"),
        data_total=str(len(calls)),
        data_gone=" ".join(str(call.number) for call in changed if call.number not in numbers),
    )


def page(recorder: RequestRecorder) -> Markup:
    """Return the document with all calls, which the script keeps up to date."""
    options = (element("option", words, value=value) for value, words in _VERDICTS)
    filters = element(
        "div",
        element("label", "Verdict ", element("select", *options, id="verdict", autocomplete="off")),
        element("label", "Text ", element("input", type="search", id="text", autocomplete="off", spellcheck="false")),
        element("output", "", id="state", role="status"),
        class_="filters",
    )
    head = element("header", element("h1", _TITLE), filters, element("p", *_LEGEND, class_="legend"))
    empty = element("p", "No call to show.", id="empty", hidden=True)
    return _document(".", head, element("main", call_list(recorder, CallFilter()), empty))


def call_document(call: RecordedCall) -> Markup:
    """Return the document of one call, which needs no script."""
    back = element("a", f"← {_TITLE}", href="..")
    cells = element("div", *summary(call), class_="summary")
    return _document(
        "..", element("header", element("h1", f"Call {call.number}"), back), element("main", cells, opened_call(call))
    )


def _document(root: str, *body: Markup) -> Markup:
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", _TITLE),
        element("link", rel="icon", href="data:,"),
        element("link", rel="stylesheet", href=f"{root}/page.css"),
        element("script", "", src=f"{root}/page.js", defer=True),
    )
    return joined([Markup("<!doctype html>"), element("html", head, element("body", *body), lang="en")])
