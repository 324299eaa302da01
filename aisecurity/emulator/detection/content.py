"""Content of a scan, which detectors examine."""

from collections.abc import Mapping

from attrs import frozen


@frozen
class ExaminedToolEvent:
    """A tool event; *metadata* holds the documented members only."""

    metadata: Mapping[str, str] | None = None
    input: str | None = None
    output: str | None = None


@frozen
class ScanContent:
    """A content; at least one member other than *context* is set."""

    prompt: str | None = None
    response: str | None = None
    code_prompt: str | None = None
    code_response: str | None = None
    context: str | None = None
    tool_event: ExaminedToolEvent | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the texts that are searched."""
        event = self.tool_event or ExaminedToolEvent()
        sent = (self.prompt, self.response, self.code_prompt, self.code_response, event.input, event.output)
        return tuple(text for text in sent if text)
