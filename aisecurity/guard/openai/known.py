"""Members of answers that hold nothing of what a model said. All others are scanned."""

from __future__ import annotations

from typing import Final

OF_COMPLETION: Final = frozenset(
    {
        "choices",
        "created",
        "id",
        "metadata",
        "model",
        "object",
        "obfuscation",
        "prompt_filter_results",
        "request_id",
        "response_format",
        "service_tier",
        "system_fingerprint",
        "tool_choice",
        "tools",
        "usage",
    }
)
"""Members of a completion or a chunk that hold nothing of what the model said."""
OF_CHOICE: Final = frozenset(
    {
        "content_filter_offsets",
        "content_filter_results",
        "delta",
        "finish_reason",
        "index",
        "logprobs",
        "message",
        "stop_reason",
    }
)

OF_RESPONSE: Final = frozenset(
    {
        "access_programs",
        "background",
        "background_options",
        "billing",
        "completed_at",
        "content_filters",
        "context_management",
        "conversation",
        "created_at",
        "error",
        "frequency_penalty",
        "id",
        "incomplete_details",
        "instructions",
        "max_output_tokens",
        "max_tool_calls",
        "metadata",
        "model",
        "moderation",
        "object",
        "output",
        "parallel_tool_calls",
        "presence_penalty",
        "previous_response_id",
        "prompt",
        "prompt_cache_key",
        "prompt_cache_options",
        "prompt_cache_retention",
        "reasoning",
        "safety_identifier",
        "service_tier",
        "status",
        "store",
        "temperature",
        "text",
        "tool_choice",
        "tools",
        "top_logprobs",
        "top_p",
        "truncation",
        "usage",
        "user",
        "verbosity",
    }
)
"""Members of a response that repeat the request, or count."""

OF_EVENT: Final = frozenset(
    {
        "command_index",
        "content_index",
        "delta",
        "item_id",
        "obfuscation",
        "output_index",
        "partial_image_b64",
        "partial_image_index",
        "response",
        "sequence_number",
        "summary_index",
        "type",
        "usage",
    }
)
"""Members of an event of a response, beside what it says."""

EVENTS: Final = frozenset(
    f"response.{name}"
    for name in (
        "code_interpreter_call.completed",
        "code_interpreter_call.in_progress",
        "code_interpreter_call.interpreting",
        "code_interpreter_call_code.delta",
        "code_interpreter_call_code.done",
        "compaction.compacting",
        "completed",
        "content_part.added",
        "content_part.done",
        "created",
        "custom_tool_call_input.delta",
        "custom_tool_call_input.done",
        "failed",
        "file_search_call.completed",
        "file_search_call.in_progress",
        "file_search_call.searching",
        "function_call_arguments.delta",
        "function_call_arguments.done",
        "image_generation_call.completed",
        "image_generation_call.generating",
        "image_generation_call.in_progress",
        "image_generation_call.partial_image",
        "in_progress",
        "incomplete",
        "mcp_call.completed",
        "mcp_call.failed",
        "mcp_call.in_progress",
        "mcp_call_arguments.delta",
        "mcp_call_arguments.done",
        "mcp_list_tools.completed",
        "mcp_list_tools.failed",
        "mcp_list_tools.in_progress",
        "output_item.added",
        "output_item.done",
        "output_text.annotation.added",
        "output_text.delta",
        "output_text.done",
        "queued",
        "reasoning_summary_part.added",
        "reasoning_summary_part.done",
        "reasoning_summary_text.delta",
        "reasoning_summary_text.done",
        "reasoning_text.delta",
        "reasoning_text.done",
        "refusal.delta",
        "refusal.done",
        "shell_call_command.added",
        "shell_call_command.delta",
        "shell_call_command.done",
        "shell_call_output_content.delta",
        "shell_call_output_content.done",
        "web_search_call.completed",
        "web_search_call.in_progress",
        "web_search_call.searching",
    )
)
"""Events of a response that are known; one of another kind refuses the answer."""
