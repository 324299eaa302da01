from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import integer, list_of, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class DlpReportObject(Model):
    """Finding of the data loss detector."""

    _members: ClassVar[Mapping[str, Member]] = {
        "dlp_report_id": ("dlp_report_id", str, text),
        "dlp_profile_name": ("dlp_profile_name", str, text),
        "dlp_profile_id": ("dlp_profile_id", str, text),
        "dlp_profile_version": ("dlp_profile_version", int, integer),
        "data_pattern_rule1_verdict": ("data_pattern_rule1_verdict", str, text),
        "data_pattern_rule2_verdict": ("data_pattern_rule2_verdict", str, text),
        "data_pattern_detection_offsets": (
            "data_pattern_detection_offsets",
            None,
            list_of(lambda value: models.DlpPatternDetectionsObject.from_dict(value)),
        ),
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
    data_pattern_detection_offsets: list[models.DlpPatternDetectionsObject] | None = None
    """Where each pattern matched."""
