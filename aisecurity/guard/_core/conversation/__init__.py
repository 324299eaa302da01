"""Messages of a conversation: what of each is scanned, and how a masked one is passed on."""

from .reader import MessagePart, MessageReader

__all__ = ["MessagePart", "MessageReader"]
