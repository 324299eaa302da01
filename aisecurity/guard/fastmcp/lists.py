"""Decisions about the definitions that a server lists: a poisoned one is dropped, and the others stay."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from ..errors import Blocked, NotAllowed, Unscanned
from ..outcome import Failure
from .definitions import Definitions, fingerprint
from .methods import LISTS
from .reports import Reporter, ReportKind
from .texts import is_object

_AT_ONCE: Final = 8
"""Definitions that are scanned at the same time, at most."""
_OWN_FAULT: Final = frozenset({Failure.TOO_LARGE, Failure.REFUSED})
"""Failures that a definition brings about by itself, and that say nothing of the others."""


class ListJudge:
    """What decides about the definitions that *method* lists. Their verdicts are remembered as others of the guard."""

    def __init__(
        self,
        method: str,
        server: str,
        definitions: Definitions,
        reporter: Reporter,
        scan: Callable[[str, Any], Awaitable[None]],
    ) -> None:
        self._method = method
        self._kind = LISTS[method]
        self._server = server
        self._definitions = definitions
        self._reporter = reporter
        self._scan = scan

    async def one(self, definition: Any, version: str) -> None:
        """Accept a definition that is used. NotAllowed if it must not be, dropped or not."""
        refusal = await self._refusal(definition)
        if refusal is not None:
            raise refusal
        self._allow(definition, version)

    async def each(self, definitions: Sequence[Any], versions: Sequence[str]) -> list[bool]:
        """Return whether each of *definitions* stays. NotAllowed if one has no verdict, by no fault of its own."""
        refusals = list[NotAllowed | None]()
        for start in range(0, len(definitions), _AT_ONCE):
            chunk = definitions[start : start + _AT_ONCE]
            refusals += await asyncio.gather(*(self._refusal(one) for one in chunk))
        for refusal in refusals:
            if refusal is not None and not _is_own_fault(refusal):
                raise refusal
        # Those that are dropped first: of two by one name, the one that stays can be used.
        for definition, version, refusal in zip(definitions, versions, refusals, strict=True):
            if refusal is not None:
                self._drop(definition, version, refusal)
        for definition, version, refusal in zip(definitions, versions, refusals, strict=True):
            if refusal is None:
                self._allow(definition, version)
        return [refusal is None for refusal in refusals]

    async def _refusal(self, definition: Any) -> NotAllowed | None:
        try:
            await self._scan(self._method, definition)
        except NotAllowed as refusal:
            return refusal
        return None

    def _allow(self, definition: Any, version: str) -> None:
        mark = fingerprint(definition)
        if self._definitions.allow(self._key(definition, version), mark):
            self._report("changed", definition, mark, None)

    def _drop(self, definition: Any, version: str, refusal: NotAllowed) -> None:
        mark = fingerprint(definition)
        is_new = self._definitions.drop(self._key(definition, version), mark)
        if is_new is None:
            raise Unscanned("a list of too many definitions", side="tool", failure=Failure.TOO_LARGE)
        if is_new:
            self._report("dropped", definition, mark, refusal)

    def _report(self, kind: ReportKind, definition: Any, mark: str, refusal: NotAllowed | None) -> None:
        name = self._name(definition)
        self._reporter.definition(kind, self._method, self._server, self._kind.noun, name, mark, refusal)

    def _name(self, definition: Any) -> str:
        return str(definition.get(self._kind.identity)) if is_object(definition) else ""

    def _key(self, definition: Any, version: str) -> str:
        return f"{self._kind.noun}:{self._name(definition)}" + (f"@{version}" if version else "")


def _is_own_fault(refusal: NotAllowed) -> bool:
    return isinstance(refusal, Blocked) or refusal.failure in _OWN_FAULT
