"""Registry of the engines: the folder of each, in the order in which "auto" prefers them.

The last one is always installed and honours every setting. To add or delete an engine is a folder and a row.
"""

from __future__ import annotations

from typing import Final

from . import EngineFolder, httpx, pyreqwest

FOLDERS: Final[tuple[EngineFolder, ...]] = (pyreqwest, httpx)
NAMES: Final = ("auto", *sorted(folder.NAME for folder in FOLDERS))
