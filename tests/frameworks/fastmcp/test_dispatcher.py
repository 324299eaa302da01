"""Guarded dispatcher around one that is scripted: requests, pushes of the server, and what listens to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import anyio.abc
import pytest
from mcp import MCPError
from mcp.shared.dispatcher import CallOptions, OnNotify, OnNotifyIntercept, OnRequest
from mcp_types import INVALID_REQUEST

from aisecurity.guard import AsyncGuard, Blocked, Failure, Unscanned
from aisecurity.guard.fastmcp import definitions
from aisecurity.guard.fastmcp.dispatcher import GuardedDispatcher
from aisecurity.guard.fastmcp.methods import SERVER_STAMP
from aisecurity.guard.fastmcp.passage import Passage
from aisecurity.testing.guard_cases.words import ATTACK, LEAK

from .servers import kinds

UPDATED = "notifications/resources/updated"
ACKNOWLEDGED = "notifications/subscriptions/acknowledged"
STREAM = {"io.modelcontextprotocol/subscriptionId": "listen-1"}


class Scripted:
    """A dispatcher that answers as it is told, and keeps what it was sent."""

    def __init__(self, answer: Callable[[str, Any, CallOptions], Awaitable[Any]] | None = None) -> None:
        self._answer = answer
        self.sent: list[Any] = []
        self.handlers: tuple[OnRequest, OnNotify, OnNotifyIntercept] | None = None

    async def send_raw_request(
        self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None
    ) -> dict[str, Any]:
        """Answer."""
        self.sent.append((method, params))
        assert self._answer is not None
        return cast("dict[str, Any]", await self._answer(method, params, opts or {}))

    async def notify(self, method: str, params: Mapping[str, Any] | None, opts: CallOptions | None = None) -> None:
        """Keep a notification."""
        self.sent.append((method, params))

    async def run(
        self,
        on_request: OnRequest,
        on_notify: OnNotify,
        on_notify_intercept: OnNotifyIntercept | None = None,
        *,
        task_status: anyio.abc.TaskStatus[None] = anyio.TASK_STATUS_IGNORED,
    ) -> None:
        """Keep the handlers."""
        assert on_notify_intercept is not None
        self.handlers = on_request, on_notify, on_notify_intercept


def around(inner: Scripted, guard: AsyncGuard) -> tuple[GuardedDispatcher, Passage]:
    """Return a guarded dispatcher around *inner*, and its passage."""
    passage = Passage(guard, system=frozenset(), known={}, on_report=None)
    ours = lambda: passage.exchange(server="weather", session_id=None)  # noqa: E731 - twice the same but for a flag
    theirs = lambda: passage.exchange(server="weather", session_id=None, from_server=True)  # noqa: E731 - as above
    return GuardedDispatcher(inner, ours, theirs), passage


def answering(answer: Any) -> Scripted:
    """Return a dispatcher that answers *answer*, whatever it is asked, or raises it."""

    async def answers(method: str, params: Any, opts: CallOptions) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Scripted(answers)


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("ping", {}),
        ("vendor/own", {"any": ["rain"]}),
        ("tools/list", {"tools": [], "nextCursor": "2"}),
        ("tools/list", {}),
        ("tools/call", {"content": [{"type": "text", "text": "rain"}], "_meta": {SERVER_STAMP: {"name": "weather"}}}),
        ("initialize", {"serverInfo": {"name": "weather"}}),
    ],
)
async def test_passes(guard: AsyncGuard, method: str, answer: Any) -> None:
    """What is allowed comes as it was."""
    inner = answering(answer)
    dispatcher, _ = around(inner, guard)

    assert answer == await dispatcher.send_raw_request(method, {"name": "lookup"})
    assert [(method, {"name": "lookup"})] == inner.sent


@pytest.mark.parametrize(
    ("method", "answer", "kind"),
    [
        ("vendor/own", {"any": [ATTACK]}, Blocked),
        ("tools/list", {"tools": "words"}, Unscanned),
        ("tools/list", {"tools": [], "note": ATTACK}, Blocked),
        ("tools/call", {"content": [{"type": "video", "data": "x"}]}, Unscanned),
        ("tools/call", {"structuredContent": {"a": float("nan")}}, Unscanned),
        ("tools/call", {"content": [], "_meta": {SERVER_STAMP: {"name": ATTACK}}}, Blocked),
        ("tools/call", {"content": [], "_meta": {"note": ATTACK}}, Blocked),
        ("tools/call", {"inputRequests": {"k": {"method": "x", "params": {"message": ATTACK}}}}, Blocked),
        ("server/discover", {"_meta": {SERVER_STAMP: {"name": ATTACK}}}, Blocked),
        ("initialize", {"serverInfo": {"name": "weather", "title": ATTACK}}, Blocked),
        ("x", MCPError(-1, ATTACK), Blocked),
        ("x", MCPError(-1, "Method not found", ATTACK), Blocked),
        ("x", MCPError(-1, "words", {"reason": ATTACK}), Blocked),
    ],
)
async def test_refused(guard: AsyncGuard, method: str, answer: Any, kind: type[Exception]) -> None:
    """What is blocked, of no kind that can be read, or no JSON, is refused, and nothing of it is in the error."""
    dispatcher, _ = around(answering(answer), guard)

    with pytest.raises(kind) as caught:
        await dispatcher.send_raw_request(method, None)
    assert ATTACK not in str(caught.value)
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)


async def test_instructions_of_no_text(guard: AsyncGuard) -> None:
    """Instructions that are no text are left out."""
    dispatcher, _ = around(answering({"instructions": [ATTACK], "serverInfo": {"name": "weather"}}), guard)
    assert {"serverInfo": {"name": "weather"}} == await dispatcher.send_raw_request("initialize", None)


async def test_too_deep(guard: AsyncGuard) -> None:
    """A value that is too deep is refused; as a definition it is dropped."""
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]

    for result in ({"content": deep}, {"structuredContent": {"a": deep}}):
        dispatcher, _ = around(answering(result), guard)
        with pytest.raises(Unscanned) as caught:
            await dispatcher.send_raw_request("tools/call", None)
        assert caught.value.failure in (Failure.TOO_LARGE, Failure.REFUSED)
    dispatcher, passage = around(answering({"tools": [{"name": "a", "deep": deep}, "words"]}), guard)
    assert {"tools": ["words"]} == await dispatcher.send_raw_request("tools/list", None)
    assert ["dropped a"] == kinds(passage.reporter.reports)


async def test_too_many(guard: AsyncGuard, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of more poisoned definitions than can be remembered is refused."""
    monkeypatch.setattr(definitions, "MOST_DEFINITIONS", 2)
    tools = [{"name": f"t{number}", "description": ATTACK} for number in range(3)]
    dispatcher, _ = around(answering({"tools": tools}), guard)
    with pytest.raises(Unscanned, match="too many definitions"):
        await dispatcher.send_raw_request("tools/list", None)


