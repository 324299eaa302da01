"""Check of the header of a table against the columns that are to be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from aisecurity._validation.payload import SCANNED
from aisecurity.bulk.errors import UnreadableError

if TYPE_CHECKING:
    from .source import Columns

_MOST_NAMES = 20
_MOST_CHARACTERS = 40
_MOST_WORDS = 3
_WORD = re.compile(r"_*[^\W\d_][\w.\-]*")
_MANY_DIGITS = re.compile(r"[^\W\d_]\d\d|\d\d\d")
_UNNAMED = re.compile(r"Unnamed: \d+")
"""As pandas calls a column without a name."""
_DELIMITERS = (";", "\t", "|", ",")
_COMMENTS = ("#", "//", "%")
_BY_COLUMNS = "Columns(prompt=...) or --column prompt=... names one"


def check_header(
    header: Sequence[str],
    columns: Columns,
    keep: Sequence[str] = (),
    *,
    are_names: bool = False,
    remedy: str = _BY_COLUMNS,
) -> None:
    """Raise UnreadableError for a column that is missing or doubled in every row, instead of an error for each row.

    *keep*: columns that are handed on, and must be there too. The text lists the columns only if *are_names*, or if
    they all look so: a file without a header begins with a row. *remedy* says how to name one.
    """
    named = columns.items()
    needed = [column for column, is_needed in named.values() if is_needed]
    if missing := [column for column in [*needed, *keep] if column not in header]:
        raise UnreadableError(f"no column {', '.join(missing)} among its {len(header)}{_names(header, are_names)}")
    if not any(named[member][0] in header for member in SCANNED):
        problem = f"none of its {len(header)} columns is named {', '.join(SCANNED)}"
        raise UnreadableError(f"{problem}; {remedy}{_names(header, are_names)}")
    counts = Counter(header)
    if doubled := [column for column in _scanned(columns) if counts[column] > 1]:
        raise UnreadableError(f"two columns have the name {doubled[0]}, so it is not clear what to scan")


def _scanned(columns: Columns) -> list[str]:
    """Return the names of the columns that are scanned, or say how."""
    return [column for member, (column, _) in columns.items().items() if member != "id"]


def _names(header: Sequence[str], are_names: bool) -> str:  # noqa: FBT001 - of check_header
    if not are_names and not all(map(_is_name, header)):
        return _not_names(header)
    more = ", ..." if len(header) > _MOST_NAMES else ""
    return f": {', '.join(map(repr, header[:_MOST_NAMES]))}{more}"


def _not_names(header: Sequence[str]) -> str:
    """Return what may be wrong with a *header* that is none, or is read as none, without repeating it."""
    if header[0].startswith(_COMMENTS):
        return ". It begins as a comment: for lines that are no rows there is comment=..., or --comment"
    parted = (
        one
        for one in _DELIMITERS
        if one in header[0] and all(_is_name(name.strip('"')) for name in header[0].split(one))
    )
    if len(header) == 1 and (delimiter := next(parted, None)):
        option = f"delimiter={delimiter!r}, or --delimiter, of the format csv"
        return f". It looks like names with {delimiter!r} between them: for that there is {option}"
    return ". They do not look like names: for a file without a header there is header=False, or --no-header"


def _is_name(text: str) -> bool:
    """Return whether *text* can be a name, and hardly a text: "user_input", "Prompt Text", but not "how are you"."""
    if _UNNAMED.fullmatch(text):
        return True
    first, *others = text.strip().split(" ")
    return (
        len(text) <= _MOST_CHARACTERS
        and len(others) < _MOST_WORDS
        and all(word[:1].isupper() for word in others)
        and all(_WORD.fullmatch(word) and not _MANY_DIGITS.search(word) for word in (first, *others) if text)
    )
