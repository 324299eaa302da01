"""Masked data of a verdict."""

from __future__ import annotations

from collections.abc import Iterable

from aisecurity.generated_openapi_client import MaskedData, ScanResponse


def masked_tool_data(verdict: ScanResponse) -> list[MaskedData]:
    """Return the masked data of the tool event in *verdict*, of its input and of its output."""
    tool = verdict.tool_detected
    sides = () if tool is None else (tool.input_detected, tool.output_detected)
    entries = [entry for side in sides if side is not None for entry in side.detection_entries or ()]
    return [entry.masked_data for entry in entries if entry.masked_data is not None]


def masks_something(masked: Iterable[MaskedData | None]) -> bool:
    """Return whether any of *masked* masks something; without data and patterns it masks nothing."""
    return any(one is not None and one.to_dict() for one in masked)
