from aisecurity._runtime.values import OpenEnum


class DetectionServiceName(OpenEnum):
    """A detector, named as its flag is; reports use other names. Not a closed set."""

    AGENT = "agent"
    DB_SECURITY = "db_security"
    DLP = "dlp"
    INJECTION = "injection"
    MALICIOUS_CODE = "malicious_code"
    SOURCE_CODE = "source_code"
    TOPIC_VIOLATION = "topic_violation"
    TOXIC_CONTENT = "toxic_content"
    UNGROUNDED = "ungrounded"
    URL_CATS = "url_cats"
