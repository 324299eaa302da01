"""A chat endpoint that lets nothing pass without a whole verdict: questions, histories, and answers as they stream.

uvicorn --app-dir examples/chat app:app
"""

import os
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

from aisecurity import Configuration
from aisecurity.exceptions import PayloadError
from aisecurity.guard import AsyncGuard, Blocked, Policy, Unscanned
from aisecurity.scan.asyncio.scanner import Scanner

PROFILE = os.getenv("AI_PROFILE_NAME", "chat")
SYSTEM = "You are a helpful guide to the mountains of Scotland."

Message: TypeAlias = Mapping[str, Any]
Model: TypeAlias = Callable[[Sequence[Message]], AsyncIterator[str]]


class Chat(BaseModel):
    """The conversation so far, as its client keeps it; its last message is the question."""

    messages: list[dict[str, Any]]
    session_id: str | None = None


async def echo(messages: Sequence[Message]) -> AsyncGenerator[str]:
    """Stand in for a model."""
    for word in ("You asked: ", *str(messages[-1]["content"]).split(" ")):
        yield word + " "


async def refused(request: Request, error: Exception) -> JSONResponse:
    """Tell the user no more than whether to ask something else, or again."""
    if isinstance(error, Blocked):
        return JSONResponse({"detail": "This content is not allowed here."}, 403)
    if isinstance(error, Unscanned):
        return JSONResponse({"detail": "The safety check did not work; please try again."}, 503)
    return JSONResponse({"detail": "These are no messages of a chat."}, 400)


async def released(first: str, rest: AsyncGenerator[str]) -> AsyncGenerator[str]:
    """Yield *first* and *rest*, which is closed when the client goes away."""
    try:
        yield first
        async for piece in rest:
            yield piece
    finally:
        await rest.aclose()


def create_app(
    config: Configuration | None = None, model: Model = echo, *, profile: str = PROFILE, policy: Policy | None = None
) -> FastAPI:
    """Return the application; without *config* the scanner takes its settings from the environment."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with Scanner(config) as scanner:
            app.state.guard = AsyncGuard(profile, scanner=scanner, policy=policy)
            yield

    app = FastAPI(lifespan=lifespan)
    for error in (Blocked, Unscanned, PayloadError):
        app.add_exception_handler(error, refused)

    @app.post("/chat")
    async def chat(asked: Chat, request: Request) -> StreamingResponse:
        guard: AsyncGuard = request.app.state.guard
        turn = guard.turn(session_id=asked.session_id, system=SYSTEM)
        messages = await turn.messages([{"role": "system", "content": SYSTEM}, *asked.messages])
        pieces = turn.stream(model(messages))
        # A refusal is a status of its own only before the first byte.
        first = await anext(pieces, "")
        return StreamingResponse(released(first, pieces), media_type="text/plain")

    return app


app = create_app()
