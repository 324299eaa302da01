"""Tools whose result is scanned before it leaves them: later every callback and stream has shown it."""

from __future__ import annotations

import typing
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial, wraps
from typing import Any, Final, cast

from attrs import define, field
from langchain_core.callbacks import BaseCallbackManager
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import var_child_runnable_config
from langchain_core.tools import BaseTool, StructuredTool, Tool, ToolException
from langgraph.errors import GraphBubbleUp, GraphInterrupt, ParentCommand
from langgraph.prebuilt.tool_node import ToolCallRequest, ToolRuntime

from aisecurity.exceptions import AISecSDKException

from .effects import AgentFlow, aperform, perform
from .quiet import without_handlers
from .refusals import AgentConfigurationError, past_middleware
from .results import ToolTexts, is_sequence, text_of, texts_of_error
from .seams import Seams

_RUN_BY: Final = ("invoke", "ainvoke", "run", "arun", "_run", "_arun")


def check_tool(tool: BaseTool) -> None:
    """Accept a tool whose function can be wrapped. ConfigurationError for another."""
    kind = next((kind for kind in (StructuredTool, Tool) if isinstance(tool, kind)), None)
    if kind is None or (cast("Any", tool).func is None and cast("Any", tool).coroutine is None):
        raise AgentConfigurationError(
            f"tool {tool.name}: it has neither func nor coroutine, so its result cannot be scanned before others see "
            "it; a function with @tool has"
        )
    changed = [name for name in _RUN_BY if getattr(type(tool), name) is not getattr(kind, name)]
    if changed:
        raise AgentConfigurationError(f"tool {tool.name}: its class has a {changed[0]} of its own, around the guard")