async def test_constant_errors(guard: AsyncGuard, airs_emulator: Any) -> None:
    """Errors that are constants of the protocol need no scan, so that versions are found in an outage too."""
    for error in (MCPError(-32601, "Method not found", "x"), MCPError(-32602, "Invalid request parameters", "")):
        dispatcher, _ = around(answering(error), guard)
        with pytest.raises(MCPError) as caught:
            await dispatcher.send_raw_request("x", None)
        assert error is caught.value
    assert 0 == len(airs_emulator.requests)


async def test_stamp(guard: AsyncGuard, airs_emulator: Any) -> None:
    """The server's name is scanned once, not in each answer; another name is scanned again."""
    answers: list[Any] = [{"_meta": {SERVER_STAMP: {"name": name}, "k": "v"}} for name in ("a", "a", "b")]
    given = iter(answers)

    async def next_answer(method: str, params: Any, opts: CallOptions) -> Any:
        return next(given)

    dispatcher, _ = around(Scripted(next_answer), guard)
    for answer in answers:
        assert answer == await dispatcher.send_raw_request("vendor/own", None)
    stamped = [str(request.json) for request in airs_emulator.requests if "serverInfo" in str(request.json)]
    assert 2 == len(stamped)


async def test_progress(guard: AsyncGuard) -> None:
    """Texts of a progress are scanned; of one that must not be shown the numbers are left."""
    seen = list[Any]()

    async def progress(progress: float, total: float | None, message: str | None) -> None:
        seen.append((progress, total, message))

    async def answer(method: str, params: Any, opts: CallOptions) -> Any:
        for message in (None, "half", ATTACK):
            await opts["on_progress"](0.5, 1.0, message)  # pyright: ignore[reportTypedDictNotRequiredAccess]  # it was given
        return {}

    dispatcher, passage = around(Scripted(answer), guard)
    options: CallOptions = {"on_progress": progress, "timeout": 3}
    await dispatcher.send_raw_request("ping", None, options)
    assert [(0.5, 1.0, None), (0.5, 1.0, "half"), (0.5, 1.0, None)] == seen
    assert progress is options["on_progress"]
    assert ["withheld"] == kinds(passage.reporter.reports)


