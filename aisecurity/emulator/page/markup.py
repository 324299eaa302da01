"""HTML built from elements: every text is escaped, and only what was built here is not."""

from __future__ import annotations

import html
from collections.abc import Iterable

_VOID = frozenset({"input", "link", "meta"})


class Markup(str):
    """HTML that is safe as it stands."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """Return *text* as HTML, quotes too."""
    return text if isinstance(text, Markup) else Markup(html.escape(text, quote=True))


def joined(parts: Iterable[str]) -> Markup:
    """Join *parts*, each escaped unless it is markup."""
    return Markup("".join(map(escaped, parts)))


def element(tag: str, /, *children: str, **attributes: str | bool) -> Markup:
    """Build an element; names of *attributes* have underscores for dashes, one that is True has no value."""
    given = ((key.strip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not False)
    head = "".join(f" {key}" if value is True else f' {key}="{escaped(str(value))}"' for key, value in given)
    return Markup(f"<{tag}{head}>" if tag in _VOID else f"<{tag}{head}>{joined(children)}</{tag}>")


def encoded(markup: Markup) -> bytes:
    """Encode for sending; a lone surrogate, which JSON can carry and UTF-8 cannot, is shown as its number."""
    return markup.encode("utf-8", "backslashreplace")
