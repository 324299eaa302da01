"""What is remembered of a scanned content: the findings and the masked text."""

from collections.abc import Mapping

from attrs import frozen

from .detectors import DataType, Detector, Hit
from .profiles import Action

# Two numbers and the tuple that holds them.
_SPAN_BYTES = 120


@frozen
class Finding:
    """What one detector found on one side; *code_sha256* is there for code that is called malicious."""

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
        """Name the rules that fired."""
        return [hit.rule for hit in self.hits]


@frozen
class ScannedSide:
    """One side of a content: the detectors that looked at it and, by flag, what they found.

    *direction* is input or output for a tool event; *masked* is there when `dlp` fired in the text; *permitted* names
    allowed topics; *length* counts the characters that were looked at.
    """

    data_type: DataType
    direction: str
    detectors: tuple[Detector, ...]
    found: Mapping[str, Finding]
    masked: str | None = None
    permitted: tuple[str, ...] = ()
    length: int = 0

    @property
    def flags(self) -> dict[str, bool]:
        """Say of every detector that looked whether it fired."""
        return {detector.flag: detector.flag in self.found for detector in self.detectors}

    @property
    def threats(self) -> list[str]:
        """Name the threats, as tool events list them."""
        return [detector.threat for detector in self.detectors if detector.flag in self.found]

    @property
    def size(self) -> int:
        """Estimate the memory that grows with the content."""
        hits = [hit for finding in self.found.values() for hit in finding.text_hits + finding.code_hits]
        return len(self.masked or "") + _SPAN_BYTES * sum(len(hit.spans) for hit in hits)


@frozen
class RecordedVerdict:
    """The sides that were sent; a firing detector on any of them decides. *looking* tells of the others as well."""

    sides: tuple[ScannedSide, ...]
    detectors_by_side: Mapping[DataType, tuple[Detector, ...]]
    tool_metadata: Mapping[str, str] | None = None

    @property
    def category(self) -> str:
        """Call it malicious when any detector fired."""
        return "malicious" if any(side.found for side in self.sides) else "benign"

    @property
    def action(self) -> Action:
        """Block when the profile says so for any detector that fired."""
        blocked = any(finding.action == "block" for side in self.sides for finding in side.found.values())
        return "block" if blocked else "allow"
