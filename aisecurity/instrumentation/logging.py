"""Log records of the package, all of the logger `aisecurity`.

It is imported when there is something to log, for `logging` takes longer than all models.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .events import EmulatorMet, PauseStarted, Remark

LOGGER: Final = logging.getLogger("aisecurity")
LOGGER.addHandler(logging.NullHandler())

emulator_expected = False
"""Whether it need not be said any more in this process that an emulator answers."""


def log_pause(event: PauseStarted) -> None:
    """Log that an attempt failed and another follows. What a handler or filter raises is dropped: it only looks on."""
    with suppress(Exception):
        LOGGER.info("attempt %d of %s failed, again in %.2f s", event.attempt, event.path, event.seconds)


def log_remark(remark: Remark) -> None:
    """Log *remark*; what a handler or filter raises is dropped."""
    with suppress(Exception):
        LOGGER.log(logging.WARNING if remark.is_warning else logging.INFO, "%s", remark.text)


def log_failed_observer(error: Exception) -> None:
    """Log that an observer of calls raised *error*, by its class: its text may be anything."""
    with suppress(Exception):
        LOGGER.warning("an observer of calls failed, further failures of it are not logged (%s)", type(error).__name__)


def log_emulator(event: EmulatorMet) -> None:
    """Log, once for each process, that an emulator answers, whose verdicts protect nobody."""
    global emulator_expected
    if emulator_expected:
        return
    emulator_expected = True
    with suppress(Exception):
        LOGGER.warning("%s is an emulator of the service, its verdicts are no detection", event.endpoint)
