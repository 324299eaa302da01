from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.pydantic_names import Undocumented
from aisecurity._runtime.values import (
    array,
    boolean,
    list_of,
    moment,
    text,
)
from aisecurity._runtime.verdict import VerdictMixin
from attrs import define, field

from .. import models


@define(kw_only=True, init=False, repr=False)
class ScanResponse(VerdictMixin, Model):
    """The verdict on one scan. Members may be null or absent beyond what the types say."""

    _members: ClassVar[Mapping[str, Member]] = {
        "source": ("source", str, text),
        "report_id": ("report_id", str, text),
        "scan_id": ("scan_id", str, text),
        "tr_id": ("tr_id", str, text),
        "session_id": ("session_id", str, text),
        "transaction_id": ("transaction_id", str, text),
        "profile_id": ("profile_id", str, text),
        "profile_name": ("profile_name", str, text),
        "category": ("category", str, text),
        "action": ("action", str, text),
        "timeout": ("timeout", bool, boolean),
        "error": ("error", bool, boolean),
        "errors": ("errors", None, list_of(lambda value: models.ContentErrors.from_dict(value))),
        "prompt_detected": ("prompt_detected", None, lambda value: models.PromptDetected.from_dict(value)),
        "response_detected": ("response_detected", None, lambda value: models.ResponseDetected.from_dict(value)),
        "prompt_masked_data": ("prompt_masked_data", None, lambda value: models.MaskedData.from_dict(value)),
        "response_masked_data": ("response_masked_data", None, lambda value: models.MaskedData.from_dict(value)),
        "prompt_detection_details": (
            "prompt_detection_details",
            None,
            lambda value: models.PromptDetectionDetails.from_dict(value),
        ),
        "response_detection_details": (
            "response_detection_details",
            None,
            lambda value: models.ResponseDetectionDetails.from_dict(value),
        ),
        "tool_detected": ("tool_detected", None, lambda value: models.ToolDetected.from_dict(value)),
        "created_at": ("created_at", None, moment),
        "completed_at": ("completed_at", None, moment),
    }
    _required: ClassVar[tuple[str, ...]] = (
        "report_id",
        "scan_id",
        "category",
        "action",
    )

    source: str | None = None
    """Front end that took the request in, such as "AI-Runtime-API"."""
    report_id: str
    """Id of the report, "R" and the scan id."""
    scan_id: str
    """Id of the scan, normally a UUID."""
    tr_id: str | None = None
    """The request's tr_id; on newer services the session id [L]."""
    session_id: str | None = None
    """The request's session_id, else its tr_id, else one made by the service [L]."""
    transaction_id: str | None = None
    """The request's transaction_id, else one made by the service; newer services only [L]."""
    profile_id: str | None = None
    """Id of the profile that was applied, normally a UUID."""
    profile_name: str | None = None
    """Name of the profile that was applied."""
    category: str
    """Overall verdict: "benign", "malicious" (some detector fired), "error" or "timeout". Not a closed set."""
    action: str
    """What the profile says to do, "allow" or "block". Not a closed set."""
    timeout: bool | None = None
    """True when some detector did not finish in time, so the verdict is partial."""
    error: bool | None = None
    """True when some detector failed, so the verdict is partial."""
    errors: list[models.ContentErrors] | None = None
    """The detectors that failed or did not finish."""
    prompt_detected: models.PromptDetected | None = None
    """What was found in the prompt. Only detectors that the profile enables appear."""
    response_detected: models.ResponseDetected | None = None
    """What was found in the response. Only detectors that the profile enables appear."""
    prompt_masked_data: models.MaskedData | None = None
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""
    response_masked_data: models.MaskedData | None = None
    """The content with sensitive runs replaced by X, length preserved. Use data; do not mask from offsets."""
    prompt_detection_details: models.PromptDetectionDetails | None = None
    """More about findings in the prompt."""
    response_detection_details: models.ResponseDetectionDetails | None = None
    """More about findings in the response."""
    tool_detected: models.ToolDetected | None = None
    """What was found in a tool event. Live answers send an empty object when there was none [L]."""
    created_at: datetime | None = None
    """When the scan was asked for; often null or absent."""
    completed_at: datetime | None = None
    """When the scan ended, in whole seconds."""
    is_emulated: bool = field(default=False, init=False, eq=False, repr=False)
    request_id: str | None = field(default=None, init=False, eq=False, repr=False)

    def __init__(
        self,
        *,
        source: str | None = None,
        report_id: str,
        scan_id: str,
        tr_id: str | None = None,
        session_id: str | None = None,
        transaction_id: str | None = None,
        profile_id: str | None = None,
        profile_name: str | None = None,
        category: str,
        action: str,
        timeout: bool | None = None,
        error: bool | None = None,
        errors: Sequence[models.ContentErrors | Mapping[str, Any]] | None = None,
        prompt_detected: models.PromptDetected | Mapping[str, Any] | None = None,
        response_detected: models.ResponseDetected | Mapping[str, Any] | None = None,
        prompt_masked_data: models.MaskedData | Mapping[str, Any] | None = None,
        response_masked_data: models.MaskedData | Mapping[str, Any] | None = None,
        prompt_detection_details: models.PromptDetectionDetails | Mapping[str, Any] | None = None,
        response_detection_details: models.ResponseDetectionDetails | Mapping[str, Any] | None = None,
        tool_detected: models.ToolDetected | Mapping[str, Any] | None = None,
        created_at: datetime | str | None = None,
        completed_at: datetime | str | None = None,
        additional_properties: dict[str, Any] | None = None,
        **newer: Undocumented,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.source = source
        self.report_id = report_id
        self.scan_id = scan_id
        self.tr_id = tr_id
        self.session_id = session_id
        self.transaction_id = transaction_id
        self.profile_id = profile_id
        self.profile_name = profile_name
        self.category = category
        self.action = action
        self.timeout = timeout
        self.error = error
        self.errors = None if errors is None else self._given("errors", errors)
        self.prompt_detected = (
            prompt_detected
            if prompt_detected is None or type(prompt_detected) is models.PromptDetected
            else self._given("prompt_detected", prompt_detected)
        )
        self.response_detected = (
            response_detected
            if response_detected is None or type(response_detected) is models.ResponseDetected
            else self._given("response_detected", response_detected)
        )
        self.prompt_masked_data = (
            prompt_masked_data
            if prompt_masked_data is None or type(prompt_masked_data) is models.MaskedData
            else self._given("prompt_masked_data", prompt_masked_data)
        )
        self.response_masked_data = (
            response_masked_data
            if response_masked_data is None or type(response_masked_data) is models.MaskedData
            else self._given("response_masked_data", response_masked_data)
        )
        self.prompt_detection_details = (
            prompt_detection_details
            if prompt_detection_details is None or type(prompt_detection_details) is models.PromptDetectionDetails
            else self._given("prompt_detection_details", prompt_detection_details)
        )
        self.response_detection_details = (
            response_detection_details
            if response_detection_details is None or type(response_detection_details) is models.ResponseDetectionDetails
            else self._given("response_detection_details", response_detection_details)
        )
        self.tool_detected = (
            tool_detected
            if tool_detected is None or type(tool_detected) is models.ToolDetected
            else self._given("tool_detected", tool_detected)
        )
        self.created_at = (
            created_at
            if created_at is None or isinstance(created_at, datetime)
            else self._given("created_at", created_at)
        )
        self.completed_at = (
            completed_at
            if completed_at is None or isinstance(completed_at, datetime)
            else self._given("completed_at", completed_at)
        )
        self.is_emulated = False
        self.request_id = None
        if newer:
            self._take(newer)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ScanResponse or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        source_ = get("source")
        report_id_ = get("report_id")
        scan_id_ = get("scan_id")
        tr_id_ = get("tr_id")
        session_id_ = get("session_id")
        transaction_id_ = get("transaction_id")
        profile_id_ = get("profile_id")
        profile_name_ = get("profile_name")
        category_ = get("category")
        action_ = get("action")
        timeout_ = get("timeout")
        error_ = get("error")
        errors_ = get("errors")
        prompt_detected_ = get("prompt_detected")
        response_detected_ = get("response_detected")
        prompt_masked_data_ = get("prompt_masked_data")
        response_masked_data_ = get("response_masked_data")
        prompt_detection_details_ = get("prompt_detection_details")
        response_detection_details_ = get("response_detection_details")
        tool_detected_ = get("tool_detected")
        created_at_ = get("created_at")
        completed_at_ = get("completed_at")
        if (
            (source_ is not None and type(source_) is not str)
            or type(report_id_) is not str
            or type(scan_id_) is not str
            or (tr_id_ is not None and type(tr_id_) is not str)
            or (session_id_ is not None and type(session_id_) is not str)
            or (transaction_id_ is not None and type(transaction_id_) is not str)
            or (profile_id_ is not None and type(profile_id_) is not str)
            or (profile_name_ is not None and type(profile_name_) is not str)
            or type(category_) is not str
            or type(action_) is not str
            or (timeout_ is not False and timeout_ is not True and timeout_ is not None)
            or (error_ is not False and error_ is not True and error_ is not None)
        ):
            return cls._read(src_dict)
        try:
            if errors_ is not None:
                errors_ = [models.ContentErrors.from_dict(item) for item in array(errors_)]
            if prompt_detected_ is not None:
                prompt_detected_ = models.PromptDetected.from_dict(prompt_detected_)
            if response_detected_ is not None:
                response_detected_ = models.ResponseDetected.from_dict(response_detected_)
            if prompt_masked_data_ is not None:
                prompt_masked_data_ = models.MaskedData.from_dict(prompt_masked_data_)
            if response_masked_data_ is not None:
                response_masked_data_ = models.MaskedData.from_dict(response_masked_data_)
            if prompt_detection_details_ is not None:
                prompt_detection_details_ = models.PromptDetectionDetails.from_dict(prompt_detection_details_)
            if response_detection_details_ is not None:
                response_detection_details_ = models.ResponseDetectionDetails.from_dict(response_detection_details_)
            if tool_detected_ is not None:
                tool_detected_ = models.ToolDetected.from_dict(tool_detected_)
            if created_at_ is not None:
                created_at_ = moment(created_at_)
            if completed_at_ is not None:
                completed_at_ = moment(completed_at_)
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.source = source_
        self.report_id = report_id_
        self.scan_id = scan_id_
        self.tr_id = tr_id_
        self.session_id = session_id_
        self.transaction_id = transaction_id_
        self.profile_id = profile_id_
        self.profile_name = profile_name_
        self.category = category_
        self.action = action_
        self.timeout = timeout_
        self.error = error_
        self.errors = errors_
        self.prompt_detected = prompt_detected_
        self.response_detected = response_detected_
        self.prompt_masked_data = prompt_masked_data_
        self.response_masked_data = response_masked_data_
        self.prompt_detection_details = prompt_detection_details_
        self.response_detection_details = response_detection_details_
        self.tool_detected = tool_detected_
        self.created_at = created_at_
        self.completed_at = completed_at_
        self.is_emulated = False
        self.request_id = None
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.source) is not None:
            members["source"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.report_id) is not None:
            members["report_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.scan_id) is not None:
            members["scan_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.tr_id) is not None:
            members["tr_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.session_id) is not None:
            members["session_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.transaction_id) is not None:
            members["transaction_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.profile_id) is not None:
            members["profile_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.profile_name) is not None:
            members["profile_name"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.category) is not None:
            members["category"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.action) is not None:
            members["action"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.timeout) is not None:
            members["timeout"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.error) is not None:
            members["error"] = value if type(value) is bool else to_json(value, include_none=False)
        if (value := self.errors) is not None:
            members["errors"] = to_json(value, include_none=False)
        if (value := self.prompt_detected) is not None:
            members["prompt_detected"] = to_json(value, include_none=False)
        if (value := self.response_detected) is not None:
            members["response_detected"] = to_json(value, include_none=False)
        if (value := self.prompt_masked_data) is not None:
            members["prompt_masked_data"] = to_json(value, include_none=False)
        if (value := self.response_masked_data) is not None:
            members["response_masked_data"] = to_json(value, include_none=False)
        if (value := self.prompt_detection_details) is not None:
            members["prompt_detection_details"] = to_json(value, include_none=False)
        if (value := self.response_detection_details) is not None:
            members["response_detection_details"] = to_json(value, include_none=False)
        if (value := self.tool_detected) is not None:
            members["tool_detected"] = to_json(value, include_none=False)
        if (value := self.created_at) is not None:
            members["created_at"] = to_json(value, include_none=False)
        if (value := self.completed_at) is not None:
            members["completed_at"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ScanResponse._members)
