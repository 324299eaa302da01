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
class DSDetailResultObject(Model):
    """Detail of a finding; the detector sets its own members only, and may set none."""

    _members: ClassVar[Mapping[str, str]] = {
        "urlf_report": "urlf_report",
        "dlp_report": "dlp_report",
        "dlp_snippets": "dlp_snippets",
        "dbs_report": "dbs_report",
        "dbs_snippets": "dbs_snippets",
        "tc_report": "tc_report",
        "tc_snippets": "tc_snippets",
        "mc_report": "mc_report",
        "agent_report": "agent_report",
        "topic_guardrails_report": "topic_guardrails_report",
        "cg_report": "cg_report",
        "pi_report": "pi_report",
        "pi_snippets": "pi_snippets",
        "source_code_report": "source_code_report",
        "source_code_snippets": "source_code_snippets",
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "dbs_snippets",
            "tc_snippets",
            "pi_snippets",
            "source_code_snippets",
        }
    )

    urlf_report: list[UrlfEntryObject] | None = None
    """URLs found."""
    dlp_report: DlpReportObject | None = None
    """Finding of the data loss detector."""
    dlp_snippets: DlpSnippetObject | None = None
    """Excerpts around matches of one data pattern."""
    dbs_report: list[DbsEntryObject] | None = None
    """Database statements found."""
    dbs_snippets: list[str] | None = None
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""
    tc_report: TcReportObject | None = None
    """Finding of the toxic content detector."""
    tc_snippets: list[str] | None = None
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""
    mc_report: McReportObject | None = None
    """Finding of the malicious code detector."""
    agent_report: AgentReportObject | None = None
    """Finding of the agent security detector."""
    topic_guardrails_report: TgReportObject | None = None
    """Finding of the topic detector. The two camel case names are the service's."""
    cg_report: CgReportObject | None = None
    """Finding of the contextual grounding detector."""
    pi_report: PiReportObject | None = None
    """Finding of the prompt injection detector."""
    pi_snippets: list[str] | None = None
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""
    source_code_report: SourceCodeReportObject | None = None
    """Finding of the source code detector; newer services only [C, L]."""
    source_code_snippets: list[str] | None = None
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none."""
        members = members_of(cls, src_dict)
        return cls(
            urlf_report=take(members, "urlf_report", list_of(UrlfEntryObject.from_dict)),
            dlp_report=take(members, "dlp_report", DlpReportObject.from_dict),
            dlp_snippets=take(members, "dlp_snippets", DlpSnippetObject.from_dict),
            dbs_report=take(members, "dbs_report", list_of(DbsEntryObject.from_dict)),
            dbs_snippets=take(members, "dbs_snippets", list_of(text)),
            tc_report=take(members, "tc_report", TcReportObject.from_dict),
            tc_snippets=take(members, "tc_snippets", list_of(text)),
            mc_report=take(members, "mc_report", McReportObject.from_dict),
            agent_report=take(members, "agent_report", AgentReportObject.from_dict),
            topic_guardrails_report=take(members, "topic_guardrails_report", TgReportObject.from_dict),
            cg_report=take(members, "cg_report", CgReportObject.from_dict),
            pi_report=take(members, "pi_report", PiReportObject.from_dict),
            pi_snippets=take(members, "pi_snippets", list_of(text)),
            source_code_report=take(members, "source_code_report", SourceCodeReportObject.from_dict),
            source_code_snippets=take(members, "source_code_snippets", list_of(text)),
            additional_properties=members,
        )


from ..models.agent_report_object import AgentReportObject  # noqa: E402
from ..models.cg_report_object import CgReportObject  # noqa: E402
from ..models.dbs_entry_object import DbsEntryObject  # noqa: E402
from ..models.dlp_report_object import DlpReportObject  # noqa: E402
from ..models.dlp_snippet_object import DlpSnippetObject  # noqa: E402
from ..models.mc_report_object import McReportObject  # noqa: E402
from ..models.pi_report_object import PiReportObject  # noqa: E402
from ..models.source_code_report_object import SourceCodeReportObject  # noqa: E402
from ..models.tc_report_object import TcReportObject  # noqa: E402
from ..models.tg_report_object import TgReportObject  # noqa: E402
from ..models.urlf_entry_object import UrlfEntryObject  # noqa: E402
