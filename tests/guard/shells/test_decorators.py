"""Decorators of both guards, on functions of every kind."""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

import pytest

from aisecurity.exceptions import ConfigurationError, PayloadError
from aisecurity.guard import Blocked
from tests.support.guard.halves import GuardHalf, async_guard, blocking_guard
from tests.support.guard.scanners import FORBIDDEN, AsyncFakeScanner, by_substring
from tests.support.samples import allowed, anything


def masks(content: Any) -> object:
    """Mask a number in the prompt, or in a response without one; block the forbidden text."""
    side = "response" if content.response is not None else "prompt"
    text = str(getattr(content, side))
    if "599" in text:
        masked: dict[str, Any] = {f"{side}_masked_data": {"data": text.replace("599", "XXX")}}
        return allowed(**masked)
    return by_substring(content)


def test_function(guards: GuardHalf) -> None:
    """The argument is scanned before the function runs, and its result after, together with that."""
    scanner = guards.fake()
    calls: list[Any] = []

    @guards.guard(scanner).function(prompt="question")
    def answer(model: str, question: str = "anything?", *, loud: bool = False) -> str:
        """Answer it."""
        calls.append((model, question, loud))
        return f"{question} yes"

    assert "why? yes" == answer("m", "why?")
    assert "why not? yes" == answer("m", question="why not?", loud=True)
    assert "anything? yes" == answer("m")
    assert [("m", "why?", False), ("m", "why not?", True), ("m", "anything?", False)] == calls
    assert [
        ("why?", None),
        ("why?", "why? yes"),
        ("why not?", None),
        ("why not?", "why not? yes"),
        ("anything?", None),
        ("anything?", "anything? yes"),
    ] == [(scan.content.prompt, scan.content.response) for scan in scanner.scans]
    assert [2, 2, 2] == [
        [scan.transaction_id for scan in scanner.scans].count(one)
        for one in dict.fromkeys(scan.transaction_id for scan in scanner.scans)
    ]
    with pytest.raises(TypeError):
        anything(answer)()
    with pytest.raises(Blocked):
        answer("m", FORBIDDEN)
    assert 3 == len(calls)


def test_result_is_blocked(guards: GuardHalf) -> None:
    """A result that is blocked does not come back, unless it is not to be scanned."""

    def answer(question: str) -> str:
        return question[::-1]

    guard = guards.guard()

    with pytest.raises(Blocked):
        guard.function(prompt="question")(answer)(FORBIDDEN[::-1])
    assert FORBIDDEN == guard.function(prompt="question", response=False)(answer)(FORBIDDEN[::-1])


def test_masks(guards: GuardHalf) -> None:
    """The function sees the masked prompt, and its caller the masked result."""
    seen: list[str] = []

    @guards.guard(guards.fake(masks), mask={"prompt", "response"}).function(prompt="question")
    def answer(question: str) -> str:
        seen.append(question)
        return "call 599"

    assert "call XXX" == answer("my 599")
    assert ["my XXX"] == seen


@pytest.mark.parametrize("result", [None, 7, b"text", ["text"], iter(["text"])], ids=lambda one: type(one).__name__)
def test_result_that_is_no_text(guards: GuardHalf, result: Any) -> None:
    """A result that is no text, of which nobody knows what it shows, is refused."""

    @guards.guard().function(prompt="question")
    def answer(question: str) -> Any:
        return result

    with pytest.raises(PayloadError):
        answer("hello")


def test_argument_that_is_no_text(guards: GuardHalf) -> None:
    """An argument that is no text is refused, and the function does not run."""

    @guards.guard().function(prompt="question")
    def answer(question: str | None = None) -> str:
        raise AssertionError(question)

    with pytest.raises(PayloadError):
        answer()
    with pytest.raises(PayloadError):
        answer(anything(7))