@define(eq=False)
class HeldTool:
    """One call of a tool, whose result, pieces and errors are held until they are scanned."""

    request: ToolCallRequest
    server: str
    seams: Seams
    skips_artifacts: bool
    turn_of_function: Any
    """The turn that scans where a function that blocks runs, maybe in a thread."""
    turn: Any
    """The turn that scans where a coroutine runs."""
    approved: list[Any] = field(factory=list[Any])
    """The results that were scanned."""

    def copy(self, tool: BaseTool) -> BaseTool:
        """Return the tool with functions that scan. ConfigurationError if it cannot be copied."""
        check_tool(tool)
        given = cast("Any", tool)
        changes: dict[str, Any] = {}
        if given.func is not None:
            changes["func"] = self._held(given.func)
        if given.coroutine is not None:
            changes["coroutine"] = self._held_coroutine(given.coroutine)
        if callable(tool.handle_tool_error):
            # What it makes of an error is scanned within, so here it is used as it is.
            changes["handle_tool_error"] = True
        try:
            copied = tool.model_copy(update=changes)
        except Exception:  # of any class, and its message may show the settings
            copied = None
        if copied is None or any(getattr(copied, name) != made for name, made in changes.items()):
            raise AgentConfigurationError(f"tool {tool.name} cannot be copied, so its result cannot be scanned in it")
        return copied

    def scan(self, result: Any) -> AgentFlow[None]:
        """Scan what came of the call, unless it is what the function gave back."""
        if not any(_is_of(result, one) for one in self.approved):
            yield from self._scan_result(result)

    def _held(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def held(*args: Any, **kwargs: Any) -> Any:
            return perform(past_middleware(self._flow(function, args, kwargs)), self.turn_of_function)

        return held

    def _held_coroutine(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        async def held(*args: Any, **kwargs: Any) -> Any:
            return await aperform(past_middleware(self._flow(function, args, kwargs)), self.turn)

        return held

    def _flow(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> AgentFlow[Any]:
        pieces = HeldPieces(self.seams)
        call = partial(_call, function, args, _quieted(function, kwargs, pieces))
        texts = ToolTexts()
        result: Any = None
        failed: Exception | None = None
        with pieces.collecting():
            try:
                result = yield call
            except AISecSDKException:
                raise
            except Exception as error:
                failed = error
        if failed is None:
            self._add(texts, result)
        else:
            failed = self._read_failure(texts, failed)
        texts.add_others(piece for _, piece in pieces.held)
        yield from texts.flow(self.request.tool_call, self.server, skips_artifacts=self.skips_artifacts)
        pieces.release()
        if failed is not None:
            raise failed
        self.approved.append(result)
        return result

    def _scan_result(self, result: Any) -> AgentFlow[None]:
        texts = ToolTexts()
        texts.add_result(result)
        yield from texts.flow(self.request.tool_call, self.server, skips_artifacts=self.skips_artifacts)

    def _add(self, texts: ToolTexts, result: Any) -> None:
        tool = self.request.tool
        if tool is not None and tool.response_format == "content_and_artifact" and is_sequence(result):
            content, *artifacts = result
            texts.add_result(content)
            for artifact in artifacts:
                texts.add_artifact(artifact)
        else:
            texts.add_result(result)

    def _read_failure(self, texts: ToolTexts, error: Exception) -> Exception:
        """Add what an exception shows, and return the one to raise: in the place of a handled one, what is shown."""
        handler = getattr(self.request.tool, "handle_tool_error", None)
        if isinstance(error, GraphInterrupt):
            texts.add_others(one.value for one in error.args[0])
        elif isinstance(error, ParentCommand):
            texts.add_result(cast("Any", error).args[0])
        elif isinstance(error, ToolException) and callable(handler):
            shown = handler(error)
            texts.add_result(shown)
            return ToolException(shown)
        elif not isinstance(error, GraphBubbleUp):
            texts.add_others(texts_of_error(error))
        return error


class HeldPieces:
    """What a tool writes to streams while it runs, held until its result is scanned."""

    def __init__(self, seams: Seams) -> None:
        self._seams = seams
        self._is_over = False
        self.held: list[tuple[Callable[[Any], None], Any]] = []

    def writer(self, write: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return a stream writer that holds what *write* would show. What comes too late is dropped."""

        def hold(piece: Any) -> None:
            if not self._is_over:
                self.held.append((write, piece))

        return hold

    def config(self, config: Any) -> Any:
        """Return the configuration of a run within the tool: no callback, and no stream, shows that."""
        inner = {name: value for name, value in config.get("configurable", {}).items() if name != self._seams.stream}
        runtime = inner.get(self._seams.runtime)
        if runtime is not None:
            inner[self._seams.runtime] = replace(runtime, stream_writer=self.writer(runtime.stream_writer))
        return {**config, "callbacks": without_handlers(config.get("callbacks")), "configurable": inner}

    @contextmanager
    def collecting(self) -> Generator[None]:
        """Hold what is written in this block."""
        token = var_child_runnable_config.set(self.config(var_child_runnable_config.get() or {}))
        write = self._seams.deltas.get()
        set_writer = None if write is None else self._seams.deltas.set(self.writer(write))
        try:
            yield
        finally:
            self._is_over = True
            var_child_runnable_config.reset(token)
            if set_writer is not None:
                self._seams.deltas.reset(set_writer)

    def release(self) -> None:
        """Show what was held."""
        for write, piece in self.held:
            write(piece)


def _call(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], turn: Any) -> Any:
    return function(*args, **kwargs)


def _quieted(function: Callable[..., Any], kwargs: dict[str, Any], pieces: HeldPieces) -> dict[str, Any]:
    """Return the arguments of a tool's function without what could show something of the run."""
    names = _config_names(function)
    return {name: _quiet(value, pieces, is_config=name in names) for name, value in kwargs.items()}


def _quiet(value: Any, pieces: HeldPieces, *, is_config: bool) -> Any:
    if is_config and isinstance(value, dict):
        return pieces.config(value)
    if isinstance(value, ToolRuntime):
        runtime = cast("Any", value)
        write = pieces.writer(runtime.stream_writer)
        return replace(runtime, stream_writer=write, config=pieces.config(runtime.config))
    if isinstance(value, BaseCallbackManager):
        return without_handlers(value)
    return value


def _config_names(function: Callable[..., Any]) -> frozenset[str]:
    """Return the names of the parameters that are given the configuration of the run."""
    # LangGraph reads them as well, so they can be read.
    return frozenset(name for name, hint in typing.get_type_hints(function).items() if hint is RunnableConfig)


def _is_of(result: Any, value: Any) -> bool:
    """Return whether *result* holds the value that a function gave back, and nothing else."""
    if isinstance(value, tuple) and value:
        value = cast("Any", value)[0]
    content: Any = getattr(result, "content", None)
    return bool(result is value or content == (value if isinstance(content, list) else text_of(value)))