async def test_notify(guard: AsyncGuard) -> None:
    """Notifications of the client are scanned, but for those that have to work in an outage."""
    inner = Scripted()
    dispatcher, passage = around(inner, guard)
    cancelled = ("notifications/cancelled", {"requestId": 1, "reason": ATTACK})

    await dispatcher.notify("notifications/initialized", None)
    await dispatcher.notify("notifications/progress", {"progressToken": 1, "progress": 1, "message": LEAK})
    await dispatcher.notify(*cancelled)
    assert [("notifications/initialized", None), cancelled] == inner.sent
    assert ["withheld"] == kinds(passage.reporter.reports)


class Client:
    """The handlers of a client, as its session gives them to a dispatcher."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer
        self.seen: list[Any] = []

    async def on_request(self, context: Any, method: str, params: Mapping[str, Any] | None) -> dict[str, Any]:
        """Answer."""
        self.seen.append((method, params))
        if isinstance(self._answer, Exception):
            raise self._answer
        return cast("dict[str, Any]", self._answer)

    async def on_notify(self, context: Any, method: str, params: Mapping[str, Any] | None) -> None:
        """Keep a notification."""
        self.seen.append((method, params))

    def intercept(self, method: str, params: Mapping[str, Any] | None) -> bool:
        """Keep what listens."""
        self.seen.append(("intercepted", method))
        return True


async def running(guard: AsyncGuard, client: Client) -> tuple[Any, Any, Any, Any, Passage]:
    """Return the guarded handlers of *client*."""

    async def answer(method: str, params: Any, opts: CallOptions) -> Any:
        return {}

    inner = Scripted(answer)
    dispatcher, passage = around(inner, guard)
    await dispatcher.run(client.on_request, client.on_notify, client.intercept)
    assert inner.handlers is not None
    return (*inner.handlers, dispatcher, passage)


SAMPLING = {"messages": [{"role": "user", "content": {"type": "text", "text": "How high?"}}], "maxTokens": 9}
SAMPLED = {"role": "assistant", "content": {"type": "text", "text": "1,345 metres"}, "model": "m"}


@pytest.mark.parametrize(
    ("method", "params", "answer"),
    [
        ("ping", None, {}),
        ("roots/list", None, {"roots": [{"uri": "file:///home"}]}),
        ("sampling/createMessage", SAMPLING, SAMPLED),
        ("elicitation/create", {"message": "Where?"}, {"action": "accept", "content": {"type": "glen"}}),
    ],
)
async def test_asked(guard: AsyncGuard, method: str, params: Any, answer: Any) -> None:
    """What a server asks for is scanned, and so is the answer; both come as they were."""
    client = Client(answer)
    request, *_ = await running(guard, client)

    assert answer == await request(None, method, params)
    assert [(method, params)] == client.seen


@pytest.mark.parametrize(
    ("params", "answer", "asked"),
    [
        ({**SAMPLING, "systemPrompt": ATTACK}, SAMPLED, 0),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": ATTACK}]}]}, SAMPLED, 0),
        (SAMPLING, {**SAMPLED, "content": [{"type": "text", "text": LEAK}]}, 1),
        (SAMPLING, MCPError(-1, LEAK), 1),
        ({"messages": [{"role": "user", "content": {"type": "video"}}]}, SAMPLED, 0),
    ],
)
async def test_asked_refused(guard: AsyncGuard, params: Any, answer: Any, asked: int) -> None:
    """A question that is blocked does not reach the client, an answer that is does not reach the server."""
    client = Client(answer)
    request, *_ = await running(guard, client)

    with pytest.raises(MCPError, match="sampling/createMessage refused: ") as caught:
        await request(None, "sampling/createMessage", params)
    assert INVALID_REQUEST == caught.value.code
    assert not any(word in str(caught.value) for word in (ATTACK, LEAK))
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)
    assert asked == len(client.seen)


async def test_declined(guard: AsyncGuard) -> None:
    """An error of the client comes as it was."""
    error = MCPError(-1, "Sampling not supported")
    request, *_ = await running(guard, Client(error))

    with pytest.raises(MCPError) as caught:
        await request(None, "sampling/createMessage", SAMPLING)
    assert error is caught.value


async def test_notified(guard: AsyncGuard) -> None:
    """What a server says is delivered once it was scanned, or not at all."""
    client = Client(None)
    _, notify, *_, passage = await running(guard, client)
    said = [
        ("notifications/message", {"level": "info", "data": "Rain."}),
        ("notifications/message", {"level": "info", "data": {"deep": [ATTACK]}}),
        ("notifications/progress", {"progressToken": 1, "progress": 0.5, "message": ATTACK}),
        ("notifications/tools/list_changed", None),
        (UPDATED, {"uri": "data://fine"}),
        (UPDATED, {"uri": f"data://{ATTACK}"}),
        ("vendor/own", {"text": ATTACK}),
        ("vendor/own", {"text": "Rain."}),
        ("notifications/message", {"level": "info", "data": float("nan")}),
    ]

    for method, params in said:
        await notify(None, method, params)
    assert [said[index] for index in (0, 3, 4, 7)] == client.seen
    assert ["withheld"] * 5 == kinds(passage.reporter.reports)


async def test_listening(guard: AsyncGuard) -> None:
    """Whoever listens is told of URIs that were asked for, and of no others."""
    client = Client(None)
    *_, intercept, dispatcher, passage = await running(guard, client)
    await dispatcher.send_raw_request("subscriptions/listen", {"notifications": {"resourceSubscriptions": ["a:b"]}})
    await dispatcher.send_raw_request("subscriptions/listen", {"notifications": {"toolsListChanged": True}})

    for method, params, consumed in [
        (UPDATED, {"uri": "a:b", "_meta": STREAM}, True),
        (UPDATED, {"uri": "a:b/c", "_meta": STREAM}, False),
        (UPDATED, {"uri": ["a:b"]}, False),
        (UPDATED, None, False),
        (ACKNOWLEDGED, {"notifications": {"resourceSubscriptions": ["a:b"]}}, True),
        ("notifications/tools/list_changed", None, True),
    ]:
        assert consumed is intercept(method, params)
    assert 3 == len(client.seen)
    assert ["withheld"] == kinds(passage.reporter.reports)

    assert intercept(ACKNOWLEDGED, {"notifications": {"resourceSubscriptions": ["a:b", ATTACK]}})
    assert 3 == len(client.seen)
    assert ["withheld", "withheld"] == kinds(passage.reporter.reports)


async def test_nobody_listens(guard: AsyncGuard) -> None:
    """A session that intercepts nothing is left alone."""

    class Unheard(Scripted):
        async def run(self, on_request: Any, on_notify: Any, on_notify_intercept: Any = None, **_: Any) -> None:
            assert not on_notify_intercept(UPDATED, {"uri": "a:b"})

    client = Client(None)
    await around(Unheard(), guard)[0].run(client.on_request, client.on_notify)
    assert [] == client.seen


async def test_listening_refused(guard: AsyncGuard) -> None:
    """To listen is refused by an error of the protocol: another one would end the session."""
    dispatcher, _ = around(answering({}), guard)
    with pytest.raises(MCPError, match="subscriptions/listen refused: tool blocked: injection") as caught:
        await dispatcher.send_raw_request(
            "subscriptions/listen", {"notifications": {"resourceSubscriptions": [ATTACK]}}
        )
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)
