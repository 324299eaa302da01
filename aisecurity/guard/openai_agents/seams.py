"""Parts of the framework that are not documented, and that the guard holds on to."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

import agents.tool
from agents import FunctionTool, Handoff, OpenAIChatCompletionsModel, OpenAIResponsesModel
from agents.mcp import MCPServer

from aisecurity.exceptions import ConfigurationError

from .._adapters.seams import changed_seam, check_parameters
from ..openai import GuardedAsyncAzureOpenAI, GuardedAsyncOpenAI
from ..openai.settings import ClientSettings

VERSIONS: Final = "openai-agents 0.23.1 to 0.24"
_MODEL: Final = ("system_instructions", "input", "model_settings", "tools", "output_schema", "handoffs", "tracing")
_RUN: Final = "_invoke_tool_impl"
_FIELDS: Final[Mapping[Any, Sequence[str]]] = {
    FunctionTool: ("_is_agent_tool", "_agent_instance"),
    Handoff: ("_agent_ref",),
}

GuardedClient: TypeAlias = GuardedAsyncOpenAI | GuardedAsyncAzureOpenAI


@cache
def check_seams() -> None:
    """Check that the framework calls models and tools as it did. ConfigurationError if it does not."""
    for model in (OpenAIResponsesModel, OpenAIChatCompletionsModel):
        check_parameters(model.get_response, _MODEL, versions=VERSIONS)
        check_parameters(model.stream_response, _MODEL, versions=VERSIONS)
    for kind, names in _FIELDS.items():
        missing = [name for name in names if name not in kind.__dataclass_fields__]
        if missing:
            raise changed_seam(f"{kind.__name__} has no {', '.join(missing)}", versions=VERSIONS)
    check_parameters(MCPServer.__init__, ("tool_input_guardrails", "tool_output_guardrails"), versions=VERSIONS)
    invoker: Any = getattr(agents.tool, "_FailureHandlingFunctionToolInvoker", None)
    if invoker is None:
        raise changed_seam("tools answer for their failures in another way", versions=VERSIONS)
    check_parameters(invoker, (_RUN.removeprefix("_"), "on_handled_error"), versions=VERSIONS)


def checked_client(client: object) -> GuardedClient:
    """Return *client*. ConfigurationError if it has no guard."""
    if not isinstance(client, GuardedAsyncOpenAI | GuardedAsyncAzureOpenAI):
        raise ConfigurationError(
            "client: a GuardedAsyncOpenAI is needed, or no guardrail sees what is streamed, and nothing is masked; "
            f"not {type(client).__name__}"
        )
    return client


def settings_of(client: Any) -> ClientSettings[Any]:
    """Return the settings of a guarded client."""
    found: ClientSettings[Any] = client._guarding
    return found


def agent_of_tool(tool: Any) -> Any:
    """Return the agent that *tool* runs, `None` if it runs none."""
    # Tools of other kinds have no such attribute.
    return tool._agent_instance if getattr(tool, "_is_agent_tool", False) else None


def agent_of_handoff(handoff: Any) -> Any:
    """Return the agent that *handoff* names, `None` if it names none."""
    return None if handoff._agent_ref is None else handoff._agent_ref()


def name_agent(handoff: Any, agent: Any) -> None:
    """Have *handoff* name *agent*."""
    handoff._agent_ref = weakref.ref(agent)


def wrapped_invoker(tool: FunctionTool) -> tuple[Any, str]:
    """Return what holds the function that runs *tool*, and its attribute: what answers for failures stays around it."""
    invoker: Any = tool.on_invoke_tool
    return (invoker, _RUN) if hasattr(invoker, _RUN) else (tool, "on_invoke_tool")
