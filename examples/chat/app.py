"""A chat endpoint that scans prompts and the model's answers, and lets nothing pass without a verdict.

uvicorn --app-dir examples/chat app:app
"""

import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel

from aisecurity import Configuration
from aisecurity.exceptions import AISecSDKException
from aisecurity.generated_openapi_client import AiProfile
from aisecurity.scan.asyncio.scanner import Scanner
from aisecurity.scan.models.content import Content

PROFILE = AiProfile(profile_name=os.getenv("AI_PROFILE_NAME", "chat"))


class Question(BaseModel):
    """What a user asks."""

    text: str


class Answer(BaseModel):
    """What the user gets."""

    text: str


async def echo(question: str) -> str:
    """Stand in for a model."""
    return f"You asked: {question}"


async def check(scanner: Scanner, content: Content) -> None:
    """Return if *content* may pass, and refuse in every other case."""
    try:
        verdict = await scanner.sync_scan(PROFILE, content)
    except AISecSDKException as error:
        raise HTTPException(503, "The safety check did not work; please try again.") from error
    if verdict.is_blocked or verdict.is_partial:
        raise HTTPException(403, "This content is not allowed here.")


def create_app(config: Configuration | None = None, model: Callable[[str], Awaitable[str]] = echo) -> FastAPI:
    """Return the application; without *config* the scanner takes its settings from the environment."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with Scanner(config) as scanner:
            app.state.scanner = scanner
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/chat")
    async def chat(question: Question, request: Request) -> Answer:
        scanner: Scanner = request.app.state.scanner
        await check(scanner, Content(prompt=question.text))
        text = await model(question.text)
        await check(scanner, Content(prompt=question.text, response=text))
        return Answer(text=text)

    return app


app = create_app()
