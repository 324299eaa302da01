"""Guarded clients as their program sees them: settings, copies, sessions, websockets, and a seam that changed."""

from __future__ import annotations

from typing import Any

import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI, AzureOpenAI, OpenAI

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard import Blocked
from aisecurity.guard.openai import GuardedAsyncOpenAI, GuardedOpenAI, exchange, settings
from tests.support.guard.halves import async_guard, blocking_guard
from tests.support.guard.scanners import FORBIDDEN
from tests.support.samples import anything

from .played import QUESTION, Ask, Played, response


def test_types(played: Played) -> None:
    """They are clients of OpenAI's own classes."""
    kinds: Any = (AsyncOpenAI, AsyncAzureOpenAI) if played.runner else (OpenAI, AzureOpenAI)

    assert isinstance(played.client(), kinds[0])
    assert isinstance(played.azure(), kinds[1])


def test_chat(played: Played) -> None:
    """A chat is scanned on both sides."""
    answer = played.run(played.client().chat.completions.create(model="m", messages=QUESTION))

    assert "High." == answer.choices[0].message.content
    assert ["How tall is Ben Nevis?", "How tall is Ben Nevis?\nHigh."] == played.scanned


@pytest.mark.parametrize("answer", [FORBIDDEN, "High."])
def test_azure(played: Played, answer: str) -> None:
    """Azure's client, whose path has its deployment."""
    played.answers({"choices": [{"index": 0, "message": {"role": "assistant", "content": answer}}]})
    asked = played.azure().with_options(timeout=3).chat.completions.create

    if answer == FORBIDDEN:
        with pytest.raises(Blocked):
            played.run(asked(model="m", messages=QUESTION))
    else:
        assert answer == played.run(asked(model="m", messages=QUESTION)).choices[0].message.content
    assert "/openai/deployments/m/chat/completions" == played.requests[0].url.path


@pytest.mark.parametrize(
    "messages", [[{"role": "user", "content": FORBIDDEN}], [*QUESTION, {"role": "assistant", "content": FORBIDDEN}]]
)
def test_blocked_question(played: Played, messages: Any) -> None:
    """A question that is blocked is not sent, and is no error of OpenAI's, which would be tried again."""
    with pytest.raises(Blocked) as caught:
        played.run(played.client().chat.completions.create(model="m", messages=messages))

    assert [] == played.requests
    assert caught.value.__cause__ is caught.value.__context__ is None


def test_copies(played: Played) -> None:
    """Copies have the guard, the texts of the program, the session and what it trusts."""
    client = played.client(system="Be brief.", session_id="s-1", trust={"stored"})
    copied = client.copy(timeout=3).with_options(max_retries=0).with_options(_extra_kwargs={})
    played.answers(response())

    asked = copied.responses.create(model="m", input="Hi.", instructions="Be brief.", previous_response_id="r")

    assert "High." == played.run(asked).output_text
    assert ["Hi.", "Hi.\nHigh."] == played.scanned
    assert {"s-1"} == {scan.session_id for scan in played.scanner.scans}
    with pytest.raises(Blocked):
        played.run(copied.responses.create(model="m", input=FORBIDDEN))


def test_sessions(played: Played) -> None:
    """The session is what the program says, for each request if it is a function, else that of the conversation."""
    played.answers(response())
    ids = iter(["s-2", None])
    client = played.client(trust={"stored"}, policy={"cache": 0})
    for one, conversation in [
        (client.for_session("s-1"), "conv-1"),
        (played.client(session_id=lambda: next(ids), trust={"stored"}, policy={"cache": 0}), "conv-1"),
        (client, "conv-2"),
        (client, {"id": "conv-3"}),
        (client, None),
    ]:
        played.run(one.responses.create(model="m", input="Hi.", conversation=conversation))

    assert ["s-1", "s-2", "conv-2", "conv-3", None] == list(
        dict.fromkeys(scan.session_id for scan in played.scanner.scans)
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"guard": None}, "guard: Guard is needed, not NoneType"),
        ({"guard": async_guard()}, "guard: Guard is needed, not AsyncGuard"),
        ({"trust": "stored"}, "trust: a set of"),
        ({"trust": {"everything"}}, "trust: a set of hosted_tools, stored is needed"),
    ],
)
def test_settings(arguments: dict[str, Any], words: str) -> None:
    """A setting that cannot work is refused at construction."""
    given: Any = {"guard": blocking_guard(), "api_key": "k", **arguments}
    with pytest.raises(ConfigurationError, match=words):
        GuardedOpenAI(**given)


