"""Bodies of answers, whole and streamed, and what a guard lets pass of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.guard._adapters.answer_format import AnswerFormat
from aisecurity.guard._adapters.server_events import DONE, SentEvent
from aisecurity.guard.openai.chat import CompletionAnswers
from aisecurity.guard.openai.responses import ResponseAnswers
from aisecurity.scan.models.content import Content
from aisecurity.testing.model_server import ModelAnswer, ToolUse
from aisecurity.testing.model_server.chat_completions import ChatCompletions as ChatServer
from aisecurity.testing.model_server.formats import Asked, Format
from aisecurity.testing.model_server.responses import Responses as ResponsesServer
from tests.support.guard.halves import blocking_guard
from tests.support.guard.scanners import FORBIDDEN, FakeScanner, by_substring, texts_of
from tests.support.samples import allowed

FORMATS: list[tuple[AnswerFormat, Format]] = [
    (CompletionAnswers(), ChatServer()),
    (ResponseAnswers(), ResponsesServer()),
]
ANSWER = ModelAnswer("Over the hills.", refusal="Not that.", tool_calls=[ToolUse("lookup", {"place": "Skye"})])
MASKED = "f0******n"


def asked(**members: Any) -> Asked:
    """Return what a request asks a model for."""
    return Asked({"model": "m", **members}, 1)


def whole(server: Format, answer: ModelAnswer = ANSWER, **members: Any) -> dict[str, Any]:
    """Return a whole answer."""
    return server.whole(answer, asked(**members))


def events(server: Format, answer: ModelAnswer = ANSWER, **members: Any) -> list[Any]:
    """Return the data of the events of an answer."""
    return [event.data for event in server.events(answer, asked(**members))]


def by_mask(content: Content) -> ScanResponse:
    """Mask the forbidden text of a response, and block it anywhere else."""
    if content.response and FORBIDDEN in content.response:
        masked = content.response.replace(FORBIDDEN, MASKED)
        return allowed(response_masked_data={"data": masked})
    return by_substring(content)


def passed(answers: AnswerFormat, answer: dict[str, Any], *, mask: bool = False) -> dict[str, Any]:
    """Return what may be used of a whole answer. NotAllowed."""
    guard = blocking_guard(FakeScanner(by_mask if mask else by_substring), mask={"response"} if mask else set[str]())
    said = answers.said(answer)
    return answers.replaced(answer, said, guard.turn().answers(said))


def released(
    answers: AnswerFormat, given: Iterable[Any], *, scanner: FakeScanner | None = None, **policy: Any
) -> Iterator[Any]:
    """Yield the data of the events that may be used. NotAllowed."""
    guard = blocking_guard(scanner, **policy)
    upstream = (SentEvent(None, data) for data in given)
    for event in guard.turn().events(upstream, answers.reading()):
        yield DONE if event.is_done else event.data


def scanned(scanner: FakeScanner) -> str:
    """Return all that *scanner* saw."""
    return "\n".join(texts_of(scan.content) for scan in scanner.scans)
