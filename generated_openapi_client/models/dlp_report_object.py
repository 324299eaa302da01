from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    integer,
    list_of,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class DlpReportObject(Model):
    """Finding of the data loss detector."""

    _members: ClassVar[Mapping[str, str]] = {
        "dlp_report_id": "dlp_report_id",
        "dlp_profile_name": "dlp_profile_name",
        "dlp_profile_id": "dlp_profile_id",
        "dlp_profile_version": "dlp_profile_version",
        "data_pattern_rule1_verdict": "data_pattern_rule1_verdict",
        "data_pattern_rule2_verdict": "data_pattern_rule2_verdict",
        "data_pattern_detection_offsets": "data_pattern_detection_offsets",
    }

    dlp_report_id: str | None = None
    """Id of its report, 64 hex digits."""
    dlp_profile_name: str | None = None
    """Name of the data profile applied, such as "Sensitive Content"."""
    dlp_profile_id: str | None = None
    """Id of the data profile applied, eight digits."""
    dlp_profile_version: int | None = None
    """Version of the data profile applied; may be null."""
    data_pattern_rule1_verdict: str | None = None
    """Outcome of the first rule, "MATCHED" or "NOT_MATCHED"."""
    data_pattern_rule2_verdict: str | None = None
    """Outcome of the second rule, as for the first; empty without one."""
    data_pattern_detection_offsets: list[DlpPatternDetectionsObject] | None = None
    """Where each pattern matched."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            dlp_report_id=take(members, "dlp_report_id", text),
            dlp_profile_name=take(members, "dlp_profile_name", text),
            dlp_profile_id=take(members, "dlp_profile_id", text),
            dlp_profile_version=take(members, "dlp_profile_version", integer),
            data_pattern_rule1_verdict=take(members, "data_pattern_rule1_verdict", text),
            data_pattern_rule2_verdict=take(members, "data_pattern_rule2_verdict", text),
            data_pattern_detection_offsets=take(
                members, "data_pattern_detection_offsets", list_of(DlpPatternDetectionsObject.from_dict)
            ),
            additional_properties=members,
        )


from ..models.dlp_pattern_detections_object import DlpPatternDetectionsObject  # noqa: E402
