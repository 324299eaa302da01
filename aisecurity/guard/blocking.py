"""The blocking Guard and its turns."""

from __future__ import annotations

import atexit
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal, Self, TypeVar
from weakref import WeakSet

from aisecurity.exceptions import AISecSDKException
from aisecurity.scan import models
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.protocols import SupportsScan

from ._core import setup
from ._core.flows import PerformScans
from ._core.held_events import EventReading
from ._core.methods import Methods
from ._core.watching import DecisionWatch
from ._drivers.blocking import release, run
from .common import CommonGuard, CommonTurn
from .decorators import BlockingDecorator, function_decorator, tool_decorator
from .outcome import Outcome
from .policy import Policy
from .side_by_side import side_by_side
from .statistics import log_internal_failure

if TYPE_CHECKING:
    from aisecurity.scan.models.content import Content

_unclosed: Final = WeakSet["Guard"]()
V = TypeVar("V")


class GuardMethods(ABC):
    """The methods that a guard and a turn have in common. Each raises PayloadError for what is no text."""

    @abstractmethod
    def _methods(self) -> Methods:
        """Return the flows, of the turn or of one for this call."""

    @abstractmethod
    def _perform(self, scans: PerformScans) -> list[object]:
        """Return the answer for each of *scans*, the verdict or the exception in its place."""

    def check(
        self,
        *,
        prompt: str | None = None,
        response: str | None = None,
        context: str | None = None,
        code_prompt: str | None = None,
        code_response: str | None = None,
    ) -> Outcome:
        """Return the decision about one content, whatever it is: only a wrong input raises.

        Its text is the response's if there is one, else the prompt's. The members are those of `Content`.
        """
        return run(
            self._methods().check(
                prompt=prompt,
                response=response,
                context=context,
                code_prompt=code_prompt,
                code_response=code_response,
            ),
            self._perform,
        )

    def prompt(self, text: str) -> str:
        """Return the text to send to the model: *text*, or its masked form. NotAllowed if neither may be used."""
        return run(self._methods().prompt(text), self._perform)

    def response(self, text: str, *, prompt: str | None = None, context: str | None = None) -> str:
        """Return the text to use of what the model said: *text*, or its masked form. NotAllowed if neither may be used.

        It is scanned together with *prompt*, in a turn with the prompt that the turn scanned last, and threats there
        block it too. With *context* the service checks that it agrees with that.
        """
        return run(self._methods().response(text, prompt, context), self._perform)

    def messages(self, messages: Sequence[V], *, server: str = "application") -> list[V]:
        """Return the messages to send, in their order and of their types. NotAllowed if one of them must not be.

        *messages*: of Chat Completions, items of Responses, or of LangChain. Every role is input; what a tool gave back
        is scanned as that, *server* its server. `Policy.history` says which of them are scanned.
        """
        return run(self._methods().messages(messages, server), self._perform)

    def tool_input(self, name: str, arguments: V, *, server: str) -> V:
        """Return *arguments*, a JSON value or JSON text, before the tool *name* of *server* runs. NotAllowed."""
        return run(self._methods().tool_input(name, arguments, server), self._perform)

    def tool_output(self, name: str, output: V, *, server: str, arguments: Any = None) -> V:
        """Return *output*, a text, a JSON value or `None`, before the model sees it. NotAllowed.

        It is scanned together with *arguments*, if they are given.
        """
        return run(self._methods().tool_output(name, output, server, arguments), self._perform)

    def stream(self, pieces: Iterable[str], *, prompt: str | None = None) -> Generator[str]:
        """Yield the pieces of a response, none of them before its verdict: see `Policy.streaming`.

        NotAllowed, once *pieces* is closed, where they must not be used. What *pieces* raises is raised here, and what
        was held is dropped. At most 16 MiB are held.
        """
        return release(self._methods().stream(prompt), pieces, self._perform)

    def tool_stream(self, name: str, pieces: Iterable[str], *, server: str) -> Generator[str]:
        """Yield the pieces that the tool *name* of *server* gives back, none of them before the verdict on all."""
        return release(self._methods().tool_stream(name, server), pieces, self._perform)

    def answers(self, answers: Sequence[V], *, server: str = "application") -> list[V]:
        """Return what a model said, to use: each message with all that it holds. NotAllowed if one must not be used.

        *answers*: messages or items as `messages` takes them, one for each choice. Their texts are scanned as a
        response, in a turn with its prompt, their calls of tools and results as those; *server* is the tools' server.
        """
        return run(self._methods().answers(answers, server), self._perform)

    def events(self, events: Iterable[V], reading: EventReading[V], *, server: str = "application") -> Generator[V]:
        """Yield the events of a model's answer as a provider streams them, none before its verdict.

        *reading* says what an event holds. Calls of tools are held to the end, whatever `Policy.streaming` says. Else
        as `stream`, and at most 150,000 events are held.
        """
        return release(self._methods().events(reading, server), events, self._perform)

    def allows(self, text: str, *, side: Literal["prompt", "response"] = "prompt") -> bool:
        """Return whether *text* may be used as it is: False where only its masked form may."""
        return run(self._methods().allows(text, side), self._perform)


