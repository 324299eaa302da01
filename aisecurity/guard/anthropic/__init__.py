"""Guard of the client of Anthropic (extra `anthropic`), by its own `middleware=`.

client = Anthropic(middleware=[GuardMiddleware(Guard("chat"))])
client.messages.create(...)  # as ever; NotAllowed where the question or the answer must not be used
"""

from .asyncio import AsyncGuardMiddleware
from .blocking import GuardMiddleware

__all__ = ["AsyncGuardMiddleware", "GuardMiddleware"]
