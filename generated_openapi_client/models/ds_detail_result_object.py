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
    dbs_snippets: list[str] | None = field(default=None, repr=hidden)
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""
    tc_report: models.TcReportObject | None = None
    """Finding of the toxic content detector."""
    tc_snippets: list[str] | None = field(default=None, repr=hidden)
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
    pi_snippets: list[str] | None = field(default=None, repr=hidden)
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""
    source_code_report: models.SourceCodeReportObject | None = None
    """Finding of the source code detector; newer services only [C, L]."""
    source_code_snippets: list[str] | None = field(default=None, repr=hidden)
    """Excerpts of the content, at most 10 of at most 1,000 characters each."""

    def __init__(
        self,
        *,
        urlf_report: Sequence[models.UrlfEntryObject | Mapping[str, Any]] | None = None,
        dlp_report: models.DlpReportObject | Mapping[str, Any] | None = None,
        dlp_snippets: models.DlpSnippetObject | Mapping[str, Any] | None = None,
        dbs_report: Sequence[models.DbsEntryObject | Mapping[str, Any]] | None = None,
        dbs_snippets: list[str] | None = None,
        tc_report: models.TcReportObject | Mapping[str, Any] | None = None,
        tc_snippets: list[str] | None = None,
        mc_report: models.McReportObject | Mapping[str, Any] | None = None,
        agent_report: models.AgentReportObject | Mapping[str, Any] | None = None,
        topic_guardrails_report: models.TgReportObject | Mapping[str, Any] | None = None,
        cg_report: models.CgReportObject | Mapping[str, Any] | None = None,
        pi_report: models.PiReportObject | Mapping[str, Any] | None = None,
        pi_snippets: list[str] | None = None,
        source_code_report: models.SourceCodeReportObject | Mapping[str, Any] | None = None,
        source_code_snippets: list[str] | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.urlf_report = None if urlf_report is None else self._given("urlf_report", urlf_report)
        self.dlp_report = (
            dlp_report
            if dlp_report is None or type(dlp_report) is models.DlpReportObject
            else self._given("dlp_report", dlp_report)
        )
        self.dlp_snippets = (
            dlp_snippets
            if dlp_snippets is None or type(dlp_snippets) is models.DlpSnippetObject
            else self._given("dlp_snippets", dlp_snippets)
        )
        self.dbs_report = None if dbs_report is None else self._given("dbs_report", dbs_report)
        self.dbs_snippets = dbs_snippets
        self.tc_report = (
            tc_report
            if tc_report is None or type(tc_report) is models.TcReportObject
            else self._given("tc_report", tc_report)
        )
        self.tc_snippets = tc_snippets
        self.mc_report = (
            mc_report
            if mc_report is None or type(mc_report) is models.McReportObject
            else self._given("mc_report", mc_report)
        )
        self.agent_report = (
            agent_report
            if agent_report is None or type(agent_report) is models.AgentReportObject
            else self._given("agent_report", agent_report)
        )
        self.topic_guardrails_report = (
            topic_guardrails_report
            if topic_guardrails_report is None or type(topic_guardrails_report) is models.TgReportObject
            else self._given("topic_guardrails_report", topic_guardrails_report)
        )
        self.cg_report = (
            cg_report
            if cg_report is None or type(cg_report) is models.CgReportObject
            else self._given("cg_report", cg_report)
        )
        self.pi_report = (
            pi_report
            if pi_report is None or type(pi_report) is models.PiReportObject
            else self._given("pi_report", pi_report)
        )
        self.pi_snippets = pi_snippets
        self.source_code_report = (
            source_code_report
            if source_code_report is None or type(source_code_report) is models.SourceCodeReportObject
            else self._given("source_code_report", source_code_report)
        )
        self.source_code_snippets = source_code_snippets
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not DSDetailResultObject or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        urlf_report_ = get("urlf_report")
        dlp_report_ = get("dlp_report")
        dlp_snippets_ = get("dlp_snippets")
        dbs_report_ = get("dbs_report")
        dbs_snippets_ = get("dbs_snippets")
        tc_report_ = get("tc_report")
        tc_snippets_ = get("tc_snippets")
        mc_report_ = get("mc_report")
        agent_report_ = get("agent_report")
        topic_guardrails_report_ = get("topic_guardrails_report")
        cg_report_ = get("cg_report")
        pi_report_ = get("pi_report")
        pi_snippets_ = get("pi_snippets")
        source_code_report_ = get("source_code_report")
        source_code_snippets_ = get("source_code_snippets")
        try:
            if urlf_report_ is not None:
                urlf_report_ = [models.UrlfEntryObject.from_dict(item) for item in array(urlf_report_)]
            if dlp_report_ is not None:
                dlp_report_ = models.DlpReportObject.from_dict(dlp_report_)
            if dlp_snippets_ is not None:
                dlp_snippets_ = models.DlpSnippetObject.from_dict(dlp_snippets_)
            if dbs_report_ is not None:
                dbs_report_ = [models.DbsEntryObject.from_dict(item) for item in array(dbs_report_)]
            if dbs_snippets_ is not None:
                dbs_snippets_ = [text(item) for item in array(dbs_snippets_)]
            if tc_report_ is not None:
                tc_report_ = models.TcReportObject.from_dict(tc_report_)
            if tc_snippets_ is not None:
                tc_snippets_ = [text(item) for item in array(tc_snippets_)]
            if mc_report_ is not None:
                mc_report_ = models.McReportObject.from_dict(mc_report_)
            if agent_report_ is not None:
                agent_report_ = models.AgentReportObject.from_dict(agent_report_)
            if topic_guardrails_report_ is not None:
                topic_guardrails_report_ = models.TgReportObject.from_dict(topic_guardrails_report_)
            if cg_report_ is not None:
                cg_report_ = models.CgReportObject.from_dict(cg_report_)
            if pi_report_ is not None:
                pi_report_ = models.PiReportObject.from_dict(pi_report_)
            if pi_snippets_ is not None:
                pi_snippets_ = [text(item) for item in array(pi_snippets_)]
            if source_code_report_ is not None:
                source_code_report_ = models.SourceCodeReportObject.from_dict(source_code_report_)
            if source_code_snippets_ is not None:
                source_code_snippets_ = [text(item) for item in array(source_code_snippets_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.urlf_report = urlf_report_
        self.dlp_report = dlp_report_
        self.dlp_snippets = dlp_snippets_
        self.dbs_report = dbs_report_
        self.dbs_snippets = dbs_snippets_
        self.tc_report = tc_report_
        self.tc_snippets = tc_snippets_
        self.mc_report = mc_report_
        self.agent_report = agent_report_
        self.topic_guardrails_report = topic_guardrails_report_
        self.cg_report = cg_report_
        self.pi_report = pi_report_
        self.pi_snippets = pi_snippets_
        self.source_code_report = source_code_report_
        self.source_code_snippets = source_code_snippets_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.urlf_report) is not None:
            members["urlf_report"] = to_json(value, include_none=False)
        if (value := self.dlp_report) is not None:
            members["dlp_report"] = to_json(value, include_none=False)
        if (value := self.dlp_snippets) is not None:
            members["dlp_snippets"] = to_json(value, include_none=False)
        if (value := self.dbs_report) is not None:
            members["dbs_report"] = to_json(value, include_none=False)
        if (value := self.dbs_snippets) is not None:
            members["dbs_snippets"] = to_json(value, include_none=False)
        if (value := self.tc_report) is not None:
            members["tc_report"] = to_json(value, include_none=False)
        if (value := self.tc_snippets) is not None:
            members["tc_snippets"] = to_json(value, include_none=False)
        if (value := self.mc_report) is not None:
            members["mc_report"] = to_json(value, include_none=False)
        if (value := self.agent_report) is not None:
            members["agent_report"] = to_json(value, include_none=False)
        if (value := self.topic_guardrails_report) is not None:
            members["topic_guardrails_report"] = to_json(value, include_none=False)
        if (value := self.cg_report) is not None:
            members["cg_report"] = to_json(value, include_none=False)
        if (value := self.pi_report) is not None:
            members["pi_report"] = to_json(value, include_none=False)
        if (value := self.pi_snippets) is not None:
            members["pi_snippets"] = to_json(value, include_none=False)
        if (value := self.source_code_report) is not None:
            members["source_code_report"] = to_json(value, include_none=False)
        if (value := self.source_code_snippets) is not None:
            members["source_code_snippets"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(DSDetailResultObject._members)
