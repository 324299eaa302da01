"""Runs that nobody watches: what a model or a tool says by the way is shown to no callback before its verdict."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from langchain_core.callbacks import AsyncCallbackHandler, BaseCallbackHandler, BaseCallbackManager
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.runnables.config import var_child_runnable_config
from langgraph.constants import TAG_NOSTREAM

from .effects import AgentFlow, aperform, perform
from .refusals import AgentBlocked, AgentConfigurationError, past_middleware, refused


def quiet_model(model: Any) -> BaseChatModel:
    """Return a copy of *model* that no stream shows, nor a callback of its own. ConfigurationError if it has none."""
    name = type(model).__name__
    if not isinstance(model, BaseChatModel):
        raise AgentConfigurationError(f"model: {name} is no BaseChatModel, so it cannot be kept from streaming")
    tags = [*(model.tags or []), TAG_NOSTREAM]
    try:
        copied = model.model_copy(update={"tags": tags, "callbacks": None})
    except Exception:  # of any class, and its message may show the settings
        copied = None
    if copied is None or type(copied) is not type(model) or copied.tags != tags or copied.callbacks is not None:
        raise AgentConfigurationError(f"model: {name} cannot be copied, so it cannot be kept from streaming")
    return copied


def without_handlers(callbacks: Any, *handlers: BaseCallbackHandler) -> Any:
    """Return *callbacks* with these *handlers* alone. A manager goes on knowing its run, as custom events need."""
    if not isinstance(callbacks, BaseCallbackManager):
        return list(handlers)
    return type(callbacks)(list(handlers), list(handlers), callbacks.parent_run_id)


@contextmanager
def quiet_context(gate: BaseCallbackHandler) -> Generator[None]:
    """Have models asked in this block without the callbacks of the run, but for *gate*."""
    config = var_child_runnable_config.get() or {}
    token = var_child_runnable_config.set({**config, "callbacks": without_handlers(config.get("callbacks"), gate)})
    try:
        yield
    finally:
        var_child_runnable_config.reset(token)


def _as_it_was(messages: Sequence[BaseMessage], server: str) -> AgentFlow[None]:
    """Scan *messages* that other middleware changed behind the guard: only as they are can they be sent."""
    passed = yield lambda turn: turn.messages(list(messages), server=server)
    if any(one is not other for one, other in zip(passed, messages, strict=True)):
        raise AgentBlocked("a message that middleware behind the guard changed would have to be masked", side="prompt")


class _Expected:
    """The messages that were scanned, and may be sent."""

    def __init__(self, sent: Sequence[BaseMessage], server: str) -> None:
        self.sent = list(sent)
        self.server = server

    def others(self, given: Sequence[Sequence[BaseMessage]]) -> list[AgentFlow[None]]:
        """Return the scans that *given* messages owe, which a model is about to be sent."""
        return [past_middleware(_as_it_was(one, self.server)) for one in given if list(one) != self.sent]


class ModelGate(BaseCallbackHandler):
    """The last look at what a model is sent, whichever middleware asks it, before it is sent."""

    raise_error = True
    run_inline = True

    def __init__(self, expected: _Expected, turn: Any) -> None:
        self._expected = expected
        self._turn = turn

    def on_chat_model_start(self, serialized: Any, messages: list[list[BaseMessage]], **kwargs: Any) -> None:
        """Scan messages that were not scanned before."""
        for scan in self._expected.others(messages):
            perform(scan, self._turn)

    def on_llm_start(self, serialized: Any, prompts: list[str], **kwargs: Any) -> None:
        """Refuse a model that is no chat model."""
        raise _no_chat_model()


class AsyncModelGate(AsyncCallbackHandler):
    """The same for a model that is awaited."""

    raise_error = True
    run_inline = True

    def __init__(self, expected: _Expected, turn: Any) -> None:
        self._expected = expected
        self._turn = turn

    async def on_chat_model_start(self, serialized: Any, messages: list[list[BaseMessage]], **kwargs: Any) -> None:
        """Scan messages that were not scanned before."""
        for scan in self._expected.others(messages):
            await aperform(scan, self._turn)

    async def on_llm_start(self, serialized: Any, prompts: list[str], **kwargs: Any) -> None:
        """Refuse a model that is no chat model."""
        raise _no_chat_model()


def gate_for(sent: Sequence[BaseMessage], server: str, turn: Any, *, is_async: bool) -> BaseCallbackHandler:
    """Return the gate for a model that may be sent *sent*; *turn* scans all else."""
    expected = _Expected(sent, server)
    return AsyncModelGate(expected, turn) if is_async else ModelGate(expected, turn)


def _no_chat_model() -> Exception:
    return refused("a model behind the guard that is no chat model", side="prompt")
