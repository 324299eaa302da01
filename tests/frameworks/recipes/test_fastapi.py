"""The endpoint: what it shows, and the statuses of what it refuses."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any, Final

import httpx2
import pytest
from starlette.testclient import TestClient

from aisecurity.guard import Blocked, Unscanned
from tests.frameworks.support.scene import TEXTS, Case, Scene

TITLE: Final = "FastAPI"
STATUS: Final[dict[type[Exception] | None, int]] = {None: 200, Blocked: 403, Unscanned: 503}


@pytest.fixture(scope="module")
def client(loaded: Scene) -> Generator[TestClient]:
    """Yield a client of the application."""
    with TestClient(loaded.recipe.app) as client:
        yield client
        portal: Any = client.portal
        portal.call(loaded.recipe.client.close)
        portal.call(loaded.recipe.guard.close)


def ask(client: TestClient, question: object) -> httpx2.Response:
    """Ask, in a chat of its own."""
    headers = {"chat-id": "chat-17", "content-type": "application/json"}
    return client.post("/chat", content=json.dumps({"question": question}), headers=headers)


@pytest.mark.parametrize("case", TEXTS, ids=str)
def test_texts(case: Case, scene: Scene, client: TestClient) -> None:
    """A refusal has a status of its own, and its answer no text."""
    case = scene.begin(case)
    answer = ask(client, case.question)
    scene.see(answer.text)

    assert STATUS[case.refused] == answer.status_code
    assert case.refused is None or "detail" in answer.json()
    assert case.question not in answer.text
    scene.check(case, case.refused() if case.refused else None)
    assert {"chat-17"} == scene.sessions


def test_what_is_no_question(scene: Scene, client: TestClient) -> None:
    """It is refused without a word of it."""
    scene.begin(TEXTS[0])
    answer = ask(client, ["sn0wdon"])

    assert (422, False, []) == (answer.status_code, "sn0wdon" in answer.text, scene.requests)
