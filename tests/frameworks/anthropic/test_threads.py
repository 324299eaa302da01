"""Conversations that the provider keeps."""

from __future__ import annotations

from typing import Any

import pytest

from aisecurity.guard import Blocked, Policy, Unscanned
from aisecurity.guard.anthropic import threads
from tests.support.guard.scanners import FORBIDDEN
from tests.support.samples import allowed

from .service import ASKED, BEGIN, Service, message, said, streamed, text


def goes(thread: Any) -> dict[str, Any]:
    """Return the arguments of a call of a *thread*, which not each version of the client has a name for."""
    return {**ASKED, "extra_body": {"thread": thread}}


def on(answer: str) -> dict[str, Any]:
    """Return the arguments of a call that goes on from *answer*."""
    return goes({"type": "continue", "previous_message_id": answer})


@pytest.mark.parametrize("is_streamed", [False, True])
def test_what_the_guard_read_goes_on(service: Service, is_streamed: bool) -> None:  # noqa: FBT001 - parametrized
    """A thread whose last answer passed is known to the guard, in whichever middleware."""
    first = streamed(said("a")) if is_streamed else message(text("a"))
    client = service.client(first, message(text("b"), id="msg_2"))
    begun = service.get(client.beta.messages.create(**goes({"type": "create"}), stream=is_streamed))
    if is_streamed:
        service.all(begun)
    again = type(client.middleware[0])(service.guard, session_id="chat")
    service.get(client.with_options(middleware=[again]).beta.messages.create(**on("msg_1")))

    assert 2 == len(service.sent)


def test_what_the_guard_did_not_read(service: Service) -> None:
    """Another thread is refused before anything is sent, unless the policy trusts histories."""
    client = service.client(message(text("a")))

    for thread in ({"type": "continue", "previous_message_id": "msg_9"}, "msg_9", {"type": "new"}):
        with pytest.raises(Unscanned, match="thread"):
            service.get(client.beta.messages.create(**goes(thread)))
    assert [] == service.sent
    trusting = service.client(message(text("a")), policy=Policy(history="last"))
    service.get(trusting.beta.messages.create(**on("msg_9")))


@pytest.mark.parametrize("is_streamed", [False, True])
def test_what_was_blocked_or_masked(service: Service, is_streamed: bool) -> None:  # noqa: FBT001 - parametrized
    """The provider keeps an answer as it was, so a thread does not go on from one that did not pass as that."""

    def answer(words: str) -> Any:
        return streamed(said(words)) if is_streamed else message(text(words))

    def ask(client: Any, **asked: Any) -> None:
        got = service.get(client.beta.messages.create(**asked, stream=is_streamed))
        if is_streamed:
            service.all(got)

    client = service.client(answer(FORBIDDEN))
    with pytest.raises(Blocked):
        ask(client, **ASKED)
    with pytest.raises(Unscanned, match="thread"):
        ask(client, **on("msg_1"))
    client = service.client(
        answer("a"),
        scan=lambda content: allowed(response_masked_data={"data": "X"}) if content.response else allowed(),
        policy=Policy(mask={"response"}),
    )
    ask(client, **ASKED)
    with pytest.raises(Unscanned, match="thread"):
        ask(client, **on("msg_1"))


def test_an_answer_without_an_id() -> None:
    """It is no answer to go on from."""
    known = threads.KnownThreads()
    known.add(None)

    with pytest.raises(Unscanned):
        known.check({"type": "continue", "previous_message_id": None}, is_trusted=False)


def test_so_many_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest is forgotten, so that the memory does not grow; one that goes on stays."""
    monkeypatch.setattr(threads, "_MOST", 2)
    known = threads.KnownThreads()
    for answer in ("a", "b", "a", "c"):
        known.add(answer)

    for answer in ("a", "c"):
        known.check({"type": "continue", "previous_message_id": answer}, is_trusted=False)
    with pytest.raises(Unscanned):
        known.check({"type": "continue", "previous_message_id": "b"}, is_trusted=False)


def test_a_stream_that_was_left(service: Service) -> None:
    """What nobody read to its end was not scanned, and is not gone on from."""
    client = service.client(streamed([BEGIN]))
    service.get(service.get(client.beta.messages.create(**ASKED, stream=True)).close())

    with pytest.raises(Unscanned, match="thread"):
        service.get(client.beta.messages.create(**on("msg_1")))
