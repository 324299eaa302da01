"""Write the parts of docs/bulk.md and docs/cli.md that list the formats of sources and sinks, from their registry."""

from __future__ import annotations

import re
from pathlib import Path

from aisecurity.bulk.formats import COMPRESSIONS, FORMATS, SINK_FORMATS, SOURCE_FORMATS

DOCS = Path(__file__).resolve().parent.parent / "docs"


def formats() -> str:
    """Return the table of formats."""
    rows = ["| format | suffix | a row of a source is | for a sink, too |", "|---|---|---|---|"]
    for row in FORMATS:
        suffix = "a directory" if row.is_directory else ", ".join(row.suffixes)
        extra = "" if row.extra is None else f"; needs the extra `{row.extra}`"
        rows.append(f"| `{row.name}` | {suffix} | {row.description}{extra} | {'yes' if row.writer else 'no'} |")
    return "\n".join(rows)


def compressions() -> str:
    """Return the line that lists the compressions."""
    known = [f"`{row.suffix}`" + (f" (extra `{row.extra}`)" if row.extra else "") for row in COMPRESSIONS]
    return f"A compressed file has one more suffix behind that of its format: {', '.join(known)}."


def choices() -> str:
    """Return the row of the options that name a format."""
    others = [name for name in SOURCE_FORMATS if name not in SINK_FORMATS]
    text = f"formats where the suffix does not say: {', '.join(SINK_FORMATS)}; of a source also {', '.join(others)}"
    return f"| `--from`, `--to` | {text} |"


def render_bulk(page: str) -> str:
    """Return docs/bulk.md with its tables of formats and compressions as they are now."""
    for name, text in (("formats", formats()), ("compressions", compressions())):
        part = f"<!-- {name} -->\n{text}\n<!-- end of {name} -->"
        old = re.compile(rf"<!-- {name} -->.*?<!-- end of {name} -->", re.DOTALL)
        page = old.sub(part.replace("\\", r"\\"), page)
    return page


def render_cli(page: str) -> str:
    """Return docs/cli.md with the row of `--from` and `--to` as it is now."""
    return re.sub(r"^\| `--from`, `--to` \|.*$", choices(), page, flags=re.MULTILINE)


if __name__ == "__main__":
    for name, render in (("bulk.md", render_bulk), ("cli.md", render_cli)):
        path = DOCS / name
        path.write_text(render(path.read_text("utf-8")), encoding="utf-8")
