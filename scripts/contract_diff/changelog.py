"""A draft for the changelog, in words of who uses the package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .changes import DEPARTURES, LIMITS, Difference
from .clients import NameChange

GROUPS = ("Added", "Changed", "Removed")
_UNITS = {"Length": "characters", "Items": "items", "Properties": "members"}


def draft(
    changes: Sequence[Difference], names: Sequence[NameChange], classes: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return the lines of each group; *classes* has the classes that are not named as their schemas."""
    groups: dict[str, list[str]] = {group: [] for group in GROUPS}
    for change in changes:
        if change.subject == DEPARTURES:
            continue
        group, line = _entry(change, classes)
        if line not in groups[group]:
            groups[group].append(line)
    for name in names:
        if name.name.startswith("api.") and name.old is None:
            groups["Added"].append(f"The functions of `aisecurity.generated_openapi_client.{name.name}`.")
    return groups


def _entry(change: Difference, classes: Mapping[str, str]) -> tuple[str, str]:
    schema, dot, rest = change.subject.partition(".")
    subject = f"`{classes.get(schema, schema)}{dot}{rest}`"
    for write in (_of_members, _of_values, _of_operations, _of_limits):
        found = write(change, subject)
        if found is not None:
            return found
    old, new = ("none" if value is None else f"`{value}`" for value in (change.old, change.new))
    return "Changed", f"{subject}: {change.what} is {new}, where it was {old}."


def _of_members(change: Difference, subject: str) -> tuple[str, str] | None:
    if change.what == "member":
        if change.old is None:
            return "Added", f"{subject}: {change.new}."
        return "Removed", f"{subject}. What a service still sends of it is in `additional_properties`."
    if change.what == "schema":
        return ("Added", f"The schema {subject}.") if change.old is None else ("Removed", f"The schema {subject}.")
    if change.what == "schema name":
        return "Changed", f"The schema {subject} is called `{change.new}`."
    if change.what == "required":
        needs = "must be there, and may be missing no more" if change.new == "yes" else "may be missing"
        return "Changed", f"{subject} {needs}."
    return None


def _of_values(change: Difference, subject: str) -> tuple[str, str] | None:
    if change.what != "enum value":
        return None
    if change.old is None:
        return "Added", f'{subject} has "{change.new}".'
    return (
        "Removed",
        f'{subject} has no "{change.old}"; an answer that has it keeps it, as any value that is not known.',
    )


def _of_operations(change: Difference, subject: str) -> tuple[str, str] | None:
    if change.what == "operation":
        if change.old is None:
            return "Added", f"The operation {subject}."
        return "Removed", f"The operation {subject}."
    if change.what == "address":
        return "Changed", f"The operation {subject} is at `{change.new}`."
    return None


def _of_limits(change: Difference, subject: str) -> tuple[str, str] | None:
    if change.what not in LIMITS:
        return None
    unit = next((unit for key, unit in _UNITS.items() if change.what.endswith(key)), "")
    bound = "at least" if LIMITS[change.what] < 0 else "at most"
    before = "there was no bound" if change.old is None else f"it was {change.old}"
    if change.new is None:
        return "Changed", f"{subject}: no bound, where it was {bound} {change.old} {unit}".rstrip() + "."
    return "Changed", f"{subject}: {bound} {change.new} {unit}".rstrip() + f", where {before}."
