"""Checks of input, before anything is sent."""

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from . import payload as payload
else:
    # It needs the models, which are imported at the first scan.
    __getattr__ = lazy_attributes(__name__, {"payload": ".payload"})
