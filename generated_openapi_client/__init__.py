"""Models and endpoint functions of the scan API, generated from openapi.yaml: do not edit, run `make generate`."""

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from .client import AuthenticatedClient as AuthenticatedClient
    from .client import Client as Client
    from .models.agent_entry_object import AgentEntryObject as AgentEntryObject
    from .models.agent_meta import AgentMeta as AgentMeta
    from .models.agent_report_object import AgentReportObject as AgentReportObject
    from .models.ai_profile import AiProfile as AiProfile
    from .models.async_scan_object import AsyncScanObject as AsyncScanObject
    from .models.async_scan_response import AsyncScanResponse as AsyncScanResponse
    from .models.cg_report_object import CgReportObject as CgReportObject
    from .models.cmd_entry_object import CmdEntryObject as CmdEntryObject
    from .models.content_error_type import ContentErrorType as ContentErrorType
    from .models.content_errors import ContentErrors as ContentErrors
    from .models.dbs_entry_object import DbsEntryObject as DbsEntryObject
    from .models.default_error import DefaultError as DefaultError
    from .models.detection_service_name import (
        DetectionServiceName as DetectionServiceName,
    )
    from .models.detection_service_result_object import (
        DetectionServiceResultObject as DetectionServiceResultObject,
    )
    from .models.dlp_pattern_detections_object import (
        DlpPatternDetectionsObject as DlpPatternDetectionsObject,
    )
    from .models.dlp_report_object import DlpReportObject as DlpReportObject
    from .models.dlp_snippet_meta import DlpSnippetMeta as DlpSnippetMeta
    from .models.dlp_snippet_meta_confidence_level import (
        DlpSnippetMetaConfidenceLevel as DlpSnippetMetaConfidenceLevel,
    )
    from .models.dlp_snippet_object import DlpSnippetObject as DlpSnippetObject
    from .models.ds_detail_result_object import (
        DSDetailResultObject as DSDetailResultObject,
    )
    from .models.ds_result_metadata import DSResultMetadata as DSResultMetadata
    from .models.ds_result_metadata_direction import (
        DSResultMetadataDirection as DSResultMetadataDirection,
    )
    from .models.error import Error as Error
    from .models.error_detail import ErrorDetail as ErrorDetail
    from .models.error_response import ErrorResponse as ErrorResponse
    from .models.error_retry_after import ErrorRetryAfter as ErrorRetryAfter
    from .models.error_status import ErrorStatus as ErrorStatus
    from .models.io_detected import IODetected as IODetected
    from .models.malware_report_object import MalwareReportObject as MalwareReportObject
    from .models.masked_data import MaskedData as MaskedData
    from .models.mc_entry_object import McEntryObject as McEntryObject
    from .models.mc_report_object import McReportObject as McReportObject
    from .models.metadata import Metadata as Metadata
    from .models.pattern_detections import PatternDetections as PatternDetections
    from .models.pi_report_object import PiReportObject as PiReportObject
    from .models.prompt_detected import PromptDetected as PromptDetected
    from .models.prompt_detection_details import (
        PromptDetectionDetails as PromptDetectionDetails,
    )
    from .models.response_detected import ResponseDetected as ResponseDetected
    from .models.response_detection_details import (
        ResponseDetectionDetails as ResponseDetectionDetails,
    )
    from .models.scan_id_result import ScanIdResult as ScanIdResult
    from .models.scan_request import ScanRequest as ScanRequest
    from .models.scan_request_contents_inner import (
        ScanRequestContentsInner as ScanRequestContentsInner,
    )
    from .models.scan_response import ScanResponse as ScanResponse
    from .models.scan_summary import ScanSummary as ScanSummary
    from .models.source_code_report_object import (
        SourceCodeReportObject as SourceCodeReportObject,
    )
    from .models.tc_report_object import TcReportObject as TcReportObject
    from .models.tg_report_object import TgReportObject as TgReportObject
    from .models.threat_scan_report_object import (
        ThreatScanReportObject as ThreatScanReportObject,
    )
    from .models.tool_detected import ToolDetected as ToolDetected
    from .models.tool_detection_details import (
        ToolDetectionDetails as ToolDetectionDetails,
    )
    from .models.tool_detection_entry import ToolDetectionEntry as ToolDetectionEntry
    from .models.tool_detection_flags import ToolDetectionFlags as ToolDetectionFlags
    from .models.tool_event import ToolEvent as ToolEvent
    from .models.tool_event_metadata import ToolEventMetadata as ToolEventMetadata
    from .models.topic_guard_rails import TopicGuardRails as TopicGuardRails
    from .models.toxic_content_details import ToxicContentDetails as ToxicContentDetails
    from .models.truncation_info_object import (
        TruncationInfoObject as TruncationInfoObject,
    )
    from .models.urlf_entry_object import UrlfEntryObject as UrlfEntryObject

