"""Record of a scanned content: findings and masked text, without the content itself."""

from collections.abc import Mapping

from attrs import field, frozen

from .capabilities import DataType
from .detectors import Detector, Hit
from .masking import MaskedText
from .profiles import Action

# Memory of two numbers and of the tuple that holds them.
_SPAN_BYTES = 120


@frozen
class Finding:
    """The hits of one detector on one side; *code_sha256* is set if the detector hashes."""

    action: Action
    text_hits: tuple[Hit, ...]
    code_hits: tuple[Hit, ...] = ()
    code_sha256: str = ""

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Return a hit for each rule that fired, in text or in code."""
        return tuple({hit.rule: hit for hit in self.code_hits + self.text_hits}.values())

    @property
    def rules(self) -> list[str]:
        """Return the names of the rules that fired."""
        return [hit.rule for hit in self.hits]


@frozen
class ScannedSide:
    """One side of a content: the detectors that examined it, and their findings by flag.

    *direction* is input or output for a tool event; *masked* is set if a detector that masks fired in the text;
    *permitted* names the allowed topics by flag; *length* counts the characters that were examined.
    """

    data_type: DataType
    direction: str
    detectors: tuple[Detector, ...]
    found: Mapping[str, Finding]
    masked: MaskedText | None = None
    permitted: Mapping[str, tuple[str, ...]] = field(factory=dict[str, tuple[str, ...]])
    length: int = 0

    @property
    def flags(self) -> dict[str, bool]:
        """Return, for each detector of this side, whether it fired."""
        return {detector.flag: detector.flag in self.found for detector in self.detectors}

    @property
    def threats(self) -> list[str]:
        """Return the names of the threats, as tool events list them."""
        return [detector.threat for detector in self.detectors if detector.flag in self.found]

    @property
    def size(self) -> int:
        """Estimate the bytes of memory that grow with the content."""
        hits = [hit for finding in self.found.values() for hit in finding.text_hits + finding.code_hits]
        masked = "" if self.masked is None else self.masked.text
        return len(masked) + _SPAN_BYTES * sum(len(hit.spans) for hit in hits)


@frozen
class RecordedVerdict:
    """The verdict on the *sides* that were sent; *detectors_by_side* covers the sides that were not sent too."""

    sides: tuple[ScannedSide, ...]
    detectors_by_side: Mapping[DataType, tuple[Detector, ...]]
    tool_metadata: Mapping[str, str] | None = None

    @property
    def category(self) -> str:
        """Return malicious if any detector fired, else benign."""
        return "malicious" if any(side.found for side in self.sides) else "benign"

    @property
    def action(self) -> Action:
        """Return block if the profile blocks for any detector that fired, else allow."""
        blocked = any(finding.action == "block" for side in self.sides for finding in side.found.values())
        return "block" if blocked else "allow"