def test_other_guard() -> None:
    """A blocking guard would stop the loop."""
    with pytest.raises(ConfigurationError, match="AsyncGuard is needed, not Guard"):
        GuardedAsyncOpenAI(guard=anything(blocking_guard()), api_key="k")


class _Renamed:
    def request(self, cast_to: Any, options: Any, *, stream: bool = False, stream_class: Any = None) -> None: ...


class _Replaced:
    def request(self, cast_to: Any, options: Any, *, stream: bool = False, stream_cls: Any = None) -> None: ...

    def _process_response(self, *, cast_to: Any, options: Any, response: Any, stream: bool) -> None: ...


@pytest.mark.parametrize("client", [_Renamed, _Replaced])
def test_seam(client: Any) -> None:
    """A version whose seam has changed is refused at construction, with those that work."""
    with pytest.raises(ConfigurationError, match=r"stream_cls.*openai 3\.21"):
        settings.check_seams(client)


def test_old_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version whose websockets would pass the guard by is refused at construction."""
    monkeypatch.setattr("openai.__version__", "3.20.9")
    settings.check_seams.cache_clear()
    with pytest.raises(ConfigurationError, match=r"openai 3\.20\.9; versions that work: openai 3\.21"):
        GuardedOpenAI(guard=blocking_guard(), api_key="k")


def test_answer_by_another_way(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that did not come by where it is guarded is not handed on."""
    client = played.client()
    kind: Any = AsyncOpenAI if played.runner else OpenAI

    async def arequest(self: Any, cast_to: Any, options: Any) -> str:
        return FORBIDDEN

    def request(self: Any, cast_to: Any, options: Any) -> str:
        return FORBIDDEN

    monkeypatch.setattr(kind, "request", arequest if played.runner else request)
    with pytest.raises(ConfigurationError, match="an answer came by another way"):
        played.run(client.request(str, _options(client)))


def test_answer_without_request(played: Played) -> None:
    """The inner half of the seam alone does nothing."""
    with pytest.raises(ConfigurationError, match="an answer has no request"):
        played.run(played.client()._process_response(response=None, stream=False))


WEBSOCKETS: list[Ask] = [
    lambda client: client.realtime.connect(model="m"),
    lambda client: client.realtime.translations.connect(model="m"),
    lambda client: client.responses.connect(),
    lambda client: client.beta.responses.connect(),
    lambda client: client.beta.realtime.connect(model="m"),
]


@pytest.mark.parametrize("connect", WEBSOCKETS)
@pytest.mark.parametrize("kind", ["client", "azure"])
def test_websockets(played: Played, connect: Any, kind: str) -> None:
    """What comes through a websocket cannot be held: none is opened."""
    client = getattr(played, kind)()
    try:
        connection = connect(client)
    except AttributeError:
        pytest.skip("this version has no such websocket")
    with pytest.raises(ConfigurationError, match="a websocket"):
        played.run(connection.enter())


def test_key_of_each_request(played: Played) -> None:
    """A function that gives the key is asked for each request, as without the guard."""

    def key() -> str:
        return "fresh"

    async def akey() -> str:
        return "fresh"

    client = played.client().copy(api_key=akey if played.runner else key)
    played.run(client.chat.completions.create(model="m", messages=QUESTION))

    assert "Bearer fresh" == played.requests[0].headers["authorization"]
    with pytest.raises(ConfigurationError, match="a websocket"):
        exchange.check_in_exchange()


def _options(client: Any) -> Any:
    from openai._models import FinalRequestOptions

    return FinalRequestOptions(method="get", url="/models")
