"""Typical use of guards: mypy --strict and pyright accept it, and find every mistake marked here."""

# pyright: reportUnnecessaryTypeIgnoreComment=error

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Iterator, Sequence
from typing import Any, TypedDict, assert_type

from aisecurity.generated_openapi_client import AiProfile, ScanResponse
from aisecurity.guard import (
    AsyncGuard,
    AsyncTurn,
    Blocked,
    Decision,
    Failure,
    Guard,
    NotAllowed,
    Outcome,
    Policy,
    Turn,
    Unscanned,
)
from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner


class Message(TypedDict):
    """A message of Chat Completions."""

    role: str
    content: str


def blocking(scanner: Scanner, messages: list[Message]) -> str:
    """Use the blocking guard."""
    policy = Policy(fail_open=frozenset({"unavailable"}), mask=frozenset({"response"}), streaming="hold")
    with Guard(AiProfile(profile_name="chat"), scanner=scanner, policy=policy) as guard:
        assert_type(guard.prompt("Hello"), str)
        assert_type(guard.allows("Hello", side="response"), bool)
        outcome = guard.check(prompt="Hello", response="World")
        with guard.turn(session_id="chat-1", user="u-42", system=["Be kind."]) as turn:
            assert_type(turn, Turn)
            assert_type(turn.messages(messages), list[Message])
            assert_type(turn.tool_input("send", {"to": "me"}, server="mail"), dict[str, str])
            assert_type(turn.tool_output("send", None, server="mail"), None)
            assert_type(turn.stream(["a", "b"]), Generator[str, None, None])
            assert_type(turn.outcomes, Sequence[Outcome])
            return turn.response("World") if outcome.passed else told(outcome)


def told(outcome: Outcome) -> str:
    """Return what became of a text."""
    assert_type(outcome.decision, Decision)
    assert_type(outcome.failure, Failure | None)
    assert_type(outcome.verdict, ScanResponse | None)
    assert_type(outcome.text, str | None)
    try:
        return outcome.decision
    except (Blocked, Unscanned, NotAllowed) as refusal:
        return refusal.side


async def on_loop(scanner: AsyncScanner, messages: list[Message]) -> str:
    """Use the asyncio guard."""
    async with AsyncGuard("chat", scanner=scanner) as guard, guard.turn() as turn:
        assert_type(turn, AsyncTurn)
        assert_type(await turn.messages(messages), list[Message])
        assert_type(await turn.tool_input("send", '{"to": "me"}', server="mail"), str)
        assert_type(turn.stream(["a"]), AsyncGenerator[str, None])
        assert_type([piece async for piece in turn.stream(model("Hello"))], list[str])
        return await turn.response(await turn.prompt("Hello"))


async def model(question: str) -> AsyncIterator[str]:
    """Yield an answer."""
    yield question


guard, aguard = Guard("chat"), AsyncGuard("chat")


@guard.function(prompt="question")
def answer(question: str, *, loud: bool = False) -> str:
    """Return an answer."""
    return question


@guard.function(prompt="question")
def pieces(question: str) -> Iterator[str]:
    """Yield an answer."""
    yield question


@guard.tool(server="mail", name="mail.send")
def send(to: str) -> dict[str, int]:
    """Send a mail."""
    return {to: 1}


@aguard.function(prompt="question")
async def async_answer(question: str, *, loud: bool = False) -> str:
    """Return an answer."""
    return question


@aguard.function(prompt="question")
def blocking_answer(question: str) -> str:
    """Return an answer, in a thread."""
    return question


@aguard.function(prompt="question")
async def async_pieces(question: str) -> AsyncIterator[str]:
    """Yield an answer."""
    yield question


@aguard.function(prompt="question")
def blocking_pieces(question: str) -> Iterator[str]:
    """Yield an answer, in threads."""
    yield question


@aguard.tool(server="mail")
async def async_send(to: str) -> dict[str, int]:
    """Send a mail."""
    return {to: 1}


