"""Flows of a Scanner: one call with its attempts, a batch, and waiting for results. Tests play them without a network.

`attempts` makes a call: it sends (`sending`), reads (`answers`), looks again at what is not plain (`second_look`), and
pauses or gives up (`failures`). `admission` asks the limiter of a job, `notices` makes what is logged and observed.
"""

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

from .attempts import call
from .settings import CallSettings

if TYPE_CHECKING:
    from .batches import batch
    from .waiting import wait

__all__ = ["CallSettings", "batch", "call", "wait"]

if not TYPE_CHECKING:
    # Late, for most programs have one kind of call.
    __getattr__ = lazy_attributes(__name__, {"batch": ".batches", "wait": ".waiting"})
