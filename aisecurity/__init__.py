"""Client for the Prisma AIRS API Intercept scan service.

aisecurity.init(api_key=...)          once, or set PANW_AI_SEC_API_KEY
aisecurity.scan.inline.scanner        the blocking Scanner
aisecurity.scan.asyncio.scanner       the same for asyncio
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

__all__ = ["Configuration", "Region", "RetryPolicy", "__version__", "global_configuration", "init"]

if not TYPE_CHECKING:
    __getattr__ = lazy_attributes(
        __name__,
        {
            "Configuration": ".configuration",
            "Region": ".configuration",
            "RetryPolicy": "._core.retry",
            "global_configuration": "._global",
            "init": ".configuration",
        },
    )
