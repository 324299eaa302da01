"""Registry of the engines: the folder of each, in the order in which "auto" prefers them.

The last one honours every setting. To add or delete an engine is a folder and a row.
"""

from __future__ import annotations

from typing import Final

from . import EngineFolder, httptools, httpx

FOLDERS: Final[tuple[EngineFolder, ...]] = (httptools, httpx)
NAMES: Final = ("auto", *sorted(folder.NAME for folder in FOLDERS))
