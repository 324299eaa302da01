"""Error of a member that is refused, which is both a ModelError and a PayloadError."""

from __future__ import annotations

from aisecurity._runtime.model_errors import ModelError
from aisecurity.exceptions import PayloadError


class RefusedMember(ModelError, PayloadError):  # noqa: N818 - what is wrong, in two words
    """A member of what says what is scanned is not known, or of another shape than documented. Nothing was sent."""

    # Queues look for the class of an error in the module that it names, where they have loaded that: not this one.
    __module__ = ModelError.__module__
