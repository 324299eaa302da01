"""Scripted model server on loopback: Chat Completions, Responses and Messages, streamed or not.

    with ModelServer(ModelAnswer("1,345 metres")) as server:
        ...  # a client of OpenAI with base_url=f"{server.url}/v1", or of Anthropic with base_url=server.url
        assert "/v1/chat/completions" == server.requests[0].path

It says what its script says, whatever it is asked. It needs the standard library alone.
"""

from .script import ModelAnswer, ToolUse
from .server import ModelRequest, ModelServer

__all__ = ["ModelAnswer", "ModelRequest", "ModelServer", "ToolUse"]
