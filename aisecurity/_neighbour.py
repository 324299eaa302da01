"""The vendor's SDK in the folder where this package is installed: both are imported as `aisecurity`.

It is known by the metadata that installing it leaves, and nothing of it is opened.
"""

from __future__ import annotations

import os
from typing import Final

from aisecurity._runtime.fork_guard import no_fork

DISTRIBUTION: Final = "pan-aisecurity"
"""The vendor's SDK on the package index."""
REMEDY: Final = (
    f"pip uninstall {DISTRIBUTION}, then install this package again, with --force-reinstall --no-deps: the first takes"
    " files of this package along"
)
_NAMES: Final = ("pan_aisecurity-", "pan-aisecurity-", "pan.aisecurity-")
"""Beginnings of the name of its metadata; no regular expression, whose making takes longer than all the rest."""
_HERE: Final = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - pathlib takes longer to import than the rest


def version_beside(folder: str = _HERE) -> str | None:
    """Return the version of the vendor's SDK that is installed in *folder*, `None` if there is none."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - as above
    except OSError:
        # As of a package in a zip file, beside which nothing is installed.
        return None
    found = [name for name in names if name.startswith(_NAMES) and name.endswith((".dist-info", ".egg-info"))]
    return found[0][len(_NAMES[0]) :].rpartition(".")[0] if found else None


def reason_of(version: str) -> str:
    """Return what is wrong where *version* of the vendor's SDK is beside this package."""
    return f"{DISTRIBUTION} {version} is installed in the same folder and brings the same modules, so either may run"


def look() -> None:
    """Log that the vendor's SDK is beside this package, if it is."""
    version = version_beside()
    if version is None:
        return
    with no_fork:
        from aisecurity.instrumentation.events import Remark
        from aisecurity.instrumentation.logging import log_remark

    facts = {"event": "neighbour", "version": version}
    log_remark(Remark(f"{reason_of(version)}; {REMEDY}", facts, is_warning=True))


__all__ = ["DISTRIBUTION", "REMEDY", "look", "reason_of", "version_beside"]
