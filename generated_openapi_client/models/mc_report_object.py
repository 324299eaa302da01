from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
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

    all_code_blocks: list[str] | None = None
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
