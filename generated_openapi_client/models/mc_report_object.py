from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from attrs import define

from ..types import (
    Model,
    list_of,
    members_of,
    take,
    text,
)


@define(kw_only=True, repr=False)
class McReportObject(Model):
    """Finding of the malicious code detector."""

    _members: ClassVar[Mapping[str, str]] = {
        "all_code_blocks": "all_code_blocks",
        "code_analysis_by_type": "code_analysis_by_type",
        "verdict": "verdict",
        "malware_script_report": "malware_script_report",
        "command_injection_report": "command_injection_report",
        "truncation_info": "truncation_info",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "all_code_blocks",
        }
    )

    all_code_blocks: list[str] | None = None
    """The code found in the content."""
    code_analysis_by_type: list[McEntryObject] | None = None
    """The pieces of code analysed; empty when there were none."""
    verdict: str | None = None
    """The detector's verdict, "malicious" or "benign"."""
    malware_script_report: MalwareReportObject | None = None
    """Finding of the search for malware scripts."""
    command_injection_report: list[CmdEntryObject] | None = None
    """Findings of the search for command injection."""
    truncation_info: TruncationInfoObject | None = None
    """How much of the content the detector looked at; newer services only [C, L]."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            all_code_blocks=take(members, "all_code_blocks", list_of(text)),
            code_analysis_by_type=take(members, "code_analysis_by_type", list_of(McEntryObject.from_dict)),
            verdict=take(members, "verdict", text),
            malware_script_report=take(members, "malware_script_report", MalwareReportObject.from_dict),
            command_injection_report=take(members, "command_injection_report", list_of(CmdEntryObject.from_dict)),
            truncation_info=take(members, "truncation_info", TruncationInfoObject.from_dict),
            additional_properties=members,
        )


from ..models.cmd_entry_object import CmdEntryObject  # noqa: E402
from ..models.malware_report_object import MalwareReportObject  # noqa: E402
from ..models.mc_entry_object import McEntryObject  # noqa: E402
from ..models.truncation_info_object import TruncationInfoObject  # noqa: E402
