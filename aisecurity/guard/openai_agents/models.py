"""Models of the framework over a guarded client."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from agents import (
    Handoff,
    ModelProvider,
    ModelRetryAdvice,
    ModelRetryNormalizedError,
    ModelSettings,
    OpenAIChatCompletionsModel,
    OpenAIResponsesModel,
    Tool,
)
from agents.models import get_default_model

from aisecurity.exceptions import ConfigurationError

from ..errors import NotAllowed
from .marks import check_handoffs, is_marked, unmarked
from .seams import GuardedClient, check_seams, checked_client, settings_of
from .tools import check_tools

Api: TypeAlias = Literal["responses", "chat"]


class _ForGuardedAgents:
    """A model that asks for a guarded agent, and whose refusals are not tried again."""

    if not TYPE_CHECKING:

        def __init__(self, model, openai_client, **options):
            check_seams()
            super().__init__(model, checked_client(openai_client), **options)

        async def get_response(self, *args, **given):
            args, given = self._checked_call(*args, **given)
            return await super().get_response(*args, **given)

        async def stream_response(self, *args, **given):
            args, given = self._checked_call(*args, **given)
            async with aclosing(super().stream_response(*args, **given)) as events:
                async for event in events:
                    yield event

        def _checked_call(
            self,
            system_instructions,
            input,  # noqa: A002  # the framework's name
            model_settings,
            tools,
            output_schema,
            handoffs,
            tracing,
            **given,
        ):
            settings = _checked(self._client, model_settings, tools, handoffs)
            return (system_instructions, input, settings, tools, output_schema, handoffs, tracing), given

        def get_retry_advice(self, request):
            if isinstance(request.error, NotAllowed):
                # No policy of retries can overrule an abort.
                return ModelRetryAdvice(suggested=False, normalized=ModelRetryNormalizedError(is_abort=True))
            return super().get_retry_advice(request)


class GuardedResponsesModel(_ForGuardedAgents, OpenAIResponsesModel):
    """OpenAIResponsesModel over a guarded client, for the agents of Guardrails alone."""


class GuardedChatCompletionsModel(_ForGuardedAgents, OpenAIChatCompletionsModel):
    """OpenAIChatCompletionsModel over a guarded client, for the agents of Guardrails alone."""


GuardedModel: TypeAlias = GuardedResponsesModel | GuardedChatCompletionsModel


class GuardedModelProvider(ModelProvider):
    """Provider of models over a guarded *openai_client*: those of Responses, or of Chat Completions.

    The provider of `RunConfig(model=NAME, model_provider=...)`; it never connects by a websocket, which has no guard.
    """

    def __init__(self, openai_client: GuardedClient, *, api: Api = "responses") -> None:
        if api not in ("responses", "chat"):
            raise ConfigurationError("api: responses or chat is needed")
        check_seams()
        self._client = checked_client(openai_client)
        self._api = api

    def get_model(self, model_name: str | None) -> GuardedModel:
        """Return the model of this name, the framework's default if it is `None`. ConfigurationError."""
        name = get_default_model() if model_name is None else model_name.removeprefix("openai/")
        if name.startswith(("litellm/", "any-llm/")):
            raise ConfigurationError("model: litellm and any-llm send by themselves, past the guarded client")
        if self._api == "chat":
            return GuardedChatCompletionsModel(name, self._client)
        return GuardedResponsesModel(name, self._client, model_is_explicit=model_name is not None)


def _checked(
    client: GuardedClient, settings: ModelSettings, tools: list[Tool], handoffs: list[Handoff[Any, Any]]
) -> ModelSettings:
    """Return the settings to send with. ConfigurationError for an agent, tool or handoff without a guard."""
    if not is_marked(settings):
        raise ConfigurationError("this agent has no guardrails, and its model asks for them: Guardrails.agent(agent)")
    check_tools(tools, settings_of(client).trust)
    check_handoffs(handoffs)
    return unmarked(settings)
