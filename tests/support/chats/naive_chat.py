"""Chats that make mistakes: a beginner's, one with no guard at all, one in a hurry, one that refuses everything."""

from __future__ import annotations

from collections.abc import Generator
from threading import Thread
from typing import Any, NoReturn

from attrs import define, field

from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content
from aisecurity.testing.guard_cases import Exchange

from .model_client import Deltas, ModelError, complete, pieces

MOST_SCANNED = 10_000


@define
class UnguardedChat:
    """A chat that scans nothing, keeps all, and shows all."""

    sessions: dict[str, list[Any]] = field(factory=dict[str, list[Any]])

    def __call__(self, exchange: Exchange) -> Generator[str]:
        """Answer."""
        messages = self.sessions.setdefault(exchange.session_id, [])
        messages += exchange.messages
        self.look_at(exchange)
        try:
            while messages[-1]["role"] != "assistant":
                yield from self._step(exchange, messages)
        except ModelError as error:
            yield f"The model says: {error}"

    def look_at(self, exchange: Exchange) -> None:
        """Look at the question."""

    def _step(self, exchange: Exchange, messages: list[Any]) -> Generator[str]:
        if exchange.stream:
            deltas = Deltas()
            yield from pieces(exchange, messages, deltas)
            answered = [deltas.message]
        else:
            answered = complete(exchange, messages)
            for message in answered:
                yield message["content"] or message.get("refusal") or ""
        messages.append(answered[0])
        for call in answered[0].get("tool_calls", ()):
            result = exchange.tools[call["function"]["name"]](call["function"]["arguments"])
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": result})


@define
class NaiveChat(UnguardedChat):
    """A beginner's wiring: the question alone, its beginning, no session, no failure, and "block" alone blocks."""

    def look_at(self, exchange: Exchange) -> None:
        """Scan the question, and do as if a scan that fails had found nothing."""
        content = Content(prompt=exchange.question[:MOST_SCANNED])
        action: str | None = None
        with Scanner(exchange.configuration) as scanner:
            try:
                action = scanner.sync_scan(AiProfile(profile_name=exchange.profile), content).action
            except Exception as error:
                print("the scan failed:", type(error).__name__)  # noqa: T201 - another one
        if action == "block":
            raise PermissionError("blocked")


@define
class HurriedChat(UnguardedChat):
    """A chat that asks the model and shows its answer while the scans are under way, and takes back what was shown."""

    def __call__(self, exchange: Exchange) -> Generator[str]:
        """Answer, and raise in the end."""
        shown: list[str] = []
        found: list[bool] = []
        asked = Thread(target=self._scan, args=(exchange, Content(prompt=exchange.question), found))
        asked.start()
        for piece in super().__call__(exchange):
            shown.append(piece)
            yield piece
        asked.join()
        self._scan(exchange, Content(prompt=exchange.question, response="".join(shown)), found)
        if any(found):
            raise PermissionError("blocked, too late")

    def _scan(self, exchange: Exchange, content: Content, found: list[bool]) -> None:
        with Scanner(exchange.configuration) as scanner:
            found.append(scanner.sync_scan(AiProfile(profile_name=exchange.profile), content).is_blocked)


def refuse(exchange: Exchange) -> NoReturn:
    """Refuse whatever is asked."""
    raise PermissionError("never")
