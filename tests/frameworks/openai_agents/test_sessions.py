"""Sessions that keep no prompt without a verdict."""

from __future__ import annotations

from typing import Any

import pytest
from agents import SQLiteSession

from aisecurity.guard import Blocked
from aisecurity.scan.models.content import Content
from aisecurity.testing.model_server import ModelAnswer, ModelServer
from tests.support.guard.scanners import FORBIDDEN
from tests.support.samples import allowed

from .scene import ANSWER, QUESTION, Scene, calling


def masking(content: Content) -> object:
    """Mask the question."""
    return allowed(prompt_masked_data={"data": "***"} if content.prompt == QUESTION else None)


async def test_blocked_prompt_is_not_kept(responses: Scene) -> None:
    """The framework alone would keep it, and each later run would be blocked."""
    kept = SQLiteSession("chat-17")
    session = responses.rails.session(kept)

    with pytest.raises(Blocked):
        await responses.run(responses.agent(), given=FORBIDDEN, session=session)
    assert [] == await kept.get_items()
    await responses.run(responses.agent(), session=session)

    items: Any = await session.get_items()
    assert ["user", "assistant"] == [item["role"] for item in items]
    assert "chat-17" == responses.scanner.scans[0].session_id
    assert items[-1] == await session.pop_item()
    await session.clear_session()
    assert [] == await session.get_items(limit=1)


async def test_masked_prompt_is_kept_masked(model_server: ModelServer) -> None:
    """The masked text stands in the history."""
    async with Scene(model_server, mask={"prompt"}) as scene:
        scene.scanner.answer = masking
        session = scene.rails.session(SQLiteSession("chat-17"))

        await scene.run(scene.agent(), session=session)

        items: Any = await session.get_items()
        assert "***" == items[0]["content"]
        assert QUESTION not in str(scene.sent)


async def test_refused_result_is_not_kept(responses: Scene) -> None:
    """After a tool's result was blocked the conversation can go on."""
    session = responses.rails.session(SQLiteSession("chat-17"))
    agent = responses.agent(tools=[responses.tool])
    responses.result = FORBIDDEN

    with pytest.raises(Blocked):
        await responses.run(agent, calling("Skye"), session=session)

    assert FORBIDDEN not in str(await session.get_items())
    assert ANSWER == (await responses.run(agent, ModelAnswer(ANSWER), session=session)).final_output
