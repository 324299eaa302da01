"""What a scan request holds, once it has been checked."""

from collections.abc import Mapping

from attrs import frozen


@frozen
class AiProfile:
    """One of the two names the profile; the id is in lower case."""

    profile_id: str | None = None
    profile_name: str | None = None


@frozen
class ToolEvent:
    """*metadata* holds the documented members only."""

    metadata: Mapping[str, str] | None = None
    input: str | None = None
    output: str | None = None


@frozen
class ScanContent:
    """At least one of the members other than *context* is there."""

    prompt: str | None = None
    response: str | None = None
    code_prompt: str | None = None
    code_response: str | None = None
    context: str | None = None
    tool_event: ToolEvent | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """List what is searched."""
        event = self.tool_event or ToolEvent()
        sent = (self.prompt, self.response, self.code_prompt, self.code_response, event.input, event.output)
        return tuple(text for text in sent if text)


@frozen
class ScanRequest:
    """*content* is the last of the contents: the one that is scanned."""

    content: ScanContent
    ai_profile: AiProfile | None = None
    tr_id: str | None = None
    session_id: str | None = None
    transaction_id: str | None = None


@frozen
class AsyncScanObject:
    """One member of a batch; *req_id* is its own within it."""

    req_id: int
    scan_req: ScanRequest
