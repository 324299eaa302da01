from aisecurity._runtime.values import OpenEnum


class ErrorStatus(OpenEnum):
    """Whether the detector failed or ran out of time. Not a closed set."""

    ERROR = "error"
    TIMEOUT = "timeout"
