from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, hidden, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    array,
    list_of,
    text,
)
from attrs import define, field

from .. import models


@define(kw_only=True, init=False, repr=False)
class McReportObject(Model):
    """Finding of the malicious code detector."""

    _members: ClassVar[Mapping[str, Member]] = {
        "all_code_blocks": ("all_code_blocks", None, list_of(text)),
        "code_analysis_by_type": (
            "code_analysis_by_type",
            None,
            list_of(lambda value: models.McEntryObject.from_dict(value)),
        ),
        "verdict": ("verdict", str, text),
        "malware_script_report": (
            "malware_script_report",
            None,
            lambda value: models.MalwareReportObject.from_dict(value),
        ),
        "command_injection_report": (
            "command_injection_report",
            None,
            list_of(lambda value: models.CmdEntryObject.from_dict(value)),
        ),
        "truncation_info": ("truncation_info", None, lambda value: models.TruncationInfoObject.from_dict(value)),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "all_code_blocks",
        }
    )

    all_code_blocks: list[str] | None = field(default=None, repr=hidden)
    """The code found in the content."""
    code_analysis_by_type: list[models.McEntryObject] | None = None
    """The pieces of code analysed; empty when there were none."""
    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    malware_script_report: models.MalwareReportObject | None = None
    """Finding of the search for malware scripts."""
    command_injection_report: list[models.CmdEntryObject] | None = None
    """Findings of the search for command injection."""
    truncation_info: models.TruncationInfoObject | None = None
    """How much of the content the detector looked at; newer services only [C, L]."""

    def __init__(
        self,
        *,
        all_code_blocks: list[str] | None = None,
        code_analysis_by_type: Sequence[models.McEntryObject | Mapping[str, Any]] | None = None,
        verdict: str | None = None,
        malware_script_report: models.MalwareReportObject | Mapping[str, Any] | None = None,
        command_injection_report: Sequence[models.CmdEntryObject | Mapping[str, Any]] | None = None,
        truncation_info: models.TruncationInfoObject | Mapping[str, Any] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.all_code_blocks = all_code_blocks
        self.code_analysis_by_type = (
            None if code_analysis_by_type is None else self._given("code_analysis_by_type", code_analysis_by_type)
        )
        self.verdict = verdict
        self.malware_script_report = (
            malware_script_report
            if malware_script_report is None or type(malware_script_report) is models.MalwareReportObject
            else self._given("malware_script_report", malware_script_report)
        )
        self.command_injection_report = (
            None
            if command_injection_report is None
            else self._given("command_injection_report", command_injection_report)
        )
        self.truncation_info = (
            truncation_info
            if truncation_info is None or type(truncation_info) is models.TruncationInfoObject
            else self._given("truncation_info", truncation_info)
        )
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not McReportObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        all_code_blocks_ = get("all_code_blocks")
        code_analysis_by_type_ = get("code_analysis_by_type")
        verdict_ = get("verdict")
        malware_script_report_ = get("malware_script_report")
        command_injection_report_ = get("command_injection_report")
        truncation_info_ = get("truncation_info")
        if verdict_ is not None and type(verdict_) is not str:
            return cls._read(src_dict)
        try:
            if all_code_blocks_ is not None:
                all_code_blocks_ = [text(item) for item in array(all_code_blocks_)]
            if code_analysis_by_type_ is not None:
                code_analysis_by_type_ = [
                    models.McEntryObject.from_dict(item) for item in array(code_analysis_by_type_)
                ]
            if malware_script_report_ is not None:
                malware_script_report_ = models.MalwareReportObject.from_dict(malware_script_report_)
            if command_injection_report_ is not None:
                command_injection_report_ = [
                    models.CmdEntryObject.from_dict(item) for item in array(command_injection_report_)
                ]
            if truncation_info_ is not None:
                truncation_info_ = models.TruncationInfoObject.from_dict(truncation_info_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.all_code_blocks = all_code_blocks_
        self.code_analysis_by_type = code_analysis_by_type_
        self.verdict = verdict_
        self.malware_script_report = malware_script_report_
        self.command_injection_report = command_injection_report_
        self.truncation_info = truncation_info_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.all_code_blocks) is not None:
            members["all_code_blocks"] = to_json(value, include_none=False)
        if (value := self.code_analysis_by_type) is not None:
            members["code_analysis_by_type"] = to_json(value, include_none=False)
        if (value := self.verdict) is not None:
            members["verdict"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.malware_script_report) is not None:
            members["malware_script_report"] = to_json(value, include_none=False)
        if (value := self.command_injection_report) is not None:
            members["command_injection_report"] = to_json(value, include_none=False)
        if (value := self.truncation_info) is not None:
            members["truncation_info"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(McReportObject._members)
