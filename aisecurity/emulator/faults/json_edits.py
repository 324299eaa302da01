"""Faults that edit the JSON of an answer."""

import abc
from collections.abc import Callable
from typing import Literal, cast

from attrs import frozen

from aisecurity.emulator.http.json_body import Json

RowFilter = Callable[[Json], bool]

UNKNOWN_VALUE = "unknown"


class JsonEdit(abc.ABC):
    """A fault that edits the rows, or the single answer, that *applies_to_row* selects."""

    @abc.abstractmethod
    def apply(self, value: object, applies_to_row: RowFilter) -> object:
        """Return the edited answer; *value* itself is not changed."""


class _EachRowEdit(JsonEdit):
    def apply(self, value: object, applies_to_row: RowFilter) -> object:
        """Edit each selected row, or the answer itself."""
        if isinstance(value, list):
            return [self.apply(item, applies_to_row) for item in cast("list[object]", value)]
        row = cast("Json", value)
        return self.edit_row(row) if applies_to_row(row) else row

    @abc.abstractmethod
    def edit_row(self, row: Json) -> Json:
        """Return the edited row."""


def split_names(text: str) -> frozenset[str]:
    """Split names at commas."""
    return frozenset(name.strip() for name in text.split(","))


def map_objects(value: object, change: Callable[[Json], Json]) -> object:
    """Apply *change* to each JSON object, from the inside out."""
    if isinstance(value, list):
        return [map_objects(item, change) for item in cast("list[object]", value)]
    if isinstance(value, dict):
        return change({name: map_objects(item, change) for name, item in cast("Json", value).items()})
    return value


@frozen(kw_only=True)
class UnknownFault(_EachRowEdit):
    """The members of those names have the value `unknown`, wherever they are texts."""

    unknown: str = "category"

    def edit_row(self, row: Json) -> Json:
        """Change the members at any depth."""
        names = split_names(self.unknown)

        def change(one: Json) -> Json:
            return {
                name: UNKNOWN_VALUE if name in names and isinstance(value, str) else value
                for name, value in one.items()
            }

        return cast("Json", map_objects(row, change))


@frozen(kw_only=True)
class MissingFault(_EachRowEdit):
    """The members of those names are left out."""

    missing: str = "action"

    def edit_row(self, row: Json) -> Json:
        """Leave the members out at any depth."""
        names = split_names(self.missing)

        def change(one: Json) -> Json:
            return {name: value for name, value in one.items() if name not in names}

        return cast("Json", map_objects(row, change))


# Members that the published contract requires, and the members that contain them.
_KEPT = frozenset(
    {"report_id", "scan_id", "category", "action", "timeout", "error", "errors", "received", "req_id", "status"}
    | {"result", "detection_results", "data_type", "detection_service", "verdict", "result_detail"}
)


@frozen(kw_only=True)
class NullsFault(_EachRowEdit):
    """The members of those names are null; `optional` means all that the published contract does not require."""

    nulls: str = "optional"

    def edit_row(self, row: Json) -> Json:
        """Set the members to null at any depth."""
        names = split_names(self.nulls)
        optional = "optional" in names

        def change(one: Json) -> Json:
            return {
                name: None if name in names or (optional and name not in _KEPT) else value
                for name, value in one.items()
            }

        return cast("Json", map_objects(row, change))


@frozen(kw_only=True)
class PartialFault(_EachRowEdit):
    """One detector gave no verdict on *side*; with *category* the category is timeout or error too."""

    partial: Literal["timeout", "error"] = "timeout"
    category: bool = False
    feature: str = "dlp"
    side: Literal["prompt", "response"] | None = None

    def edit_row(self, row: Json) -> Json:
        """Edit the verdict, which a row of results holds as `result`."""
        if isinstance(row.get("result"), dict):
            return {**row, "result": self._verdict(cast("Json", row["result"]))}
        return self._verdict(row) if "category" in row else row

    def _verdict(self, verdict: Json) -> Json:
        side = self.side or _only_side(verdict)
        flags = cast("Json", verdict.get(f"{side}_detected") or {})
        changed: Json = {
            "timeout": self.partial == "timeout",
            "error": self.partial == "error",
            "errors": [{"content_type": side, "feature": self.feature, "status": self.partial}],
            f"{side}_detected": {flag: fired for flag, fired in flags.items() if flag != self.feature},
        }
        return verdict | changed | ({"category": self.partial} if self.category else {})


def _only_side(verdict: Json) -> Literal["prompt", "response"]:
    return "response" if verdict.get("response_detected") and not verdict.get("prompt_detected") else "prompt"
