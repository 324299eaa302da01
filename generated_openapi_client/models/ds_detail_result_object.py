from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from aisecurity._runtime.values import list_of, text
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class DSDetailResultObject(Model):
    """Detail of a finding; the detector sets its own members only, and may set none."""

    _members: ClassVar[Mapping[str, Member]] = {
        "urlf_report": ("urlf_report", None, list_of(lambda value: models.UrlfEntryObject.from_dict(value))),
        "dlp_report": ("dlp_report", None, lambda value: models.DlpReportObject.from_dict(value)),
        "dlp_snippets": ("dlp_snippets", None, lambda value: models.DlpSnippetObject.from_dict(value)),
        "dbs_report": ("dbs_report", None, list_of(lambda value: models.DbsEntryObject.from_dict(value))),
        "dbs_snippets": ("dbs_snippets", None, list_of(text)),
        "tc_report": ("tc_report", None, lambda value: models.TcReportObject.from_dict(value)),
        "tc_snippets": ("tc_snippets", None, list_of(text)),
        "mc_report": ("mc_report", None, lambda value: models.McReportObject.from_dict(value)),
        "agent_report": ("agent_report", None, lambda value: models.AgentReportObject.from_dict(value)),
        "topic_guardrails_report": (
            "topic_guardrails_report",
            None,
            lambda value: models.TgReportObject.from_dict(value),
        ),
        "cg_report": ("cg_report", None, lambda value: models.CgReportObject.from_dict(value)),
        "pi_report": ("pi_report", None, lambda value: models.PiReportObject.from_dict(value)),
        "pi_snippets": ("pi_snippets", None, list_of(text)),
        "source_code_report": (
            "source_code_report",
            None,
            lambda value: models.SourceCodeReportObject.from_dict(value),
        ),
        "source_code_snippets": ("source_code_snippets", None, list_of(text)),
    }
    _scanned_text: ClassVar[frozenset[str]] = frozenset(
        {
            "dbs_snippets",
            "tc_snippets",
            "pi_snippets",
            "source_code_snippets",
        }
    )

    urlf_report: list[models.UrlfEntryObject] | None = None
    """URLs found."""
    dlp_report: models.DlpReportObject | None = None
    """Finding of the data loss detector."""
    dlp_snippets: models.DlpSnippetObject | None = None
    """Excerpts around matches of one data pattern."""
    dbs_report: list[models.DbsEntryObject] | None = None
    """Database statements found."""
    dbs_snippets: list[str] | None = None
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""
    tc_report: models.TcReportObject | None = None
    """Finding of the toxic content detector."""
    tc_snippets: list[str] | None = None
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""
    mc_report: models.McReportObject | None = None
    """Finding of the malicious code detector."""
    agent_report: models.AgentReportObject | None = None
    """Finding of the agent security detector."""
    topic_guardrails_report: models.TgReportObject | None = None
    """Finding of the topic detector. The two camel case names are the service's."""
    cg_report: models.CgReportObject | None = None
    """Finding of the contextual grounding detector."""
    pi_report: models.PiReportObject | None = None
    """Finding of the prompt injection detector."""
    pi_snippets: list[str] | None = None
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""
    source_code_report: models.SourceCodeReportObject | None = None
    """Finding of the source code detector; newer services only [C, L]."""
    source_code_snippets: list[str] | None = None
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""
