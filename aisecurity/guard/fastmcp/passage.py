"""The passage between a client and a server of MCP: each message is scanned, passes by a rule, or is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aisecurity.exceptions import PayloadError

from ..asyncio import AsyncGuard, AsyncTurn
from ..errors import NotAllowed, Unscanned
from ..outcome import Failure
from .definitions import Definitions
from .lists import ListJudge
from .methods import CONSTANT_ERRORS, HANDSHAKES, LISTS, PASSING, SERVER_STAMP, USES, in_words
from .reports import OnReport, Reporter
from .texts import Json, Readable, UnknownContentError, is_array, is_object, readable


class Passage:
    """What exchanges of one client or server have in common."""

    def __init__(
        self, guard: AsyncGuard, *, system: frozenset[str], known: Mapping[str, str], on_report: OnReport | None
    ) -> None:
        self.guard = guard
        self.system = system
        self.definitions = Definitions(known)
        self.reporter = Reporter(on_report)
        self.stamp: Any = None
        """The name of the server, as it was allowed."""

    def exchange(self, *, server: str, session_id: str | None, from_server: bool = False) -> MCPExchange:
        """Return an exchange: a request and its answer, or a notification, with a turn of its own."""
        return MCPExchange(self, server, session_id, from_server=from_server)


class MCPExchange:
    """One request with its answer, or one notification.

    What goes to the server is scanned as the input of a tool, what goes to the client as the output of one, whichever
    of them asks. *from_server*: whether the server does.
    """

    def __init__(self, passage: Passage, server: str, session_id: str | None, *, from_server: bool) -> None:
        self._passage = passage
        self._server = server
        self._session_id = session_id
        self._from_server = from_server
        self._turn = self._new_turn()
        self._name = ""

    def _new_turn(self) -> AsyncTurn:
        return self._passage.guard.turn(session_id=self._session_id)

    async def request(self, method: str, params: Mapping[str, Any] | None) -> None:
        """Scan the parameters of a request. NotAllowed if it must not be sent."""
        if method in PASSING:
            return
        if method == "tools/call" and params is not None:
            self._name = str(params.get("name") or "")
        if (listed := USES.get(method)) is not None and params is not None:
            kind = LISTS[listed]
            if self._passage.definitions.is_dropped(f"{kind.noun}:{params.get(kind.identity)}"):
                text = f"the definition of this {kind.noun} was dropped from its list"
                raise Unscanned(text, side="tool", failure=Failure.REFUSED)
        await self._scan(method, None if params is None else dict(params), is_result=False)

    async def result(self, method: str, result: Json) -> Json:
        """Return the result of a request to use, without definitions that were dropped. NotAllowed."""
        if method in HANDSHAKES:
            return await self._handshake(method, result)
        if method in LISTS:
            return await self._list(method, result)
        await self._scan(method, result, is_result=True)
        return result

    async def definition(self, method: str, definition: Json, version: str = "") -> None:
        """Scan one definition of those that *method* lists. NotAllowed if nothing of it must be used."""
        await self._lists(method).one(definition, version)

    async def definitions(self, method: str, definitions: list[Json], versions: list[str]) -> list[bool]:
        """Return whether each of *definitions* may be listed. NotAllowed if that is not known of one."""
        return await self._lists(method).each(definitions, versions)

    async def instructions(self, method: str, text: str) -> bool:
        """Return whether the instructions of the server may be used: without a verdict they are withheld as well."""
        if not text or text in self._passage.system:
            return True
        return await self._passes(method, text, "the instructions")

    async def error(self, method: str, message: str, data: Any = None) -> None:
        """Scan the text of an error that answers a request. NotAllowed if it must not be shown."""
        if message in CONSTANT_ERRORS and data in (None, "", method):
            return
        await self._scan(method, message if data is None else {"message": message, "data": data}, is_result=True)

    async def notification(self, method: str, params: Mapping[str, Any] | None) -> bool:
        """Return whether a notification may be delivered."""
        if method in PASSING:
            return True
        return await self._passes(method, None if params is None else dict(params), "a notification")

    def withhold(self, method: str, what: str) -> None:
        """Report *what* was not delivered since no scan of it was possible there."""
        refusal = Unscanned("it could not be scanned there", side="tool", failure=Failure.REFUSED)
        self._passage.reporter.withheld(method, self._server, what, refusal)

    async def _passes(self, method: str, value: Any, what: str) -> bool:
        try:
            await self._scan(method, value, is_result=False)
        except NotAllowed as refusal:
            self._passage.reporter.withheld(method, self._server, what, refusal)
            return False
        return True

    async def _handshake(self, method: str, result: Json) -> Json:
        used = dict(result)
        instructions = used.pop("instructions", None)
        await self._scan(method, used, is_result=True)
        if isinstance(instructions, str) and await self.instructions(method, instructions):
            used["instructions"] = instructions
        return used

    async def _list(self, method: str, result: Json) -> Json:
        kind = LISTS[method]
        used = dict(result)
        listed = used.pop(kind.member, None)
        await self._scan(method, used, is_result=True)
        if is_array(listed):
            stay = await self.definitions(method, listed, [""] * len(listed))
            used[kind.member] = [one for one, may in zip(listed, stay, strict=True) if may]
        elif listed is not None:
            raise Unscanned("a list of another kind", side="tool", failure=Failure.REFUSED)
        return used

    def _lists(self, method: str) -> ListJudge:
        passage = self._passage
        return ListJudge(method, self._server, passage.definitions, passage.reporter, self._scan_definition)

    async def _scan_definition(self, method: str, definition: Any) -> None:
        # Each has a deadline of its own: a long list is no reason to leave one out.
        await self._scanned(self._new_turn(), method, method, definition, to_server=False)

    async def _scan(self, method: str, value: Any, *, is_result: bool) -> None:
        """Scan a message. NotAllowed if it must not be delivered."""
        to_server = is_result is self._from_server
        stamp: Any = None
        if is_result and not to_server:
            value, stamp = self._without_known_stamp(value)
        found = self._readable(method, value, is_result=is_result)
        if found.skipped:
            if self._passage.guard.policy.non_text == "block":
                raise Unscanned("a part that holds no text", side="tool", failure=Failure.REFUSED)
            self._passage.reporter.skipped(method, self._server, found.skipped)
        await self._scanned(self._turn, method, self._name or method, found.value, to_server=to_server)
        self._passage.stamp = stamp or self._passage.stamp

    def _readable(self, method: str, value: Any, *, is_result: bool) -> Readable:
        try:
            return readable(method, value, is_result=is_result)
        except UnknownContentError:
            text, failure = "a kind of content that is not known", Failure.REFUSED
        except RecursionError:
            text, failure = "a value that is too deep", Failure.TOO_LARGE
        raise Unscanned(text, side="tool", failure=failure)

    def _without_known_stamp(self, value: Any) -> tuple[Any, Any]:
        """Return *value* without the name of the server where that was allowed before, and the name where it is new."""
        meta = value.get("_meta") if is_object(value) else None
        if not is_object(meta) or SERVER_STAMP not in meta:
            return value, None
        if meta[SERVER_STAMP] != self._passage.stamp:
            return value, meta[SERVER_STAMP]
        return {**value, "_meta": {name: one for name, one in meta.items() if name != SERVER_STAMP}}, None

    async def _scanned(self, turn: AsyncTurn, method: str, name: str, value: Any, *, to_server: bool) -> None:
        """Scan *value*, if there is something in it."""
        if value is None:
            return
        try:
            if to_server:
                await turn.tool_input(name, value, server=self._server)
            else:
                await turn.tool_output(name, value, server=self._server)
            return
        except PayloadError:
            text = f"what cannot be scanned ({in_words(method)})"
        raise Unscanned(text, side="tool", failure=Failure.REFUSED)
