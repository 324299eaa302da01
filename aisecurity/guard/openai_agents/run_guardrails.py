"""Guardrails of what a run is given, and of what comes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from agents import Agent, GuardrailFunctionOutput, InputGuardrail, OutputGuardrail, RunContextWrapper
from pydantic_core import to_jsonable_python

from ..errors import Unscanned
from ..outcome import Failure
from .refusals import in_run
from .seams import GuardedClient
from .tools import scanned, turn_of

_PASSED = GuardrailFunctionOutput(output_info=None, tripwire_triggered=False)


class GuardedInput(InputGuardrail[Any]):
    """Scans what a run is given, before its agent begins: not beside it, when tools would run without a verdict."""

    def __init__(self, client: GuardedClient) -> None:
        async def input_is_allowed(
            context: RunContextWrapper[Any], agent: Agent[Any], given: str | Sequence[Any]
        ) -> GuardrailFunctionOutput:
            messages = [{"role": "user", "content": given}] if isinstance(given, str) else list(given)
            await scanned(turn_of(agent, client).messages(messages))
            return _PASSED

        super().__init__(input_is_allowed, "aisecurity: input of a run", run_in_parallel=False)


class GuardedOutput(OutputGuardrail[Any]):
    """Scans an output that may be that of a tool rather than the model's, which the client underneath has scanned."""

    def __init__(self, client: GuardedClient) -> None:
        async def output_is_allowed(
            context: RunContextWrapper[Any], agent: Agent[Any], output: Any
        ) -> GuardrailFunctionOutput:
            if agent.tool_use_behavior == "run_llm_again" or not output:
                return _PASSED
            text = output if isinstance(output, str) else _json(output)
            passed = await scanned(turn_of(agent, client).response(text))
            if passed != text:
                # A guardrail cannot put the masked text in its place.
                reason = "response: a masked output cannot take its place"
                raise in_run(Unscanned(reason, side="response", failure=Failure.REFUSED))
            return _PASSED

        super().__init__(output_is_allowed, "aisecurity: output of a run")


def _json(output: Any) -> str:
    return json.dumps(to_jsonable_python(output, fallback=str), ensure_ascii=False)
