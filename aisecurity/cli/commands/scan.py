"""`aisecurity scan` and `aisecurity submit`: synchronous and asynchronous scans."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aisecurity.cli import options
from aisecurity.cli.connection import metadata_of, open_scanner, profile_of
from aisecurity.cli.errors import error_members, error_message, error_name, option_error
from aisecurity.cli.exit_codes import ExitCode, settled, verdict_exit_code
from aisecurity.cli.output import write_message, write_result

if TYPE_CHECKING:
    from aisecurity.exceptions import BatchError
    from aisecurity.generated_openapi_client import AsyncScanObject
    from aisecurity.scan.inline.scanner import Scanner

Prompts = Annotated[list[str] | None, typer.Argument(metavar="TEXT...", show_default=False, help="Prompts.")]


def _text_option(option: str, what: str) -> Any:
    return typer.Option(option, metavar="TEXT", help=f"{what}; - for the standard input.")


def scan(
    *,
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", show_default=False, help="The prompt; - for the standard input.")
    ] = None,
    file: Annotated[
        Path | None, options.file_option("--file", "-f", text="Read the prompt from a file; - for stdin.")
    ] = None,
    response: Annotated[str | None, _text_option("--response", "What the model answered")] = None,
    context: Annotated[str | None, _text_option("--context", "Facts that the response must agree with")] = None,
    code_prompt: Annotated[str | None, _text_option("--code-prompt", "Code taken out of the prompt")] = None,
    code_response: Annotated[str | None, _text_option("--code-response", "Code taken out of the response")] = None,
    tool_event: Annotated[
        str | None, typer.Option("--tool-event", metavar="JSON", help="A call of a tool; - for the standard input.")
    ] = None,
    profile: options.ProfileName = None,
    profile_id: options.ProfileId = None,
    tr_id: options.TrId = None,
    session_id: options.SessionId = None,
    transaction_id: options.TransactionId = None,
    app_name: options.AppName = None,
    app_user: options.AppUser = None,
    ai_model: options.AiModel = None,
    emulator: options.WithEmulator = False,
    allow_http: options.AllowHttp = False,
    as_json: options.AsJson = False,
    full: options.Full = False,
    exit_zero: options.ExitZero = False,
) -> int:
    """Scan a text, and exit 0 if it is allowed, 2 if it is blocked, 3 if the verdict is partial."""
    from aisecurity.cli import json_output, tables
    from aisecurity.cli.input import read_content

    texts = {
        "prompt": text,
        "response": response,
        "context": context,
        "code_prompt": code_prompt,
        "code_response": code_response,
        "tool_event": tool_event,
    }
    ai_profile = profile_of(profile, profile_id, emulator=emulator)
    content = read_content(texts, file)
    metadata = metadata_of(app_name, app_user, ai_model)
    with open_scanner(emulator=emulator, allow_http=allow_http) as scanner:
        verdict = scanner.sync_scan(ai_profile, content, tr_id, session_id, transaction_id, metadata)
    table = partial(tables.verdict, is_emulated=verdict.is_emulated)
    write_result(json_output.verdict(verdict, full=full), as_json=as_json, table=table)
    return settled(verdict_exit_code(verdict), exit_zero=exit_zero)


def submit(
    *,
    texts: Prompts = None,
    file: Annotated[
        Path | None,
        options.file_option("--file", "-f", text="JSON lines: a prompt, a content or a request; - for stdin."),
    ] = None,
    profile: options.ProfileName = None,
    profile_id: options.ProfileId = None,
    app_name: options.AppName = None,
    app_user: options.AppUser = None,
    ai_model: options.AiModel = None,
    emulator: options.WithEmulator = False,
    allow_http: options.AllowHttp = False,
    as_json: options.AsJson = False,
) -> int:
    """Submit texts for asynchronous scans, five to a request, and show the ids that lead to their results."""
    from aisecurity.cli import tables
    from aisecurity.cli.input import objects_from_lines, objects_from_prompts, read_text

    if bool(texts) == (file is not None):
        raise option_error("TEXT", "give texts, or --file")
    get_profile = partial(profile_of, profile, profile_id, emulator=emulator)
    metadata = metadata_of(app_name, app_user, ai_model)
    if file is None:
        objects = objects_from_prompts(texts or [], get_profile, metadata)
    else:
        objects = objects_from_lines(read_text(file), get_profile, metadata)
    with open_scanner(emulator=emulator, allow_http=allow_http) as scanner:
        shown = _submit_batches(scanner, objects)
    write_result(shown, as_json=as_json, table=partial(tables.receipts, lasting=not emulator))
    if not shown["failed"]:
        return ExitCode.ALLOW
    return ExitCode.UNSCANNED if shown["receipts"] else ExitCode.ERROR


def _submit_batches(scanner: Scanner, objects: list[AsyncScanObject]) -> dict[str, Any]:
    from aisecurity.cli import json_output
    from aisecurity.constants.base import MAX_BATCH_OBJECTS
    from aisecurity.exceptions import BatchError

    numbers = [one.req_id for one in objects]
    parts = [numbers[start : start + MAX_BATCH_OBJECTS] for start in range(0, len(numbers), MAX_BATCH_OBJECTS)]
    try:
        receipts: list[Any] = list(scanner.scan_batch(objects))
        failed: list[dict[str, Any]] = []
        first: dict[str, Any] = {}
    except BatchError as error:
        receipts, failed = error.results, _failures(error, parts)
        first = error_members(next(iter(error.errors.values())))
        write_message(f"BatchError: {len(failed)} of {len(parts)} requests failed")
    done = [json_output.receipt(one, part) for one, part in zip(receipts, parts, strict=True) if one is not None]
    # Where nothing was submitted the command has failed, and says so as any does.
    return {"receipts": done, "failed": failed, **({} if done else first)}


def _failures(error: BatchError, parts: list[list[int]]) -> list[dict[str, Any]]:
    return [
        {"req_ids": parts[index], "error": error_name(one), "reason": error_message(one)}
        for index, one in error.errors.items()
    ]
