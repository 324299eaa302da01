"""Guardrails of the OpenAI Agents SDK, with a guarded client underneath that holds what no guardrail sees.

It needs the extra `openai-agents`: `pip install openai openai-agents`.
"""

from .agent_guardrails import Guardrails, guardrails
from .models import GuardedChatCompletionsModel, GuardedModelProvider, GuardedResponsesModel
from .refusals import BlockedInRun, UnscannedInRun
from .sessions import GuardedSession

__all__ = [
    "BlockedInRun",
    "GuardedChatCompletionsModel",
    "GuardedModelProvider",
    "GuardedResponsesModel",
    "GuardedSession",
    "Guardrails",
    "UnscannedInRun",
    "guardrails",
]