class Chat:
    """A chat with guarded methods."""

    @guard.function(prompt="question")
    def answer(self, question: str) -> str:
        """Return an answer."""
        return question

    @aguard.tool(server="mail")
    async def send(self, to: str) -> int:
        """Send a mail."""
        return len(to)


async def decorated() -> None:
    """Use what is decorated: it is of the kind that it was, and asynchronous for AsyncGuard."""
    assert_type(answer("Hello", loud=True), str)
    assert_type(pieces("Hello"), Iterator[str])
    assert_type(send("me"), dict[str, int])
    assert_type(await async_answer("Hello", loud=True), str)
    assert_type(await blocking_answer("Hello"), str)
    assert_type(async_pieces("Hello"), AsyncIterator[str])
    assert_type(blocking_pieces("Hello"), AsyncIterator[str])
    assert_type(await async_send("me"), dict[str, int])
    assert_type(Chat().answer("Hello"), str)
    assert_type(await Chat().send("me"), int)
    _send: Callable[[str], Coroutine[Any, Any, dict[str, int]]] = async_send


async def mistakes(scanner: Scanner, async_scanner: AsyncScanner) -> None:
    """Make mistakes, each of which is found."""
    Guard("chat", scanner=async_scanner)  # type: ignore[arg-type]  # a mistake, to be found
    AsyncGuard("chat", scanner=scanner)  # type: ignore[arg-type]  # a mistake, to be found
    Guard("chat", policy={"mask": "prompt"})  # type: ignore[arg-type]  # a mistake, to be found
    Policy(streaming="release")  # type: ignore[arg-type]  # a mistake, to be found
    Policy(unknown_action="allow")  # type: ignore[call-arg]  # a mistake, to be found
    guard.prompt(b"Hello")  # type: ignore[arg-type]  # a mistake, to be found
    guard.response(None)  # type: ignore[arg-type]  # a mistake, to be found
    guard.tool_input("send", {})  # type: ignore[call-arg]  # a mistake, to be found
    guard.allows("Hello", side="tool")  # type: ignore[arg-type]  # a mistake, to be found
    _text: str = aguard.prompt("Hello")  # type: ignore[assignment]  # a mistake, to be found
    aguard.prompt("Hello")  # type: ignore[unused-coroutine]  # a mistake, to be found
    aguard.response(aguard.prompt("Hello"))  # type: ignore[arg-type, unused-coroutine]  # a mistake, to be found
    _streamed: str = guard.stream(["a"])  # type: ignore[assignment]  # a mistake, to be found
    _all: str = "".join(aguard.stream(["a"]))  # type: ignore[arg-type]  # a mistake, to be found
    guard.response(guard.stream(["a"]))  # type: ignore[arg-type]  # a mistake, to be found
    _used: str = guard.check(prompt="Hello").text  # type: ignore[assignment]  # a mistake, to be found
    answer(7)  # type: ignore[arg-type]  # a mistake, to be found
    answer("Hello", quiet=True)  # type: ignore[call-arg]  # a mistake, to be found
    _said: str = async_answer("Hello")  # type: ignore[assignment]  # a mistake, to be found
    _blocking: str = blocking_answer("Hello")  # type: ignore[assignment]  # a mistake, to be found
    for _piece in blocking_pieces("Hello"):  # type: ignore[attr-defined]  # a mistake, to be found
        pass


def truth() -> None:
    """Ask an outcome for its truth; for mypy nothing is reached after that."""
    if guard.check(prompt="Hello"):  # pyright: ignore[reportGeneralTypeIssues]  # a mistake, to be found
        pass


