"""Scans of a call with a verdict for each side: of what was sent, what was examined, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import frozen

from aisecurity.emulator.api.scan_record import ScanRecord
from aisecurity.emulator.control.recorded_call import RecordedCall
from aisecurity.emulator.detection.verdicts import ScannedSide
from aisecurity.emulator.http.json_body import list_or_empty, object_or_empty

from .sent_scans import SIDE_NAMES, SentScan, SideName, json_of, sent_scans

SideState = Literal["block", "found", "allow", "unwatched", "unscanned", "absent"]
STATE_WORDS: Mapping[SideState, str] = {
    "block": "block",
    "found": "allow, found",
    "allow": "allow",
    "unwatched": "no detector",
    "unscanned": "not scanned",
    "absent": "not sent",
}
"""Words for each state; of a side that is unwatched the profile examines nothing."""

Verdict = Literal["block", "allow", "none"]


@frozen
class ShownSide:
    """A side of a scan: its state, and what was *scanned*, None if it was not."""

    name: SideName
    state: SideState
    scanned: ScannedSide | None


@frozen
class ShownScan:
    """A scan as it was *sent*, with its *sides*; of its contents only the last is scanned."""

    sent: SentScan
    sides: tuple[ShownSide, ...]

    @property
    def flags(self) -> list[str]:
        """Return the flags of the detectors that fired, on any side."""
        return list(dict.fromkeys(flag for side in self.sides if side.scanned for flag in side.scanned.found))


def shown_scans(call: RecordedCall) -> tuple[ShownScan, ...]:
    """Return the scans of *call*."""
    records = {record.req_id: record for record in call.scans}
    return tuple(
        ShownScan(scan, tuple(_sides(scan, records.get(scan.req_id) if isinstance(scan.req_id, int) else None)))
        for scan in sent_scans(call.request)
    )


def _sides(sent: SentScan, record: ScanRecord | None) -> Iterator[ShownSide]:
    examined = {} if record is None else {_name(side): side for side in record.verdict.sides}
    for name in SIDE_NAMES:
        scanned = examined.get(name)
        if scanned is not None:
            yield ShownSide(name, _state(scanned), scanned)
        else:
            is_sent = any(content.sides[name] for content in sent.contents)
            yield ShownSide(name, "unscanned" if is_sent else "absent", None)


def _name(side: ScannedSide) -> str:
    return f"tool {side.direction}" if side.data_type == "tool_event" else side.data_type


def _state(side: ScannedSide) -> SideState:
    if not side.detectors:
        return "unwatched"
    if any(finding.action == "block" for finding in side.found.values()):
        return "block"
    return "found" if side.found else "allow"


def verdict_of(call: RecordedCall) -> Verdict:
    """Return the verdict of a call: that of its scans, or else the one in its answer."""
    found: list[object] = [record.verdict.action for record in call.scans]
    actions = found or list(_answered(json_of(call.answer)))
    if "block" in actions:
        return "block"
    return "allow" if "allow" in actions else "none"


def _answered(answer: object) -> Iterator[object]:
    """Yield the actions in an answer to a scan, and in the rows of results."""
    yield object_or_empty(answer).get("action")
    for row in list_or_empty(answer):
        yield object_or_empty(object_or_empty(row).get("result")).get("action")
