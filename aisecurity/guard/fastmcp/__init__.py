"""Guards for MCP: middleware of a FastMCP server, and a client of the `mcp` package.

Each is imported when it is named: the client needs `mcp` alone, the middleware `fastmcp` too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aisecurity._runtime.lazy import lazy_attributes

if TYPE_CHECKING:
    from .client import GuardedMCPClient
    from .middleware import GuardMiddleware
    from .reports import MCPReport

__all__ = ["GuardMiddleware", "GuardedMCPClient", "MCPReport"]

if not TYPE_CHECKING:
    __getattr__ = lazy_attributes(
        __name__, {"GuardMiddleware": ".middleware", "GuardedMCPClient": ".client", "MCPReport": ".reports"}
    )
