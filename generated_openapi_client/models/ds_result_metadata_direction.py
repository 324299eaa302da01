from aisecurity._runtime.values import OpenEnum


class DSResultMetadataDirection(OpenEnum):
    """Whether the finding is in what the tool was given or in what it gave back. Not a closed set."""

    INPUT = "input"
    OUTPUT = "output"
