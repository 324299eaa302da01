"""The two loops that perform the effects of a flow, blocking and on asyncio."""

from typing import Final

AT_ONCE: Final = 8
"""Flows of one Gather that run at the same time. The service's limit is not published."""
