"""Progress bar of tqdm, where there is one, or of the caller's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Protocol

from aisecurity.exceptions import ConfigurationError


class Bar(Protocol):
    """A bar as tqdm makes them."""

    def update(self, n: int) -> object:
        """Go on by *n*."""
        ...  # of a Protocol

    def close(self) -> object:
        """End."""
        ...  # of a Protocol


@contextmanager
def progress_bar(progress: bool | Callable[..., Bar] | None, total: int) -> Generator[Callable[[], object]]:  # noqa: FBT001 - one of three kinds
    """Yield what is called for each row. ConfigurationError if there is to be a bar and tqdm is not installed."""
    make = _maker(progress)
    if make is None:
        yield lambda: None
        return
    bar = make(total=total, unit="row")
    try:
        yield lambda: bar.update(1)
    finally:
        bar.close()


def _maker(progress: bool | Callable[..., Bar] | None) -> Callable[..., Bar] | None:  # noqa: FBT001 - as above
    if progress is None:
        # The bar of a notebook, if the program has chosen that.
        loaded: Any = sys.modules.get("tqdm.auto") or sys.modules.get("tqdm")
        return getattr(loaded, "tqdm", None)
    if not isinstance(progress, bool):
        return progress
    return _imported() if progress else None


def _imported() -> Callable[..., Bar]:
    try:
        found: Callable[..., Bar] = import_module("tqdm.auto").tqdm
    except ImportError:
        raise ConfigurationError(
            "progress: tqdm is needed: pip install tqdm; without progress=True no bar is"
        ) from None
    return found