@atexit.register
def close_all() -> None:
    """Close the guards that have a scanner of their own, as a program ends that has them for as long as it runs."""
    for guard in list(_unclosed):
        guard.close()


class Turn(CommonTurn, GuardMethods):
    """One exchange with a model: its scans share a deadline, a session id and a transaction id.

    It is a context manager for the sake of its block alone: a stream may be read after it.
    """

    def __init__(self, methods: Methods, perform: Callable[[PerformScans], list[object]]) -> None:
        super().__init__(methods)
        self._scans = perform

    def _perform(self, scans: PerformScans) -> list[object]:
        return self._scans(scans)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Leave the block, after which the turn can still be used."""


class Guard(CommonGuard, GuardMethods):
    """Scans what goes to a model and comes from it, and lets nothing pass without a whole verdict that allows it.

    *profile*: the name of an AI profile, or an AiProfile; from code, never from a request. *scanner*: a Scanner, or one
    like it, which stays open; without it the guard has its own, which *close* closes. *policy*: what is done with each
    kind of failure. One guard serves many threads. In a running event loop each method raises ConfigurationError.
    """

    def __init__(
        self,
        profile: str | models.AiProfile | Mapping[str, Any],
        *,
        scanner: SupportsScan | None = None,
        policy: Policy | None = None,
    ) -> None:
        super().__init__(profile, policy)
        if scanner is not None:
            setup.check_scanner(scanner, is_async=False)
        self._own = Scanner() if scanner is None else None
        self._scanner: SupportsScan = scanner if self._own is None else self._own  # type: ignore[assignment]  # one is there
        self._follow(self._scanner)
        if self._own is not None:
            _unclosed.add(self)

    def turn(
        self,
        *,
        session_id: str | None = None,
        user: str | None = None,
        system: str | Sequence[str] = (),
        metadata: models.Metadata | Mapping[str, Any] | None = None,
    ) -> Turn:
        """Return a turn: one exchange with the model, with one deadline and one transaction id.

        *session_id*: of the conversation, at most 100 characters. *user*: sent as `app_user` of *metadata*. *system*:
        texts that the program names as its own, which are not scanned where they are a whole system message.
        """
        return Turn(Methods(self._judge, setup.new_turn(session_id, user, system, metadata)), self._perform)

    def function(self, *, prompt: str, response: bool = True) -> BlockingDecorator:
        """Return a decorator that scans the argument *prompt* of a function, runs it, and scans what it returns.

        For functions that return a str, and generators of str, which are held as a stream is. *response*: whether what
        it returns is scanned.
        """
        return function_decorator(self, prompt, response=response)

    def tool(self, *, server: str, name: str | None = None) -> BlockingDecorator:
        """Return a decorator that scans the arguments of a tool before it runs, and its result before it is returned.

        For functions of JSON values, and generators of str, which are held to their end. *name*: that of the function
        if it is not given.
        """
        return tool_decorator(self, server, name)

    def close(self) -> None:
        """Close the guard's own scanner, if it has one."""
        if self._own is not None:
            _unclosed.discard(self)
            self._own.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _perform(self, scans: PerformScans) -> list[object]:
        if len(scans.contents) == 1:
            return [self._scan(scans.contents[0], scans.watches[0], scans)]
        watched = zip(scans.contents, scans.watches, strict=True)
        return side_by_side([partial(self._scan, *one, scans) for one in watched])

    def _scan(self, content: Content, watch: DecisionWatch | None, scans: PerformScans) -> object:
        """Return the verdict on *content*, or the exception in its place."""
        try:
            if watch is None:
                return self._verdict(content, scans)
            with watch.current():
                return self._verdict(content, scans)
        except AISecSDKException as error:
            return error
        except Exception as error:  # a mistake anywhere below is no verdict either
            log_internal_failure(error)
            return error

    def _verdict(self, content: Content, scans: PerformScans) -> object:
        turn = scans.turn
        return self._scanner.sync_scan(
            self._profile,
            content,
            session_id=turn.session_id,
            transaction_id=turn.transaction_id,
            metadata=turn.metadata,
            timeout=scans.timeout,
        )
