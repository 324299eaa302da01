"""Batches: many submissions side by side. It is imported when there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aisecurity._core.calls import Call
from aisecurity._core.effects import Flow, Gather
from aisecurity._core.result_rows import ReceiptIds
from aisecurity.exceptions import AISecSDKException, BatchError

from .attempts import call
from .settings import CallSettings

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import AsyncScanResponse


def batch(parts: Sequence[Call[AsyncScanResponse]], settings: CallSettings) -> Flow[list[AsyncScanResponse]]:
    """Submit *parts* side by side. BatchError if any failed, with the receipts of the others."""
    receipts_or_errors: list[AsyncScanResponse | AISecSDKException] = yield Gather(
        [call(part, settings) for part in parts]
    )
    known = ReceiptIds()
    outcomes = [
        one if isinstance(one, AISecSDKException) else known.error_of(one.scan_id) or one for one in receipts_or_errors
    ]
    errors = {i: outcome for i, outcome in enumerate(outcomes) if isinstance(outcome, AISecSDKException)}
    receipts = [None if isinstance(outcome, AISecSDKException) else outcome for outcome in outcomes]
    if errors:
        raise BatchError(receipts, errors)
    return [receipt for receipt in receipts if receipt is not None]