def test_method(guards: GuardHalf) -> None:
    """A method is decorated as a function is; what it is called on is not scanned."""
    scanner = guards.fake()
    guard = guards.guard(scanner)

    class Chat:
        @guard.function(prompt="question")
        def answer(self, question: str) -> str:
            return question * 2

        @guard.tool(server="s")
        def send(self, to: str) -> str:
            return to

        @classmethod
        @guard.tool(server="s", name="post")
        def post(cls, to: str) -> str:
            return to

        @staticmethod
        @guard.tool(server="s")
        def drop(to: str) -> str:
            return to

    chat = Chat()

    assert ["aa", "b", "c", "d"] == [Chat.answer(chat, "a"), Chat.send(chat, "b"), Chat.post("c"), Chat.drop("d")]
    assert [{"to": "b"}, {"to": "c"}, {"to": "d"}] == [
        json.loads(event.input)
        for scan in scanner.scans
        if (event := scan.content.tool_event) is not None and event.input is not None and "{" in event.input
    ]


def test_a_function_whose_argument_is_called_self(guards: GuardHalf) -> None:
    """Outside of a class no argument is left out, whatever its name is."""
    scanner = guards.fake()

    def send(self: str) -> str:
        return "sent"

    send.__qualname__ = "send"
    with pytest.raises(Blocked):
        guards.guard(scanner).tool(server="s")(send)(FORBIDDEN)


def test_generator(guards: GuardHalf) -> None:
    """What a generator yields is held as a stream is."""
    upstream = iter(["It ", "is ", "Paris"])

    @guards.guard().function(prompt="question")
    def answer(question: str) -> Iterator[str]:
        yield question
        yield from upstream

    pieces = iter(answer("Where? "))
    assert "Where? " == next(pieces)
    assert [] == list(upstream)
    assert ["It ", "is ", "Paris"] == list(pieces)
    with pytest.raises(Blocked):
        list(answer(FORBIDDEN))


def test_generator_whose_result_is_left_out(guards: GuardHalf) -> None:
    """Without response nothing is held, but the prompt is scanned."""

    @guards.guard().function(prompt="question", response=False)
    def answer(question: str) -> Iterator[str]:
        yield question[:4]
        yield FORBIDDEN

    assert ["hell", FORBIDDEN] == list(answer("hello"))
    with pytest.raises(Blocked):
        list(answer(FORBIDDEN))


