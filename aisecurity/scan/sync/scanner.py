"""Early name of `aisecurity.scan.inline.scanner`."""

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes
from aisecurity.scan import models
from aisecurity.scan.inline.scanner import Scanner as Scanner

if TYPE_CHECKING:
    from aisecurity.scan.models import AiProfile as AiProfile
    from aisecurity.scan.models import AsyncScanObject as AsyncScanObject
    from aisecurity.scan.models import AsyncScanResponse as AsyncScanResponse
    from aisecurity.scan.models import Content as Content
    from aisecurity.scan.models import Metadata as Metadata
    from aisecurity.scan.models import ScanIdResult as ScanIdResult
    from aisecurity.scan.models import ScanRequest as ScanRequest
    from aisecurity.scan.models import ScanRequestContentsInner as ScanRequestContentsInner
    from aisecurity.scan.models import ScanResponse as ScanResponse
    from aisecurity.scan.models import ThreatScanReportObject as ThreatScanReportObject
    from aisecurity.scan.models import ToolEvent as ToolEvent
    from aisecurity.scan.models import ToolEventMetadata as ToolEventMetadata
else:
    __getattr__ = lazy_attributes(__name__, dict.fromkeys(models.__all__, "aisecurity.scan.models"))

__all__ = ["Scanner"]
