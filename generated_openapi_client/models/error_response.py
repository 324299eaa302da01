from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from aisecurity._runtime.model import Member, Model
from attrs import define

from .. import models


@define(kw_only=True, repr=False)
class ErrorResponse(Model):
    """Body of the documented failures. Gateways in front may answer HTML or nothing instead."""

    _members: ClassVar[Mapping[str, Member]] = {
        "error": ("error", None, lambda value: models.ErrorDetail.from_dict(value)),
    }

    error: models.ErrorDetail | None = None
    """What went wrong."""
