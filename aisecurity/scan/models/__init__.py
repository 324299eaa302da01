"""Models of a scan: `Content`, which is written by hand, and those of the API that a Scanner takes and returns."""

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import AiProfile as AiProfile
    from aisecurity.generated_openapi_client import AsyncScanObject as AsyncScanObject
    from aisecurity.generated_openapi_client import AsyncScanResponse as AsyncScanResponse
    from aisecurity.generated_openapi_client import Metadata as Metadata
    from aisecurity.generated_openapi_client import ScanIdResult as ScanIdResult
    from aisecurity.generated_openapi_client import ScanRequest as ScanRequest
    from aisecurity.generated_openapi_client import ScanRequestContentsInner as ScanRequestContentsInner
    from aisecurity.generated_openapi_client import ScanResponse as ScanResponse
    from aisecurity.generated_openapi_client import ThreatScanReportObject as ThreatScanReportObject
    from aisecurity.generated_openapi_client import ToolEvent as ToolEvent
    from aisecurity.generated_openapi_client import ToolEventMetadata as ToolEventMetadata

    from .content import Content as Content

__all__ = [
    "AiProfile",
    "AsyncScanObject",
    "AsyncScanResponse",
    "Content",
    "Metadata",
    "ScanIdResult",
    "ScanRequest",
    "ScanRequestContentsInner",
    "ScanResponse",
    "ThreatScanReportObject",
    "ToolEvent",
    "ToolEventMetadata",
]

if not TYPE_CHECKING:
    # They need attrs, and are imported at the first scan.
    _MODULES = dict.fromkeys(__all__, "aisecurity.generated_openapi_client")
    __getattr__ = lazy_attributes(__name__, {**_MODULES, "Content": ".content"})