_MODULES = {
    "AuthenticatedClient": ".client",
    "Client": ".client",
    "AgentEntryObject": ".models.agent_entry_object",
    "AgentMeta": ".models.agent_meta",
    "AgentReportObject": ".models.agent_report_object",
    "AiProfile": ".models.ai_profile",
    "AsyncScanObject": ".models.async_scan_object",
    "AsyncScanResponse": ".models.async_scan_response",
    "CgReportObject": ".models.cg_report_object",
    "CmdEntryObject": ".models.cmd_entry_object",
    "ContentErrors": ".models.content_errors",
    "ContentErrorType": ".models.content_error_type",
    "DbsEntryObject": ".models.dbs_entry_object",
    "DefaultError": ".models.default_error",
    "DetectionServiceName": ".models.detection_service_name",
    "DetectionServiceResultObject": ".models.detection_service_result_object",
    "DlpPatternDetectionsObject": ".models.dlp_pattern_detections_object",
    "DlpReportObject": ".models.dlp_report_object",
    "DlpSnippetMeta": ".models.dlp_snippet_meta",
    "DlpSnippetMetaConfidenceLevel": ".models.dlp_snippet_meta_confidence_level",
    "DlpSnippetObject": ".models.dlp_snippet_object",
    "DSDetailResultObject": ".models.ds_detail_result_object",
    "DSResultMetadata": ".models.ds_result_metadata",
    "DSResultMetadataDirection": ".models.ds_result_metadata_direction",
    "Error": ".models.error",
    "ErrorDetail": ".models.error_detail",
    "ErrorResponse": ".models.error_response",
    "ErrorRetryAfter": ".models.error_retry_after",
    "ErrorStatus": ".models.error_status",
    "IODetected": ".models.io_detected",
    "MalwareReportObject": ".models.malware_report_object",
    "MaskedData": ".models.masked_data",
    "McEntryObject": ".models.mc_entry_object",
    "McReportObject": ".models.mc_report_object",
    "Metadata": ".models.metadata",
    "PatternDetections": ".models.pattern_detections",
    "PiReportObject": ".models.pi_report_object",
    "PromptDetected": ".models.prompt_detected",
    "PromptDetectionDetails": ".models.prompt_detection_details",
    "ResponseDetected": ".models.response_detected",
    "ResponseDetectionDetails": ".models.response_detection_details",
    "ScanIdResult": ".models.scan_id_result",
    "ScanRequest": ".models.scan_request",
    "ScanRequestContentsInner": ".models.scan_request_contents_inner",
    "ScanResponse": ".models.scan_response",
    "ScanSummary": ".models.scan_summary",
    "SourceCodeReportObject": ".models.source_code_report_object",
    "TcReportObject": ".models.tc_report_object",
    "TgReportObject": ".models.tg_report_object",
    "ThreatScanReportObject": ".models.threat_scan_report_object",
    "ToolDetected": ".models.tool_detected",
    "ToolDetectionDetails": ".models.tool_detection_details",
    "ToolDetectionEntry": ".models.tool_detection_entry",
    "ToolDetectionFlags": ".models.tool_detection_flags",
    "ToolEvent": ".models.tool_event",
    "ToolEventMetadata": ".models.tool_event_metadata",
    "TopicGuardRails": ".models.topic_guard_rails",
    "ToxicContentDetails": ".models.toxic_content_details",
    "TruncationInfoObject": ".models.truncation_info_object",
    "UrlfEntryObject": ".models.urlf_entry_object",
}

__all__ = [
    "AuthenticatedClient",
    "Client",
    "AgentEntryObject",
    "AgentMeta",
    "AgentReportObject",
    "AiProfile",
    "AsyncScanObject",
    "AsyncScanResponse",
    "CgReportObject",
    "CmdEntryObject",
    "ContentErrors",
    "ContentErrorType",
    "DbsEntryObject",
    "DefaultError",
    "DetectionServiceName",
    "DetectionServiceResultObject",
    "DlpPatternDetectionsObject",
    "DlpReportObject",
    "DlpSnippetMeta",
    "DlpSnippetMetaConfidenceLevel",
    "DlpSnippetObject",
    "DSDetailResultObject",
    "DSResultMetadata",
    "DSResultMetadataDirection",
    "Error",
    "ErrorDetail",
    "ErrorResponse",
    "ErrorRetryAfter",
    "ErrorStatus",
    "IODetected",
    "MalwareReportObject",
    "MaskedData",
    "McEntryObject",
    "McReportObject",
    "Metadata",
    "PatternDetections",
    "PiReportObject",
    "PromptDetected",
    "PromptDetectionDetails",
    "ResponseDetected",
    "ResponseDetectionDetails",
    "ScanIdResult",
    "ScanRequest",
    "ScanRequestContentsInner",
    "ScanResponse",
    "ScanSummary",
    "SourceCodeReportObject",
    "TcReportObject",
    "TgReportObject",
    "ThreatScanReportObject",
    "ToolDetected",
    "ToolDetectionDetails",
    "ToolDetectionEntry",
    "ToolDetectionFlags",
    "ToolEvent",
    "ToolEventMetadata",
    "TopicGuardRails",
    "ToxicContentDetails",
    "TruncationInfoObject",
    "UrlfEntryObject",
]


if not TYPE_CHECKING:
    __getattr__ = lazy_attributes(__name__, _MODULES)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
