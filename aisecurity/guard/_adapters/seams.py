"""Check of the seams that a framework does not document."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection
from typing import Any

from aisecurity.exceptions import ConfigurationError


def check_parameters(seam: Callable[..., Any], names: Collection[str], *, versions: str) -> None:
    """Check that *seam* still takes parameters of these *names*. ConfigurationError that names the *versions*."""
    known = inspect.signature(seam).parameters
    missing = [name for name in names if name not in known]
    if missing:
        raise changed_seam(f"{seam.__qualname__} has no parameter {', '.join(missing)}", versions=versions)


def changed_seam(change: str, *, versions: str) -> ConfigurationError:
    """Return the error for a framework that has changed where the guard holds on to it."""
    return ConfigurationError(f"the guard does not hold in this version: {change}; versions that work: {versions}")
