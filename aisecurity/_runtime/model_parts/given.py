"""Members by name that are not known: kept of an answer, refused of what says what is scanned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, final

from aisecurity._runtime.model_errors import RefusedMember

_LONGEST_NAME: Final = 40


@final
class Undocumented:
    """The type of a keyword that is not documented: checkers find a misspelt one, and let `Model(**answer)` pass."""


def shown_name(name: object) -> str:
    """Return *name*, of a member, if it can be one: where a name belongs there may be a text that nobody is to see."""
    if isinstance(name, str) and name.isidentifier() and len(name) <= _LONGEST_NAME:
        return repr(str(name))
    return f"a name of {len(name)} characters" if isinstance(name, str) else f"a {type(name).__name__}"


def refused(owner: str, name: object, known: Iterable[str], hint: str = "") -> RefusedMember:
    """Return the error for the member *name*, which *owner* does not have."""
    return RefusedMember(f"{owner}: {shown_name(name)} is not known, known are {', '.join(known)}{hint}")


def members_of(owner: str, value: Mapping[Any, Any], known: tuple[str, ...]) -> dict[str, Any]:
    """Return *value*, a JSON object that stands for *owner*, as a dict. RefusedMember if it has others than *known*."""
    for name in value:
        if name not in known:
            raise refused(owner, name, known)
    return dict(value)


__all__ = ["Undocumented", "members_of", "refused", "shown_name"]
