"""Mixin of the generated ScanResponse: blocked, partial, threats by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client.models.content_errors import ContentErrors
    from aisecurity.generated_openapi_client.models.prompt_detected import PromptDetected
    from aisecurity.generated_openapi_client.models.response_detected import ResponseDetected
    from aisecurity.generated_openapi_client.models.tool_detected import ToolDetected

    from .model import Model


class VerdictMixin:
    """Properties of a ScanResponse that the service does not send.

    Two attributes beside the members of the API say of the answer that brought it: `is_emulated`, whether it said that
    it is an emulator's, and `request_id`, its `x-request-id` or `None`, which the service's support asks for. Neither
    is in `to_dict`, nor counts where verdicts are compared.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        is_emulated: bool
        request_id: str | None
        action: str
        category: str
        timeout: bool | None
        error: bool | None
        errors: list[ContentErrors] | None
        prompt_detected: PromptDetected | None
        response_detected: ResponseDetected | None
        tool_detected: ToolDetected | None
        additional_properties: dict[str, Any]

    @property
    def is_blocked(self) -> bool:
        """Whether the content must not pass: the action is anything but "allow", so also one that is not known here."""
        return self.action != "allow"

    @property
    def is_partial(self) -> bool:
        """Whether some detector failed or did not finish, so that the action rests on the others alone.

        It is so with `timeout`, `error` or `errors`, in whatever shape they came, and with a category of "error" or
        "timeout".
        """
        raw = self.additional_properties
        signs = [self.timeout, self.error, self.errors, *(raw.get(name) for name in ("timeout", "error", "errors"))]
        return any(signs) or self.category in {"error", "timeout"}

    @property
    def threats(self) -> dict[str, list[str]]:
        """The names of the detections that fired, by side: "prompt", "response", "tool"; newer ones than known, too.

        A side where none fired is left out.
        """
        found = {
            "prompt": _fired([self.prompt_detected]),
            "response": _fired([self.response_detected]),
            "tool": _fired(_of_tool(self.tool_detected)),
        }
        return {side: names for side, names in found.items() if names}


def _fired(flags: Iterable[Model | None]) -> list[str]:
    names = [name for one in flags if one is not None for name, value in one.to_dict().items() if value is True]
    return list(dict.fromkeys(names))


def _of_tool(tool: ToolDetected | None) -> Iterable[Model | None]:
    """Yield the flags of a tool event: of its summary, and of each entry of its input and output."""
    if tool is None:
        return
    yield tool.summary.detections if tool.summary else None
    for side in (tool.input_detected, tool.output_detected):
        for entry in (side.detection_entries if side else None) or ():
            yield entry.detections
