"""What became of an item, and how the verdicts on its parts become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from attrs import evolve, field, fields, frozen

from aisecurity.exceptions import AISecSDKException
from aisecurity.generated_openapi_client import PromptDetected, ResponseDetected, ScanResponse

from .items import Entry

__all__ = ["Scanned"]

M = TypeVar("M", PromptDetected, ResponseDetected)
Outcome = ScanResponse | AISecSDKException


@frozen(kw_only=True)
class Scanned:
    """One item and its outcome: either *response* or *error* is set, never both. An error is never a verdict."""

    index: int
    """The item's place in what was given, from 0."""
    key: str | None = None
    """What the item calls itself, in its member "id" or by the key function."""
    item: Any = field(default=None, repr=False)
    response: ScanResponse | None = None
    error: AISecSDKException | None = None
    attempts: int = 0
    """Requests that carried it; 0 if it was refused before."""
    latency: float = 0.0
    """Seconds that the last request took; of an asynchronous scan, from its acceptance to its row."""
    parts: int = 1
    """Into how many contents it was cut."""
    req_id: int | None = None
    """Its number in an asynchronous scan."""


def scanned(entry: Entry, outcome: Outcome, attempts: int, latency: float, req_id: int | None = None) -> Scanned:
    """Return what became of *entry*."""
    error = outcome if isinstance(outcome, AISecSDKException) else None
    return Scanned(
        index=entry.index,
        key=entry.key,
        item=entry.item,
        response=None if isinstance(outcome, AISecSDKException) else outcome,
        error=error,
        attempts=attempts,
        latency=latency,
        parts=max(1, len(entry.contents)),
        req_id=req_id,
    )


def combined(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the one outcome of an item's parts: blocked if any is, else failed if any is, else the worst verdict.

    Flags and errors of all parts are joined; ids are those of the part that decided; masked texts, which would be of
    that part alone, are left out.
    """
    responses = [one for one in outcomes if not isinstance(one, AISecSDKException)]
    failed = next((one for one in outcomes if isinstance(one, AISecSDKException)), None)
    if failed is not None and not any(one.is_blocked for one in responses):
        return failed
    worst = max(responses, key=_badness)
    return evolve(
        worst,
        timeout=any(one.timeout for one in responses) or None,
        error=any(one.error for one in responses) or failed is not None or None,
        errors=[error for one in responses for error in one.errors or []] or None,
        prompt_detected=_joined([one.prompt_detected for one in responses]),
        response_detected=_joined([one.response_detected for one in responses]),
        prompt_masked_data=None,
        response_masked_data=None,
        prompt_detection_details=None,
        response_detection_details=None,
    )


def _badness(response: ScanResponse) -> tuple[bool, ...]:
    return response.action == "block", response.is_blocked, response.category != "benign", response.is_partial


def _joined(flags: Sequence[M | None]) -> M | None:
    """Return the flags of which each is set where it is in any."""
    given = [one for one in flags if one is not None]
    if not given:
        return None
    names = [one.name for one in fields(type(given[0])) if one.name != "additional_properties"]
    changes: dict[str, Any] = {name: _any([getattr(one, name) for one in given]) for name in names}
    return evolve(given[0], **changes)


def _any(flags: Sequence[bool | None]) -> bool | None:
    given = [flag for flag in flags if flag is not None]
    return any(given) if given else None
