"""Endpoints of the API: which hold nothing of a model's answer, which are scanned, and which are refused by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from attrs import frozen

from aisecurity.exceptions import ConfigurationError

from .._adapters.answer_format import AnswerFormat
from .chat import CompletionAnswers
from .items import ItemAnswers
from .request_bodies import Input, Trust, chat_input, items_input, responses_input
from .responses import ResponseAnswers


@frozen
class Endpoint:
    """What is scanned of one endpoint; nothing where neither is given."""

    input: Callable[[dict[str, Any], Collection[Trust]], Input] | None = None
    """What of the body of a request goes to a model."""
    answers: AnswerFormat | None = None

    @property
    def passes(self) -> bool:
        """Whether it holds nothing of a model's."""
        return self.input is None and self.answers is None


_PASSES: Final = Endpoint()
_ID: Final = r"[\w.:@+~-]+"
_ENDPOINTS: Final[Sequence[tuple[str, str, Endpoint]]] = (
    ("POST", "chat/completions", Endpoint(chat_input, CompletionAnswers())),
    ("GET|POST", f"chat/completions/{_ID}", Endpoint(None, CompletionAnswers())),
    ("GET", f"chat/completions/{_ID}/messages", Endpoint(None, ItemAnswers())),
    ("DELETE", f"chat/completions/{_ID}", _PASSES),
    ("POST", "responses", Endpoint(responses_input, ResponseAnswers())),
    ("POST", "responses/compact", Endpoint(responses_input, ResponseAnswers())),
    # Counts, and the model says nothing.
    ("POST", "responses/input_tokens", _PASSES),
    ("GET", f"responses/{_ID}", Endpoint(None, ResponseAnswers())),
    ("POST", f"responses/{_ID}/cancel", Endpoint(None, ResponseAnswers())),
    ("GET", f"responses/{_ID}/input_items", Endpoint(None, ItemAnswers())),
    ("DELETE", f"responses/{_ID}", _PASSES),
    ("POST", "conversations", Endpoint(items_input, ItemAnswers())),
    ("POST", f"conversations/{_ID}/items", Endpoint(items_input, ItemAnswers())),
    ("GET", f"conversations/{_ID}/items", Endpoint(None, ItemAnswers())),
    ("GET", f"conversations/{_ID}/items/{_ID}", Endpoint(None, ItemAnswers())),
    ("GET|POST|DELETE", f"conversations/{_ID}", _PASSES),
    ("DELETE", f"conversations/{_ID}/items/{_ID}", _PASSES),
    ("POST", "embeddings", _PASSES),
    ("POST", "moderations", _PASSES),
    ("GET|DELETE", f"models(/{_ID})?", _PASSES),
    ("GET|POST", "files", _PASSES),
    ("GET|DELETE", f"files/{_ID}", _PASSES),
    ("POST", f"uploads(/{_ID}/(parts|complete|cancel))?", _PASSES),
    ("GET|POST|DELETE", f"vector_stores(/{_ID})?", _PASSES),
    ("GET|POST|DELETE", f"vector_stores/{_ID}/(files|file_batches)(/{_ID})?", _PASSES),
    ("GET|POST", f"vector_stores/{_ID}/file_batches/{_ID}/(files|cancel)", _PASSES),
    ("GET", f"batches(/{_ID})?", _PASSES),
    ("POST", f"batches/{_ID}/cancel", _PASSES),
)
_TABLE: Final = tuple(
    (re.compile(methods), re.compile(path, re.ASCII), endpoint) for methods, path, endpoint in _ENDPOINTS
)
_NAMES: Final = frozenset(
    {
        "assistants",
        "audio",
        "batches",
        "chat",
        "chatkit",
        "completions",
        "containers",
        "conversations",
        "decisions",
        "evals",
        "files",
        "fine_tuning",
        "images",
        "live",
        "models",
        "organization",
        "projects",
        "realtime",
        "responses",
        "safety",
        "skills",
        "threads",
        "vector_stores",
        "videos",
    }
)
"""First words of paths that an error may repeat; others are the caller's."""


def endpoint_of(method: str, url: str) -> Endpoint:
    """Return the endpoint. ConfigurationError for one that is not scanned and may hold something of a model's."""
    path = url.split("?", 1)[0].removeprefix("/")
    for methods, pattern, endpoint in _TABLE:
        if methods.fullmatch(method.upper()) and pattern.fullmatch(path) and ".." not in path:
            return endpoint
    name = path.split("/", 1)[0]
    known = name if name in _NAMES else "a path that is not known"
    raise refusal(f"{method.upper() if method.isalpha() else 'a request'} to {known}")


def refusal(name: str) -> ConfigurationError:
    """Return the error for what a guarded client does not do."""
    return ConfigurationError(
        f"{name}: a guarded client does not send this request, for its texts or what comes back cannot be scanned; "
        "a client without a guard can, where that is what you want"
    )
