"""Call of an agent's model: what it is sent is scanned before, and what it said before anybody sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from attrs import frozen
from langchain.agents.middleware.types import ExtendedModelResponse, ModelRequest, ModelResponse
from langchain.agents.structured_output import StructuredOutputError
from langchain_core.messages import AIMessage, AnyMessage, BaseMessage
from langchain_core.tools import BaseTool
from langgraph.types import Command

from aisecurity.exceptions import AISecSDKException

from ..errors import Blocked, NotAllowed
from .effects import AgentFlow, Effect
from .quiet import gate_for, quiet_context, quiet_model
from .refusals import AgentBlocked
from .replacement import in_place_of
from .results import texts_of_error, texts_of_metadata
from .tools import check_tool


@frozen(kw_only=True, eq=False)
class ModelCall:
    """One call of the model by the agent."""

    request: ModelRequest[Any]
    handler: Callable[[ModelRequest[Any]], Any]
    server: str
    replacement: str | None
    gate_turn: Any
    """The turn for what middleware behind the guard sends."""
    is_async: bool

    def flow(self) -> AgentFlow[ModelResponse[Any] | ExtendedModelResponse[Any]]:
        """Return the answer to use. NotAllowed, unless the agent is to go on with the text in its place."""
        for tool in self.request.tools:
            if isinstance(tool, BaseTool):
                check_tool(tool)
        model = quiet_model(self.request.model)
        try:
            sent = yield from self._sent()
        except NotAllowed as refusal:
            if self._text is None:
                raise
            is_blocked = isinstance(refusal, Blocked)
        else:
            return (yield from self._answered(sent, model))
        # What was not scanned is left in the history, to be scanned next time.
        blocked = (yield from self._blocked()) if is_blocked else []
        updates = in_place_of(blocked, self._history, str(self._text))
        answer = ModelResponse[Any](result=[AIMessage(content=str(self._text))])
        return ExtendedModelResponse(answer, Command(update={"messages": updates}) if updates else None)

    @property
    def _text(self) -> str | None:
        # No text can be in the place of a structured answer: the agent would ask for it for ever.
        return self.replacement if self.request.response_format is None else None

    @property
    def _history(self) -> Sequence[AnyMessage]:
        return self.request.state.get("messages", [])

    @property
    def _system(self) -> list[BaseMessage]:
        return [] if self.request.system_message is None else [self.request.system_message]

    def _sent(self) -> AgentFlow[list[BaseMessage]]:
        """Return the messages to send."""
        given = [*self._system, *self.request.messages]
        sent: list[BaseMessage] = yield lambda turn: turn.messages(given, server=self.server)
        return sent

    def _scan_of(self, message: BaseMessage) -> Effect:
        return lambda turn: turn.messages([message], server=self.server)

    def _blocked(self) -> AgentFlow[list[AnyMessage]]:
        """Return those messages of the history that a verdict blocks."""
        blocked: list[AnyMessage] = []
        for message in self._history:
            try:
                yield self._scan_of(message)
            except Blocked:
                blocked.append(message)
            except NotAllowed:
                continue
        return blocked

    def _answered(self, sent: list[BaseMessage], model: Any) -> AgentFlow[ModelResponse[Any]]:
        changes: dict[str, Any] = {"model": model, "messages": sent[len(self._system) :]}
        if self._system:
            changes["system_message"] = sent[0]
        response = None
        try:
            response = yield from self._asked(self.request.override(**changes), sent)
            passed = yield from self._scanned(response.result)
        except NotAllowed:
            if self._text is None:
                raise
            answer_id = response.result[0].id if response is not None and response.result else None
            return ModelResponse(result=[AIMessage(content=self._text, id=answer_id)])
        if _are_the_same(passed, response.result):
            return response
        if response.structured_response is not None:
            raise AgentBlocked("a structured answer whose text would have to be masked", side="response")
        return replace(response, result=passed)

    def _scanned(self, said: Sequence[BaseMessage]) -> AgentFlow[list[BaseMessage]]:
        # Where there is more, it is scanned beside it, as an answer of its own.
        beside = texts_of_metadata(said)
        given = [*said, *([AIMessage(content="\n".join(beside))] if beside else [])]
        passed: list[BaseMessage] = yield lambda turn: turn.answers(given, server=self.server)
        if not _are_the_same(passed[len(said) :], given[len(said) :]):
            raise AgentBlocked("metadata of an answer that would have to be masked", side="response")
        return passed[: len(said)]

    def _asked(self, request: ModelRequest[Any], sent: list[BaseMessage]) -> AgentFlow[ModelResponse[Any]]:
        """Return the answer of the model. An error of the agent's own that repeats an answer is scanned as that."""
        gate = gate_for(sent, self.server, self.gate_turn, is_async=self.is_async)
        with quiet_context(gate):
            try:
                response: ModelResponse[Any] = yield lambda turn: self.handler(request)
                return response
            except AISecSDKException:
                raise
            except StructuredOutputError as error:
                failed: Exception = error
                said: list[BaseMessage] = [error.ai_message]
            except ValueError as error:
                failed = error
                said = [AIMessage(content="\n".join(texts_of_error(error)))]
        if not _are_the_same((yield from self._scanned(said)), said):
            raise AgentBlocked("an error whose text would have to be masked", side="response")
        raise failed


def _are_the_same(passed: Sequence[BaseMessage], given: Sequence[BaseMessage]) -> bool:
    """Return whether none of the *given* messages was masked."""
    return all(one is other for one, other in zip(passed, given, strict=True))
