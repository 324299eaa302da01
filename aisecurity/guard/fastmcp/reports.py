"""Reports of what was kept back from one side of MCP while the rest went on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from aisecurity.instrumentation.events import Remark
from aisecurity.instrumentation.logging import log_remark

from ..errors import NotAllowed
from ..outcome import Failure
from .methods import in_words

ReportKind: TypeAlias = Literal["dropped", "changed", "withheld", "skipped"]

_MOST_KEPT: Final = 1000


@frozen(kw_only=True, eq=False)
class MCPReport:
    """One thing that nobody was refused, but somebody should know of."""

    kind: ReportKind
    """dropped: a definition left out of its list. changed: one that is not as it was when it was allowed. withheld: a
    notification, the text of a progress, or instructions. skipped: parts that hold no text, and were not scanned."""
    method: str
    """The method of the message that it was in."""
    server: str
    """The server's name, as code gave it."""
    name: str = field(default="", repr=False)
    """The name or URI of a definition: a text of the server, like its description."""
    fingerprint: str = ""
    """The hash of a definition."""
    skipped: Sequence[str] = ()
    """Kinds of parts that were skipped."""
    threats: Mapping[str, Sequence[str]] = field(factory=dict[str, Sequence[str]])
    failure: Failure | None = None
    scan_id: str | None = None


OnReport: TypeAlias = Callable[[MCPReport], None]


class Reporter:
    """Keeper of the last thousand reports, which also logs them and calls whoever wants to know."""

    def __init__(self, on_report: OnReport | None) -> None:
        self._on_report = on_report
        self._kept = deque[MCPReport](maxlen=_MOST_KEPT)

    @property
    def reports(self) -> Sequence[MCPReport]:
        """The reports so far, the oldest first."""
        return tuple(self._kept)

    def definition(
        self, kind: ReportKind, method: str, server: str, noun: str, name: str, mark: str, refusal: NotAllowed | None
    ) -> None:
        """Report a definition that was dropped, or one that changed."""
        words = (
            f"dropped from its list: {refusal.message}" if refusal else "changed after it was allowed, and passed again"
        )
        text = f"MCP server {server!r}: the definition of a {noun} was {words} (sha256 {mark[:12]})"
        self._add(kind, method, server, refusal, text, name=name, fingerprint=mark)

    def withheld(self, method: str, server: str, what: str, refusal: NotAllowed) -> None:
        """Report a text that was not delivered."""
        text = f"MCP server {server!r}: {what} ({in_words(method)}) withheld: {refusal.message}"
        self._add("withheld", method, server, refusal, text)

    def skipped(self, method: str, server: str, kinds: Sequence[str]) -> None:
        """Report parts that were not scanned since they hold no text."""
        self._add("skipped", method, server, None, skipped=kinds)

    def _add(
        self,
        kind: ReportKind,
        method: str,
        server: str,
        refusal: NotAllowed | None,
        warning: str | None = None,
        *,
        name: str = "",
        fingerprint: str = "",
        skipped: Sequence[str] = (),
    ) -> None:
        report = MCPReport(
            kind=kind,
            method=method,
            server=server,
            name=name,
            fingerprint=fingerprint,
            skipped=tuple(skipped),
            threats=refusal.threats if refusal else {},
            failure=refusal.failure if refusal else None,
            scan_id=refusal.scan_id if refusal else None,
        )
        if warning is not None:
            log_remark(Remark(warning, _facts(report), is_warning=True))
        self._kept.append(report)
        if self._on_report is not None:
            self._on_report(report)


def _facts(report: MCPReport) -> Mapping[str, object]:
    """Return what a line of the log says of *report*: no name of a definition, which is a text of the server."""
    return {
        "event": "mcp",
        "kind": report.kind,
        "method": report.method,
        "server": report.server,
        "fingerprint": report.fingerprint or None,
        "threats": report.threats,
        "failure": report.failure,
        "scan_id": report.scan_id,
    }
