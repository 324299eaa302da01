"""Verdicts of which there is nothing to say but that they allow: most of them."""

from __future__ import annotations

from typing import TypeGuard

from aisecurity.generated_openapi_client import ScanResponse

from .masked_data import masked_tool_data, masks_something


def is_plain_allow(answer: object) -> TypeGuard[ScanResponse]:
    """Return whether *answer* is a whole, unmasked allow without a threat."""
    if not isinstance(answer, ScanResponse) or answer.action != "allow" or answer.category != "benign":
        return False
    masked = answer.prompt_masked_data, answer.response_masked_data
    is_masked = masked != (None, None) and masks_something(masked)
    return not is_masked and not answer.is_partial and _finds_nothing(answer)


def _finds_nothing(verdict: ScanResponse) -> bool:
    if verdict.tool_detected is not None:
        return not verdict.threats and not masks_something(masked_tool_data(verdict))
    # As `threats` without the names, which most verdicts have none of.
    prompt, response = verdict.prompt_detected, verdict.response_detected
    if prompt is not None and True in prompt.to_dict().values():
        return False
    return response is None or True not in response.to_dict().values()
