"""Registry of the engines: a row for each, in the order in which "auto" prefers them.

The last one is always installed and honours every setting. To add or delete an engine is a folder and a row.
"""

from __future__ import annotations

from typing import Final

from . import EngineRow, httpx, pyreqwest

ROWS: Final[tuple[EngineRow, ...]] = (pyreqwest.ROW, httpx.ROW)
NAMES: Final = ("auto", *sorted(row.name for row in ROWS))
