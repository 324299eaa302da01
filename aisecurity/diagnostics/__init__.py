"""Checks of whether the service can be reached with a configuration: `diagnose`, and `diagnose_async` for asyncio.

Each check has a result, a reason and, where something is to be done, a remedy. docs/diagnostics.md lists what each of
them sends; without a profile nothing is billed. The command `aisecurity doctor` prints a diagnosis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from .halves import diagnose, diagnose_async
    from .results import Check, CheckStatus, Diagnosis

__all__ = ["Check", "CheckStatus", "Diagnosis", "diagnose", "diagnose_async"]

if not TYPE_CHECKING:
    __getattr__ = lazy_attributes(
        __name__,
        {
            "Check": ".results",
            "CheckStatus": ".results",
            "Diagnosis": ".results",
            "diagnose": ".halves",
            "diagnose_async": ".halves",
        },
    )
