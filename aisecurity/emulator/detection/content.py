"""The content of a scan: what detectors look at."""

from collections.abc import Mapping

from attrs import frozen


@frozen
class ExaminedToolEvent:
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
    tool_event: ExaminedToolEvent | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """List what is searched."""
        event = self.tool_event or ExaminedToolEvent()
        sent = (self.prompt, self.response, self.code_prompt, self.code_response, event.input, event.output)
        return tuple(text for text in sent if text)
