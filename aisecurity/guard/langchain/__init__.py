"""Guard for agents of LangChain: `create_agent(..., middleware=[GuardAgentMiddleware(guard)])`.

The extra `langchain` installs what it needs. No other module of this package imports LangChain.
"""

from .middleware import GuardAgentMiddleware

__all__ = ["GuardAgentMiddleware"]
