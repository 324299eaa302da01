"""Mixin of the generated ScanResponse: blocked, partial, threats by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from .fork_guard import no_fork

if TYPE_CHECKING:
    from datetime import datetime

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

    _shown_first: ClassVar[tuple[str, ...]] = ("action", "category")

    if TYPE_CHECKING:
        is_emulated: bool
        request_id: str | None
        action: str
        category: str
        report_id: str
        scan_id: str
        tr_id: str | None
        session_id: str | None
        transaction_id: str | None
        profile_id: str | None
        profile_name: str | None
        created_at: datetime | None
        completed_at: datetime | None
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
        if self.timeout or self.error or self.errors or self.category in {"error", "timeout"}:
            return True
        raw = self.additional_properties
        return bool(raw and (raw.get("timeout") or raw.get("error") or raw.get("errors")))

    @property
    def threats(self) -> dict[str, list[str]]:
        """The names of the detections that fired, by side: "prompt", "response", "tool"; newer ones than known, too.

        A side where none fired is left out.
        """
        found: dict[str, list[str]] = {}
        # Step by step: each guarded scan asks twice, and mostly nothing fired.
        if self.prompt_detected is not None and (names := _fired(self.prompt_detected)):
            found["prompt"] = names
        if self.response_detected is not None and (names := _fired(self.response_detected)):
            found["response"] = names
        if self.tool_detected is not None:
            names = [name for one in _of_tool(self.tool_detected) if one is not None for name in _fired(one)]
            if names:
                found["tool"] = list(dict.fromkeys(names))
        return found

    def summary(self) -> dict[str, Any]:
        """Return what a log needs, of JSON's own types: action, category, partial, threats, ids and times, and no text.

        `partial` is `is_partial`, `threats` as the property. Then, where they are there: scan_id, report_id, tr_id,
        session_id, transaction_id, profile_id, profile_name, request_id; created_at and completed_at, in ISO 8601,
        and `seconds` between them; `emulated`, if the answer is an emulator's.
        """
        with no_fork:
            # Late, for the model that asks brings it.
            from .model_parts.verdict_views import summary_of

        return summary_of(self)

    def _repr_html_(self) -> str:
        """Return a small table for notebooks: what `summary` has, in the colours of the page, light or dark."""
        with no_fork:
            from .model_parts.verdict_views import html_of

        return html_of(self)


def _fired(flags: Model) -> list[str]:
    given = flags.to_dict()
    # A flag that is set is `True`, and none of the others is equal to it but a number.
    return [name for name, value in given.items() if value is True] if True in given.values() else []


def _of_tool(tool: ToolDetected) -> Iterable[Model | None]:
    """Yield the flags of a tool event: of its summary, and of each entry of its input and output."""
    yield tool.summary.detections if tool.summary else None
    for side in (tool.input_detected, tool.output_detected):
        for entry in (side.detection_entries if side else None) or ():
            yield entry.detections
