from aisecurity._runtime.values import OpenEnum


class DlpSnippetMetaConfidenceLevel(OpenEnum):
    """How sure the match is. Not a closed set."""

    HIGH = "high"
    LOW = "low"
    MEDIUM = "medium"
