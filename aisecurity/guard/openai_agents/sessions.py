"""Sessions that keep no prompt without a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from agents.memory import Session, SessionABC

from .seams import settings_of
from .tools import scanned

if TYPE_CHECKING:
    from agents import TResponseInputItem

    from .seams import GuardedClient

_GIVEN: Final = frozenset({"user", "system", "developer"})


class GuardedSession(SessionABC):
    """A session that scans what a run was given before it keeps it, and has what is masked in place of the original.

    The framework stores a run's input before any guardrail has seen it: a blocked prompt would be part of every later
    run. What models and tools said had its verdict before it comes here. The scans have the session's id.
    """

    def __init__(self, session: Session, client: GuardedClient) -> None:
        self._session = session
        self._client = client
        self.session_id = session.session_id
        self.session_settings = session.session_settings

    async def get_items(self, limit: int | None = None) -> list[TResponseInputItem]:
        """Return the items of the session."""
        return await self._session.get_items(limit)

    async def add_items(self, items: list[TResponseInputItem]) -> None:
        """Keep *items*. NotAllowed for a prompt that must not be used, and none is kept."""
        given = [at for at, item in enumerate(items) if _is_given(item)]
        kept = list(items)
        if given:
            settings = settings_of(self._client)
            turn = settings.guard.turn(session_id=self.session_id, system=settings.system)
            passed = await scanned(turn.messages([items[at] for at in given]))
            for at, item in zip(given, passed, strict=True):
                kept[at] = item
        await self._session.add_items(kept)

    async def pop_item(self) -> TResponseInputItem | None:
        """Remove the last item and return it."""
        return await self._session.pop_item()

    async def clear_session(self) -> None:
        """Remove all items."""
        await self._session.clear_session()


def _is_given(item: Any) -> bool:
    return isinstance(item, Mapping) and cast("Mapping[str, Any]", item).get("role") in _GIVEN
