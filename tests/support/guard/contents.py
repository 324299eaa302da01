"""Contents that a guard scanned."""

from aisecurity.generated_openapi_client import ToolEventMetadata
from aisecurity.scan.models.content import Content


def tool_of(content: Content) -> ToolEventMetadata:
    """Return the tool whose event *content* is."""
    assert content.tool_event is not None
    assert content.tool_event.metadata is not None
    return content.tool_event.metadata