@pytest.mark.parametrize("is_tool", [False, True])
def test_generator_is_closed(guards: GuardHalf, is_tool: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A generator whose stream is blocked, or left, is closed."""
    ended: list[str] = []

    def answer(question: str) -> Iterator[str]:
        try:
            yield question * 50
            yield FORBIDDEN
            yield "more"
        finally:
            ended.append(question)

    guard = guards.guard(streaming="window", window_characters=20, window_overlap=9)
    guarded = (guard.tool(server="s") if is_tool else guard.function(prompt="question"))(answer)
    with pytest.raises(Blocked):
        list(guarded("blocked"))
    left: Any = guard.function(prompt="question")(answer)("left")
    next(left)
    left.close()

    assert ["blocked", "left"] == ended


def test_tool(guards: GuardHalf) -> None:
    """The arguments of a tool are scanned before it runs, as JSON and as text, and its result after."""
    scanner = guards.fake()
    calls: list[Any] = []

    @guards.guard(scanner).tool(server="mail")
    def send(to: str, *copies: str, body: str = "hello", **more: Any) -> Any:
        calls.append(to)
        return {"sent": [to, *copies]}

    assert {"sent": ["a", "b"]} == send("a", "b", urgent=True)
    assert ["a"] == calls
    events = [scan.content.tool_event for scan in scanner.scans]
    assert [{"ecosystem": "mcp", "method": "tools/call", "server_name": "mail", "tool_invoked": "send"}] * 4 == [
        event.metadata.to_dict() for event in events
    ]
    whole = {"to": "a", "copies": ["b"], "body": "hello", "more": {"urgent": True}}
    assert {json.dumps(whole), '"a b hello"'} == {event.input for event in events[:2]}
    assert ['{"sent": ["a", "b"]}', "a b"] == [event.output.strip('"') for event in events[2:]]
    refused: list[dict[str, Any]] = [
        {"to": FORBIDDEN},
        {"to": "a", "body": FORBIDDEN},
        {"to": "a", "deep": [{"x": FORBIDDEN}]},
    ]
    for arguments in refused:
        with pytest.raises(Blocked) as caught:
            send(**arguments)
        assert "tool" == caught.value.side
    assert ["a"] == calls


@pytest.mark.parametrize(
    "result", [None, "", "text", 7, 1.5, True, ["a"], {"a": None}], ids=lambda one: type(one).__name__ + str(one)
)
def test_results_of_a_tool(guards: GuardHalf, result: Any) -> None:
    """A tool returns any JSON value, or nothing."""

    @guards.guard().tool(server="s")
    def run() -> Any:
        return result

    assert result is run()


@pytest.mark.parametrize("result", [object(), {1, 2}, b"bytes", float("nan")], ids=lambda one: type(one).__name__)
def test_results_that_are_no_json(guards: GuardHalf, result: Any) -> None:
    """A result that is no JSON value is refused, and so is an argument."""

    @guards.guard().tool(server="s")
    def run(value: Any = None) -> Any:
        return value or result

    with pytest.raises(PayloadError):
        run()
    with pytest.raises(PayloadError):
        run(result)


def test_tool_result_is_blocked(guards: GuardHalf) -> None:
    """A result that is blocked does not reach the model."""

    @guards.guard().tool(server="s")
    def read(name: str) -> Any:
        return [{"text": name[::-1]}]

    with pytest.raises(Blocked):
        read(FORBIDDEN[::-1])


def test_tool_stream(guards: GuardHalf) -> None:
    """What a tool yields is held to its end, also with windows."""

    @guards.guard(streaming="window", window_characters=10, window_overlap=5).tool(server="s")
    def read(name: str) -> Iterator[str]:
        yield from [name, "b" * 50, FORBIDDEN if name == "bad" else "c"]

    assert ["a", "b" * 50, "c"] == list(read("a"))
    seen: list[str] = []
    with pytest.raises(Blocked):
        seen.extend(read("bad"))
    assert [] == seen


def test_the_same_function(guards: GuardHalf) -> None:
    """The decorated function keeps name, docstring and signature, and is of the kind of its half."""

    def answer(question: str) -> str:
        """Answer it."""
        return question

    made: Any = guards.guard_class("p", scanner=guards.fake())
    for guarded in (made.function(prompt="question")(answer), made.tool(server="s")(answer)):
        assert ("answer", "Answer it.") == (guarded.__name__, guarded.__doc__)
        assert inspect.signature(answer) == inspect.signature(guarded)
        assert bool(guards.runner) == inspect.iscoroutinefunction(guarded)


def _never(text: str) -> Any:
    raise AssertionError(text)


def _joined(first: str, second: str = "lo") -> str:
    return first + second


def without_name() -> functools.partial[str]:
    """Return a function without a name."""
    return functools.partial(_joined, "hel")


def any_number(*args: str, **kwargs: str) -> str:
    """Take any number of arguments."""
    raise AssertionError(args, kwargs)


@pytest.mark.parametrize(
    ("name", "options", "function"),
    [
        ("function", {"prompt": "other"}, _never),
        ("function", {"prompt": "args"}, any_number),
        ("function", {"prompt": "kwargs"}, any_number),
        ("function", {"prompt": "x"}, without_name),
        ("function", {"prompt": "text"}, staticmethod(_never)),
        ("tool", {"server": "s"}, classmethod(anything(_never))),
        ("tool", {"server": "s"}, functools.partial(_never, text="")),
        ("tool", {"server": "s"}, 7),
        ("tool", {"server": "s"}, dict),
    ],
)
def test_refused(guards: GuardHalf, name: str, options: dict[str, Any], function: Any) -> None:
    """What cannot be guarded is refused as it is decorated."""
    made: Any = guards.guard_class("p", scanner=guards.fake())
    with pytest.raises(ConfigurationError):
        getattr(made, name)(**options)(function)


def test_named_tool(guards: GuardHalf) -> None:
    """A tool has the name that was given."""
    scanner = guards.fake()
    guards.guard(scanner).tool(server="s", name="run")(without_name())()

    assert "run" == scanner.scans[0].content.tool_event.metadata.tool_invoked


def test_async_functions_need_the_other_guard() -> None:
    """The blocking guard, which cannot await, refuses functions that are asynchronous."""

    async def answer(question: str) -> str:
        return question

    async def pieces(question: str) -> AsyncIterator[str]:
        yield question

    for function in (answer, pieces):
        with pytest.raises(ConfigurationError, match="AsyncGuard"):
            blocking_guard().function(prompt="question")(function)
        with pytest.raises(ConfigurationError, match="AsyncGuard"):
            blocking_guard().tool(server="s")(function)


async def test_coroutines() -> None:
    """AsyncGuard takes coroutine functions, also wrapped by a function; they run in the caller's loop."""
    guard = async_guard()
    loop = asyncio.get_running_loop()

    async def answer(question: str) -> str:
        assert asyncio.get_running_loop() is loop
        return question * 2

    @functools.wraps(answer)
    def wrapped(question: str) -> Any:
        return answer(question)

    for function in (answer, wrapped):
        assert "aa" == await guard.function(prompt="question")(function)("a")
        assert "aa" == await guard.tool(server="s")(function)("a")
        with pytest.raises(Blocked):
            await guard.function(prompt="question")(function)(FORBIDDEN)
        with pytest.raises(Blocked):
            await guard.tool(server="s")(function)(FORBIDDEN)


async def test_async_generators() -> None:
    """AsyncGuard takes asynchronous generators, which are held, and closed when one leaves."""
    ended: list[str] = []
    guard = async_guard(streaming="window", window_characters=20, window_overlap=9)

    async def answer(question: str) -> AsyncIterator[str]:
        try:
            yield question * 20
            yield "end"
        finally:
            ended.append(question)

    guarded: Any = guard.function(prompt="question")(answer)
    tool: Any = guard.tool(server="s")(answer)

    assert "ab" * 20 + "end" == "".join([piece async for piece in guarded("ab")])
    assert ["cd" * 20, "end"] == [piece async for piece in tool("cd")]
    async with aclosing(guarded("left")) as stream:
        assert "leftleftlef" == await anext(stream)
    with pytest.raises(Blocked):
        await anext(tool(FORBIDDEN))

    assert ["ab", "cd", "left"] == ended


async def test_blocking_functions_run_in_threads() -> None:
    """A function that blocks, decorated by AsyncGuard, leaves the loop free, and so does a generator."""
    threads: list[threading.Thread] = []

    def answer(question: str) -> str:
        threads.append(threading.current_thread())
        return question

    def pieces(question: str) -> Iterator[str]:
        threads.append(threading.current_thread())
        yield question

    guard = async_guard()

    assert "a" == await guard.function(prompt="question")(answer)("a")
    assert ["a"] == [piece async for piece in guard.function(prompt="question")(pieces)("a")]
    assert threading.main_thread() not in threads


@pytest.mark.parametrize("is_tool", [False, True])
async def test_cancelled_amid_a_step_of_a_blocking_generator(is_tool: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Cancelling does not wait for a step that blocks; the generator is closed once that ends."""
    began, go_on, ended = threading.Event(), threading.Event(), threading.Event()

    def pieces(question: str) -> Iterator[str]:
        try:
            began.set()
            go_on.wait(10)
            yield question
        finally:
            ended.set()

    guard = async_guard(AsyncFakeScanner())
    stream: Any = (guard.tool(server="s") if is_tool else guard.function(prompt="question"))(pieces)("a")
    task = asyncio.create_task(anext(stream))
    assert await asyncio.to_thread(began.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not ended.is_set()
    del stream, task
    go_on.set()
    assert await asyncio.to_thread(ended.wait, 10)
