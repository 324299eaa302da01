"""Examination of a content by the detectors that a profile enables."""

import hashlib
from collections.abc import Collection, Iterable, Mapping

from attrs import frozen

from .capabilities import DATA_TYPES, DataType
from .content import ExaminedToolEvent, ScanContent
from .detectors import Detector, Hit
from .masking import MaskedText, mask_hits
from .profiles import Profile
from .verdicts import Finding, RecordedVerdict, ScannedSide


@frozen
class _SideTexts:
    """The texts of one side, each with its lower case, computed once for all detectors."""

    text: str
    lowered: str
    code: str
    lowered_code: str
    context: str | None

    def text_hits(self, detector: Detector) -> tuple[Hit, ...]:
        if detector.grounding is not None and self.context is not None:
            return (Hit(detector.flag),) if detector.grounding.is_ungrounded(self.text, self.context) else ()
        return detector.search(self.text, self.lowered)

    def code_hits(self, detector: Detector) -> tuple[Hit, ...]:
        return detector.search(self.code, self.lowered_code) if detector.code and self.code else ()

    def permitted(self, detectors: Iterable[Detector]) -> Mapping[str, tuple[str, ...]]:
        return {one.flag: one.search_permitted(self.text, self.lowered) for one in detectors if one.permitted}

    def sha256(self) -> str:
        code = self.code or self.text
        return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


class Examiner:
    """The examination for one profile; its detectors are sorted by side once, at the start."""

    def __init__(self, detectors: Collection[Detector], profile: Profile) -> None:
        self._masking = profile.masking
        self._actions = profile.actions_for(detectors)
        enabled = profile.enabled_detectors(detectors)
        self._detectors_by_side: Mapping[DataType, tuple[Detector, ...]] = {
            side: tuple(detector for detector in enabled if side in detector.sides) for side in DATA_TYPES
        }

    def examine(self, content: ScanContent) -> RecordedVerdict:
        """Examine every side that was sent."""
        event = content.tool_event or ExaminedToolEvent()
        sides = (
            self._side("prompt", "", content.prompt, content.code_prompt),
            self._side("response", "", content.response, content.code_response, content.context),
            self._side("tool_event", "input", event.input),
            self._side("tool_event", "output", event.output),
        )
        return RecordedVerdict(
            tuple(side for side in sides if side is not None), self._detectors_by_side, event.metadata
        )

    def _side(
        self,
        data_type: DataType,
        direction: str,
        text: str | None,
        code: str | None = None,
        context: str | None = None,
    ) -> ScannedSide | None:
        if not text and not code:
            return None
        text, code = text or "", code or ""
        subject = _SideTexts(text, text.lower(), code, code.lower(), context)
        detectors = self._detectors_by_side[data_type]
        looked = ((detector.flag, self._finding(detector, subject)) for detector in detectors)
        found = {flag: finding for flag, finding in looked if finding is not None}
        masked, permitted = self._masked(text, detectors, found), subject.permitted(detectors)
        return ScannedSide(data_type, direction, detectors, found, masked, permitted, len(text) + len(code))

    def _finding(self, detector: Detector, subject: _SideTexts) -> Finding | None:
        text_hits, code_hits = subject.text_hits(detector), subject.code_hits(detector)
        if not text_hits and not code_hits:
            return None
        sha256 = subject.sha256() if detector.hashes else ""
        return Finding(self._actions[detector.flag], text_hits, code_hits, sha256)

    def _masked(self, text: str, detectors: Iterable[Detector], found: Mapping[str, Finding]) -> MaskedText | None:
        if not self._masking:
            return None
        masking = (found[one.flag] for one in detectors if one.masks and one.flag in found)
        return mask_hits(text, (hit for finding in masking for hit in finding.text_hits))
