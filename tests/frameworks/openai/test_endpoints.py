"""Endpoints: those that pass, those that are scanned, and those that are refused before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from openai import BaseModel

from aisecurity.exceptions import ConfigurationError
from aisecurity.guard import Blocked
from aisecurity.guard.openai.endpoints import endpoint_of
from tests.support.guard.scanners import FORBIDDEN

from .played import QUESTION, Ask, Played, completion, response

REFUSED: dict[str, Ask] = {
    "completions": lambda client: client.completions.create(model="m", prompt="Hi."),
    "images": lambda client: client.images.generate(prompt="A hill."),
    "audio": lambda client: client.audio.speech.create(model="m", voice="alloy", input="Hi."),
    "audio ": lambda client: client.audio.transcriptions.create(model="m", file=b"x"),
    "batches": lambda client: client.batches.create(
        completion_window="24h", endpoint="/v1/responses", input_file_id="f"
    ),
    "files": lambda client: client.files.content("f"),
    "evals": lambda client: client.evals.runs.output_items.list("r", eval_id="e"),
    "containers": lambda client: client.containers.files.content.retrieve("f", container_id="c"),
    "fine_tuning": lambda client: client.fine_tuning.alpha.graders.run(grader={}, model_sample="x"),
    "realtime": lambda client: client.realtime.client_secrets.create(),
    "vector_stores": lambda client: client.vector_stores.files.content("f", vector_store_id="v"),
    "chat": lambda client: client.post("/chat/completions/../completions", cast_to=object, body={}),
    "models": lambda client: client.get("/models/..", cast_to=object),
    "responses": lambda client: client.get("/responses/a%2Fb", cast_to=object),
    "a path that is not known": lambda client: client.post("/secret-words", cast_to=object, body={}),
    "a path that is not known ": lambda client: client.post("https://api.test/v1/responses", cast_to=object, body={}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(played: Played, name: str) -> None:
    """They are refused by name."""
    with pytest.raises(ConfigurationError, match=f" to {name.strip()}: ") as caught:
        played.run(REFUSED[name](played.client()))

    assert [] == played.requests
    assert "secret" not in str(caught.value)


def test_refused_method() -> None:
    """A method that is no word is not repeated."""
    with pytest.raises(ConfigurationError, match="a request to responses: "):
        endpoint_of("GET \r\nx", "/responses/r")


PASSING: list[Ask] = [
    lambda client: client.embeddings.create(model="m", input=FORBIDDEN, encoding_format="float"),
    lambda client: client.moderations.create(input=FORBIDDEN),
    lambda client: client.models.retrieve("m"),
    lambda client: client.models.delete("ft:m:o::1"),
    lambda client: client.responses.delete("r"),
    lambda client: client.responses.input_tokens.count(model="m", input=FORBIDDEN),
    lambda client: client.chat.completions.delete("c"),
    lambda client: client.conversations.retrieve("c"),
    lambda client: client.conversations.items.delete("i", conversation_id="c"),
    lambda client: client.files.create(file=b"x", purpose="batch"),
    lambda client: client.files.delete("f"),
    lambda client: client.uploads.cancel("u"),
    lambda client: client.vector_stores.files.retrieve("f", vector_store_id="v"),
    lambda client: client.vector_stores.file_batches.cancel("b", vector_store_id="v"),
    lambda client: client.batches.retrieve("b"),
    lambda client: client.batches.cancel("b"),
    lambda client: client.with_raw_response.models.list(),
]


@pytest.mark.parametrize("ask", PASSING)
def test_passing(played: Played, ask: Any) -> None:
    """They hold nothing of a model's, and nothing of them is scanned."""
    played.answer = lambda request: httpx2.Response(200, json={"object": "x", "data": []})

    played.run(ask(played.client()))

    assert 1 == len(played.requests)
    assert [] == played.scanned


def items(text: str) -> dict[str, Any]:
    """Return a page of items."""
    item = {"id": "i", "type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}]}
    return {"object": "list", "data": [item], "has_more": False, "first_id": "i", "last_id": "i"}


SCANNED: list[tuple[Ask, Callable[[str], Any]]] = [
    (lambda client: client.responses.retrieve("r"), response),
    (lambda client: client.responses.cancel("r"), response),
    (lambda client: client.responses.compact(model="m", input="Hi."), response),
    (lambda client: client.responses.input_items.list("r"), items),
    (lambda client: client.chat.completions.retrieve("c"), completion),
    (lambda client: client.chat.completions.update("c", metadata={"a": "b"}), completion),
    (lambda client: client.chat.completions.messages.list("c"), items),
    (lambda client: client.conversations.items.list("c"), items),
    (lambda client: client.conversations.items.create("c", items=QUESTION), items),
    (lambda client: client.conversations.items.retrieve("i", conversation_id="c"), lambda text: items(text)["data"][0]),
    (lambda client: client.conversations.create(items=QUESTION), lambda text: {"id": "c", "more": text}),
    (lambda client: client.conversations.items.list("c"), lambda text: {"data": "", "more": [{text: 1}]}),
]


@pytest.mark.parametrize(("ask", "body"), SCANNED)
def test_scanned(played: Played, ask: Any, body: Any) -> None:
    """What comes back is scanned as an answer."""
    played.answers(body("High."))
    left = played.run(ask(played.client()))
    assert isinstance(left, BaseModel)

    played.answers(body(f"a {FORBIDDEN} text"))
    with pytest.raises(Blocked):
        played.run(ask(played.client()))


def test_pages(played: Played) -> None:
    """Each page is scanned as it is read."""
    pages = iter([items("High."), items(FORBIDDEN)])
    played.answer = lambda request: httpx2.Response(200, json={**next(pages), "has_more": True})
    listed = played.run(played.client().conversations.items.list("c"))

    assert "High." in str(listed.data)
    with pytest.raises(Blocked):
        played.run(listed.get_next_page())


@pytest.mark.parametrize("data", ["x", {"x": 1}])
def test_no_list(played: Played, data: Any) -> None:
    """What stands for the items and is no list is refused."""
    played.answers({"data": data})
    with pytest.raises(Exception, match="unscanned: refused"):
        played.run(played.client().conversations.items.list("c"))


@pytest.mark.parametrize("items", [{"items": QUESTION}, {}])
def test_items_of_a_conversation(played: Played, items: Any) -> None:
    """What a conversation is to keep is scanned before it is sent."""
    played.answers({"id": "c"})
    played.run(played.client().conversations.create(**items))
    assert len(items) == len(played.scanned)

    with pytest.raises(Blocked):
        played.run(
            played.client().conversations.create(items=[{"type": "message", "role": "user", "content": FORBIDDEN}])
        )
    assert 1 == len(played.requests)
