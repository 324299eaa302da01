from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from aisecurity._runtime.model import Member, Model, to_json
from aisecurity._runtime.model_errors import ModelError
from aisecurity._runtime.values import (
    array,
    list_of,
    text,
)
from attrs import define

from .. import models


@define(kw_only=True, init=False, repr=False)
class ScanRequest(Model):
    """Content to scan, with the profile that says what to look for."""

    _members: ClassVar[Mapping[str, Member]] = {
        "tr_id": ("tr_id", str, text),
        "session_id": ("session_id", str, text),
        "transaction_id": ("transaction_id", str, text),
        "ai_profile": ("ai_profile", None, lambda value: models.AiProfile.from_dict(value)),
        "metadata": ("metadata", None, lambda value: models.Metadata.from_dict(value)),
        "contents": ("contents", None, list_of(lambda value: models.ScanRequestContentsInner.from_dict(value))),
    }
    _required: ClassVar[tuple[str, ...]] = (
        "ai_profile",
        "contents",
    )

    _is_closed: ClassVar[bool] = True

    tr_id: str | None = None
    """Caller's id that ties a prompt to its response, at most 100 characters. Echoed in the answer."""
    session_id: str | None = None
    """Caller's id of the conversation, at most 100 characters. Echoed in the answer."""
    transaction_id: str | None = None
    """Caller's id of this exchange, at most 100 characters; newer services only [C]."""
    ai_profile: models.AiProfile
    """The security profile to apply, by id or by name; without both, requests leave it out."""
    metadata: models.Metadata | None = None
    """Who and what stands behind the content, for logs and dashboards."""
    contents: list[models.ScanRequestContentsInner]
    """The last element is scanned; those before it are its context."""

    def __init__(
        self,
        *,
        tr_id: str | None = None,
        session_id: str | None = None,
        transaction_id: str | None = None,
        ai_profile: models.AiProfile | Mapping[str, Any] | str,
        metadata: models.Metadata | Mapping[str, Any] | None = None,
        contents: Sequence[models.ScanRequestContentsInner | Mapping[str, Any]],
        additional_properties: dict[str, Any] | None = None,
    ) -> None:
        self.additional_properties = {} if additional_properties is None else additional_properties
        self.tr_id = tr_id
        self.session_id = session_id
        self.transaction_id = transaction_id
        self.ai_profile = ai_profile if type(ai_profile) is models.AiProfile else self._given("ai_profile", ai_profile)
        self.metadata = (
            metadata if metadata is None or type(metadata) is models.Metadata else self._given("metadata", metadata)
        )
        self.contents = self._given("contents", contents)

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Read a JSON object. ModelError if it is none, or if a required member is missing, null or of another type."""
        # Straight on where all is as documented; `_read` has the last word on everything else.
        if cls is not ScanRequest or type(src_dict) is not dict or not _DOCUMENTED.issuperset(src_dict):
            return cls._read(src_dict)
        get = src_dict.get
        tr_id_ = get("tr_id")
        session_id_ = get("session_id")
        transaction_id_ = get("transaction_id")
        ai_profile_ = get("ai_profile")
        metadata_ = get("metadata")
        contents_ = get("contents")
        if (
            (tr_id_ is not None and type(tr_id_) is not str)
            or (session_id_ is not None and type(session_id_) is not str)
            or (transaction_id_ is not None and type(transaction_id_) is not str)
            or ai_profile_ is None
            or contents_ is None
        ):
            return cls._read(src_dict)
        try:
            ai_profile_ = models.AiProfile.from_dict(ai_profile_)
            if metadata_ is not None:
                metadata_ = models.Metadata.from_dict(metadata_)
            contents_ = [models.ScanRequestContentsInner.from_dict(item) for item in array(contents_)]
        except ModelError:
            return cls._read(src_dict)
        self = cls.__new__(cls)
        self.additional_properties = {}
        self.tr_id = tr_id_
        self.session_id = session_id_
        self.transaction_id = transaction_id_
        self.ai_profile = ai_profile_
        self.metadata = metadata_
        self.contents = contents_
        return self

    def to_dict(self, *, include_none: bool = False) -> dict[str, Any]:
        """Return the JSON object; members that are `None` only with *include_none*, as null."""
        if include_none or self.additional_properties:
            return self._write(include_none=include_none)
        members: dict[str, Any] = {}
        value: Any
        if (value := self.tr_id) is not None:
            members["tr_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.session_id) is not None:
            members["session_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.transaction_id) is not None:
            members["transaction_id"] = value if type(value) is str else to_json(value, include_none=False)
        if (value := self.ai_profile) is not None:
            members["ai_profile"] = to_json(value, include_none=False)
        if (value := self.metadata) is not None:
            members["metadata"] = to_json(value, include_none=False)
        if (value := self.contents) is not None:
            members["contents"] = to_json(value, include_none=False)
        return members


_DOCUMENTED = frozenset(ScanRequest._members)
