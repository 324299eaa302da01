"""The models, each in a module of its own that is imported when the model is first asked for."""

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from .agent_entry_object import AgentEntryObject as AgentEntryObject
    from .agent_meta import AgentMeta as AgentMeta
    from .agent_report_object import AgentReportObject as AgentReportObject
    from .ai_profile import AiProfile as AiProfile
    from .async_scan_object import AsyncScanObject as AsyncScanObject
    from .async_scan_response import AsyncScanResponse as AsyncScanResponse
    from .cg_report_object import CgReportObject as CgReportObject
    from .cmd_entry_object import CmdEntryObject as CmdEntryObject
    from .content_error_type import ContentErrorType as ContentErrorType
    from .content_errors import ContentErrors as ContentErrors
    from .dbs_entry_object import DbsEntryObject as DbsEntryObject
    from .default_error import DefaultError as DefaultError
    from .detection_service_name import DetectionServiceName as DetectionServiceName
    from .detection_service_result_object import (
        DetectionServiceResultObject as DetectionServiceResultObject,
    )
    from .dlp_pattern_detections_object import (
        DlpPatternDetectionsObject as DlpPatternDetectionsObject,
    )
    from .dlp_report_object import DlpReportObject as DlpReportObject
    from .dlp_snippet_meta import DlpSnippetMeta as DlpSnippetMeta
    from .dlp_snippet_meta_confidence_level import (
        DlpSnippetMetaConfidenceLevel as DlpSnippetMetaConfidenceLevel,
    )
    from .dlp_snippet_object import DlpSnippetObject as DlpSnippetObject
    from .ds_detail_result_object import DSDetailResultObject as DSDetailResultObject
    from .ds_result_metadata import DSResultMetadata as DSResultMetadata
    from .ds_result_metadata_direction import (
        DSResultMetadataDirection as DSResultMetadataDirection,
    )
    from .error import Error as Error
    from .error_detail import ErrorDetail as ErrorDetail
    from .error_response import ErrorResponse as ErrorResponse
    from .error_retry_after import ErrorRetryAfter as ErrorRetryAfter
    from .error_status import ErrorStatus as ErrorStatus
    from .io_detected import IODetected as IODetected
    from .malware_report_object import MalwareReportObject as MalwareReportObject
    from .masked_data import MaskedData as MaskedData
    from .mc_entry_object import McEntryObject as McEntryObject
    from .mc_report_object import McReportObject as McReportObject
    from .metadata import Metadata as Metadata
    from .pattern_detections import PatternDetections as PatternDetections
    from .pi_report_object import PiReportObject as PiReportObject
    from .prompt_detected import PromptDetected as PromptDetected
    from .prompt_detection_details import (
        PromptDetectionDetails as PromptDetectionDetails,
    )
    from .response_detected import ResponseDetected as ResponseDetected
    from .response_detection_details import (
        ResponseDetectionDetails as ResponseDetectionDetails,
    )
    from .scan_id_result import ScanIdResult as ScanIdResult
    from .scan_request import ScanRequest as ScanRequest
    from .scan_request_contents_inner import (
        ScanRequestContentsInner as ScanRequestContentsInner,
    )
    from .scan_response import ScanResponse as ScanResponse
    from .scan_summary import ScanSummary as ScanSummary
    from .source_code_report_object import (
        SourceCodeReportObject as SourceCodeReportObject,
    )
    from .tc_report_object import TcReportObject as TcReportObject
    from .tg_report_object import TgReportObject as TgReportObject
    from .threat_scan_report_object import (
        ThreatScanReportObject as ThreatScanReportObject,
    )
    from .tool_detected import ToolDetected as ToolDetected
    from .tool_detection_details import ToolDetectionDetails as ToolDetectionDetails
    from .tool_detection_entry import ToolDetectionEntry as ToolDetectionEntry
    from .tool_detection_flags import ToolDetectionFlags as ToolDetectionFlags
    from .tool_event import ToolEvent as ToolEvent
    from .tool_event_metadata import ToolEventMetadata as ToolEventMetadata
    from .topic_guard_rails import TopicGuardRails as TopicGuardRails
    from .toxic_content_details import ToxicContentDetails as ToxicContentDetails
    from .truncation_info_object import TruncationInfoObject as TruncationInfoObject
    from .urlf_entry_object import UrlfEntryObject as UrlfEntryObject

_MODULES = {
    "AgentEntryObject": ".agent_entry_object",
    "AgentMeta": ".agent_meta",
    "AgentReportObject": ".agent_report_object",
    "AiProfile": ".ai_profile",
    "AsyncScanObject": ".async_scan_object",
    "AsyncScanResponse": ".async_scan_response",
    "CgReportObject": ".cg_report_object",
    "CmdEntryObject": ".cmd_entry_object",
    "ContentErrors": ".content_errors",
    "ContentErrorType": ".content_error_type",
    "DbsEntryObject": ".dbs_entry_object",
    "DefaultError": ".default_error",
    "DetectionServiceName": ".detection_service_name",
    "DetectionServiceResultObject": ".detection_service_result_object",
    "DlpPatternDetectionsObject": ".dlp_pattern_detections_object",
    "DlpReportObject": ".dlp_report_object",
    "DlpSnippetMeta": ".dlp_snippet_meta",
    "DlpSnippetMetaConfidenceLevel": ".dlp_snippet_meta_confidence_level",
    "DlpSnippetObject": ".dlp_snippet_object",
    "DSDetailResultObject": ".ds_detail_result_object",
    "DSResultMetadata": ".ds_result_metadata",
    "DSResultMetadataDirection": ".ds_result_metadata_direction",
    "Error": ".error",
    "ErrorDetail": ".error_detail",
    "ErrorResponse": ".error_response",
    "ErrorRetryAfter": ".error_retry_after",
    "ErrorStatus": ".error_status",
    "IODetected": ".io_detected",
    "MalwareReportObject": ".malware_report_object",
    "MaskedData": ".masked_data",
    "McEntryObject": ".mc_entry_object",
    "McReportObject": ".mc_report_object",
    "Metadata": ".metadata",
    "PatternDetections": ".pattern_detections",
    "PiReportObject": ".pi_report_object",
    "PromptDetected": ".prompt_detected",
    "PromptDetectionDetails": ".prompt_detection_details",
    "ResponseDetected": ".response_detected",
    "ResponseDetectionDetails": ".response_detection_details",
    "ScanIdResult": ".scan_id_result",
    "ScanRequest": ".scan_request",
    "ScanRequestContentsInner": ".scan_request_contents_inner",
    "ScanResponse": ".scan_response",
    "ScanSummary": ".scan_summary",
    "SourceCodeReportObject": ".source_code_report_object",
    "TcReportObject": ".tc_report_object",
    "TgReportObject": ".tg_report_object",
    "ThreatScanReportObject": ".threat_scan_report_object",
    "ToolDetected": ".tool_detected",
    "ToolDetectionDetails": ".tool_detection_details",
    "ToolDetectionEntry": ".tool_detection_entry",
    "ToolDetectionFlags": ".tool_detection_flags",
    "ToolEvent": ".tool_event",
    "ToolEventMetadata": ".tool_event_metadata",
    "TopicGuardRails": ".topic_guard_rails",
    "ToxicContentDetails": ".toxic_content_details",
    "TruncationInfoObject": ".truncation_info_object",
    "UrlfEntryObject": ".urlf_entry_object",
}

__all__ = [
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