def guarded(question: str, pieces: Iterator[str]) -> str:
    """Guard an exchange with a model, in this thread."""
    policy = Policy(fail_open=frozenset({"unavailable"}), streaming="window")
    guard = Guard("my-profile", scanner=Scanner(), policy=policy)

    @guard.function(prompt="question")
    def answer(question: str) -> str:
        return question

    @guard.tool(server="mail")
    def send(to: str, body: str = "") -> dict[str, str]:
        return {to: body}

    assert_type(answer("Hello"), str)
    assert_type(send("you"), dict[str, str])
    try:
        with guard.turn(session_id="chat-7", user="u", system=["Be kind."]) as turn:
            assert_type(turn.prompt(question), str)
            assert_type(turn.messages([{"role": "user"}]), list[dict[str, str]])
            assert_type(turn.tool_input("send", {"to": "you"}, server="mail"), dict[str, str])
            assert_type(list(turn.stream(pieces)), list[str])
            assert_type([outcome.role for outcome in turn.outcomes], list[str | None])
    except NotAllowed as refusal:
        assert_type(refusal.failure, Failure | None)
    outcome = guard.check(prompt=question)
    assert_type(outcome.decision, Decision)
    return outcome.text or "" if outcome.passed else "no"


async def guarded_async(pieces: AsyncIterator[str]) -> None:
    """Guard an exchange with a model, in an event loop."""
    async with AsyncGuard(AiProfile(profile_name="my-profile")) as guard, guard.turn() as turn:
        assert_type(await turn.prompt("Hello"), str)
        assert_type(await guard.check(response="Hello"), Outcome)
        assert_type(await guard.allows("Hello"), bool)
        assert_type([piece async for piece in turn.stream(pieces, prompt="Hello")], list[str])


def mistaken_guard(guard: Guard, outcome: Outcome, pieces: Iterator[str]) -> str:
    """Each line is wrong, and checkers say so."""
    _ = "Bot: " + guard.stream(pieces)  # type: ignore[operator]  # a mistake, to be found
    _ = "Bot: " + outcome.text  # type: ignore[operator]  # a mistake, to be found
    guard.check("Hello")  # type: ignore[call-arg]  # a mistake, to be found
    Guard("my-profile", scanner=AsyncScanner())  # type: ignore[arg-type]  # a mistake, to be found
    Policy(fail_open=frozenset(), history="some")  # type: ignore[arg-type]  # a mistake, to be found
    Policy().production = True  # type: ignore[misc]  # a mistake, to be found
    return guard.stream(pieces)  # type: ignore[return-value]  # a mistake, to be found


async def forgotten_guard(guard: AsyncGuard, pieces: AsyncIterator[str]) -> str:
    """Forget to await, and use the coroutine, or a stream, as the text."""
    guard.prompt("Hello")  # type: ignore[unused-coroutine]  # a mistake, to be found
    _ = "Bot: " + guard.response("Hello")  # type: ignore[operator]  # a mistake, to be found
    guard.prompt("Hello").upper()  # type: ignore[attr-defined]  # a mistake, to be found
    _ = "Bot: " + guard.stream(pieces)  # type: ignore[operator]  # a mistake, to be found
    for _piece in guard.stream(pieces):  # type: ignore[attr-defined]  # a mistake, to be found
        pass
    await guard.stream(pieces)  # type: ignore[misc]  # a mistake, to be found
    return guard.prompt("Hello")  # type: ignore[return-value]  # a mistake, to be found


async def truth_values(guard: Guard, async_guard: AsyncGuard, outcome: Outcome) -> str:
    """Each line is wrong, and pyright says so. To mypy the lines after the first are never reached."""
    if async_guard.allows("Hello"):  # pyright: ignore[reportUnnecessaryComparison]  # a mistake, to be found
        pass
    if await async_guard.check(prompt="Hello"):  # pyright: ignore[reportGeneralTypeIssues]  # a mistake, to be found
        pass
    if not guard.check(prompt="Hello"):  # pyright: ignore[reportGeneralTypeIssues]  # a mistake, to be found
        pass
    if outcome:  # pyright: ignore[reportGeneralTypeIssues]  # a mistake, to be found
        pass
    assert outcome  # pyright: ignore[reportGeneralTypeIssues]  # a mistake, to be found
    return "yes" if outcome else "no"  # pyright: ignore[reportGeneralTypeIssues]  # a mistake, to be found
