from aisecurity._runtime.values import OpenEnum


class ContentErrorType(OpenEnum):
    """The side of the content that the detector was looking at. Not a closed set."""

    PROMPT = "prompt"
    RESPONSE = "response"
    TOOL_EVENT = "tool_event"
