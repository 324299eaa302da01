from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    array,
    integer,
    list_of,
    text,
)
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
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

    def __init__(
        self,
        *,
        dlp_report_id: str | None = None,
        dlp_profile_name: str | None = None,
        dlp_profile_id: str | None = None,
        dlp_profile_version: int | None = None,
        data_pattern_rule1_verdict: str | None = None,
        data_pattern_rule2_verdict: str | None = None,
        data_pattern_detection_offsets: Sequence[models.DlpPatternDetectionsObject | Mapping[str, Any]] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.dlp_report_id = dlp_report_id
        self.dlp_profile_name = dlp_profile_name
        self.dlp_profile_id = dlp_profile_id
        self.dlp_profile_version = dlp_profile_version
        self.data_pattern_rule1_verdict = data_pattern_rule1_verdict
        self.data_pattern_rule2_verdict = data_pattern_rule2_verdict
        self.data_pattern_detection_offsets = (
            None
            if data_pattern_detection_offsets is None
            else self._given("data_pattern_detection_offsets", data_pattern_detection_offsets)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not DlpReportObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        dlp_report_id_ = get("dlp_report_id")
        dlp_profile_name_ = get("dlp_profile_name")
        dlp_profile_id_ = get("dlp_profile_id")
        dlp_profile_version_ = get("dlp_profile_version")
        data_pattern_rule1_verdict_ = get("data_pattern_rule1_verdict")
        data_pattern_rule2_verdict_ = get("data_pattern_rule2_verdict")
        data_pattern_detection_offsets_ = get("data_pattern_detection_offsets")
        if (
            (dlp_report_id_ is not None and type(dlp_report_id_) is not str)
            or (dlp_profile_name_ is not None and type(dlp_profile_name_) is not str)
            or (dlp_profile_id_ is not None and type(dlp_profile_id_) is not str)
            or (dlp_profile_version_ is not None and type(dlp_profile_version_) is not int)
            or (data_pattern_rule1_verdict_ is not None and type(data_pattern_rule1_verdict_) is not str)
            or (data_pattern_rule2_verdict_ is not None and type(data_pattern_rule2_verdict_) is not str)
        ):
            return cls._read(src_dict)
        try:
            if data_pattern_detection_offsets_ is not None:
                data_pattern_detection_offsets_ = [
                    models.DlpPatternDetectionsObject.from_dict(item) for item in array(data_pattern_detection_offsets_)
                ]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.dlp_report_id = dlp_report_id_
        self.dlp_profile_name = dlp_profile_name_
        self.dlp_profile_id = dlp_profile_id_
        self.dlp_profile_version = dlp_profile_version_
        self.data_pattern_rule1_verdict = data_pattern_rule1_verdict_
        self.data_pattern_rule2_verdict = data_pattern_rule2_verdict_
        self.data_pattern_detection_offsets = data_pattern_detection_offsets_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.dlp_report_id) is not None:
            members["dlp_report_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.dlp_profile_name) is not None:
            members["dlp_profile_name"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.dlp_profile_id) is not None:
            members["dlp_profile_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.dlp_profile_version) is not None:
            members["dlp_profile_version"] = value if type(value) is int else to_json(value, include_none=False)
        if (value := self.data_pattern_rule1_verdict) is not None:
            members["data_pattern_rule1_verdict"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.data_pattern_rule2_verdict) is not None:
            members["data_pattern_rule2_verdict"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.data_pattern_detection_offsets) is not None:
            members["data_pattern_detection_offsets"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(DlpReportObject._members)
