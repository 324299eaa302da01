"""Time for which a connection is kept after an answer."""

from __future__ import annotations

import math

from aisecurity._engines.exchange import EXPIRY

from .answer_reader import AnswerReader


def idle_until(reader: AnswerReader, now: float) -> float:
    """Return when the connection is not to be used any more, -inf if at once.

    As its last answer says: `Connection: close`, `Keep-Alive` with timeout and max.
    """
    if not reader.keeps:
        return -math.inf
    seconds, times = reader.kept_for
    if times is not None and times <= 0:
        return -math.inf
    # A request that is under way as the server's time ends would meet a closed connection.
    return now + min(EXPIRY, EXPIRY if seconds is None else seconds - 0.5)
