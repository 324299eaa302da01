"""Client for the Prisma AIRS API Intercept scan service.

aisecurity.init(api_key=...)          once, or set PANW_AI_SEC_API_KEY
aisecurity.Scanner                    the blocking Scanner, of aisecurity.scan.inline.scanner
aisecurity.AsyncScanner               the same for asyncio, of aisecurity.scan.asyncio.scanner
aisecurity.Content, .AiProfile        what is scanned, and with which profile
aisecurity.generated_openapi_client   the models of the API
aisecurity.exceptions                 what can be raised
aisecurity.diagnostics                whether the service can be reached, and if not, why
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes
from aisecurity._version import __version__

if TYPE_CHECKING:
    from aisecurity._core.retry import RetryPolicy
    from aisecurity._global import global_configuration
    from aisecurity.configuration import Configuration, Region, init
    from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
    from aisecurity.scan.inline.scanner import Scanner
    from aisecurity.scan.models import AiProfile, Content

__all__ = [
    "AiProfile",
    "AsyncScanner",
    "Configuration",
    "Content",
    "Region",
    "RetryPolicy",
    "Scanner",
    "__version__",
    "global_configuration",
    "init",
]

if not TYPE_CHECKING:
    __getattr__ = lazy_attributes(
        __name__,
        {
            "AiProfile": ".scan.models",
            "AsyncScanner": ".scan.asyncio.scanner:Scanner",
            "Configuration": ".configuration",
            "Content": ".scan.models",
            "Region": ".configuration",
            "RetryPolicy": "._core.retry",
            "Scanner": ".scan.inline.scanner",
            "global_configuration": "._global",
            "init": ".configuration",
        },
    )
