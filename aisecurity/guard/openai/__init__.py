"""Clients of OpenAI that send nothing and show nothing without a whole verdict that allows it.

It needs the extra `openai`: `pip install openai`.
"""

from .clients import GuardedAsyncAzureOpenAI, GuardedAsyncOpenAI, GuardedAzureOpenAI, GuardedOpenAI

__all__ = ["GuardedAsyncAzureOpenAI", "GuardedAsyncOpenAI", "GuardedAzureOpenAI", "GuardedOpenAI"]
