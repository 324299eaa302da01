"""Input to scan, read from arguments, the standard input and files; no error repeats it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

from aisecurity.exceptions import PayloadError
from aisecurity.generated_openapi_client import AiProfile, AsyncScanObject, Metadata, ScanRequest
from aisecurity.generated_openapi_client.errors import ModelError
from aisecurity.scan.models.content import Content

from .errors import option_error
from .options import STDIO

T = TypeVar("T")


def read_content(texts: Mapping[str, str | None], file: Path | None) -> Content:
    """Return the content made of *texts* by member name; "-" stands for the standard input, *file* holds the prompt."""
    if file is not None and texts["prompt"] is not None:
        raise option_error("--file", "it holds the prompt, so no TEXT beside it")
    if [*texts.values(), str(file)].count(STDIO) > 1:
        raise option_error(STDIO, "the standard input can be read once")
    members: dict[str, Any] = {name: read_stdin() if text == STDIO else text for name, text in texts.items()}
    if file is not None:
        members["prompt"] = read_text(file)
    if members["tool_event"] is not None:
        members["tool_event"] = _parse_json(members["tool_event"], "tool_event")
    return Content.from_json(json.dumps({name: value for name, value in members.items() if value is not None}))


def _parse_json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise PayloadError(f"{where}: not JSON") from None


def read_stdin() -> str:
    """Return all of the standard input. PayloadError if it is closed."""
    if sys.stdin is None or sys.stdin.closed:  # pyright: ignore[reportUnnecessaryComparison]  # closed at the start, it is None
        raise PayloadError("stdin: closed, so it cannot be read")
    return _decode(sys.stdin.buffer.read(), "stdin")


def read_text(file: Path) -> str:
    """Return the text of *file* as it is, or of the standard input if it is "-"."""
    return read_stdin() if str(file) == STDIO else _decode(file.read_bytes(), "file")


def _decode(data: bytes, where: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise PayloadError(f"{where}: not UTF-8") from None


def objects_from_prompts(
    prompts: list[str], profile: Callable[[], AiProfile], meta: Metadata | None
) -> list[AsyncScanObject]:
    """Return an object for each prompt, numbered from 1."""
    return [
        AsyncScanObject(req_id=number, scan_req=_scan_request(Content(prompt=prompt), profile(), meta))
        for number, prompt in enumerate(prompts, start=1)
    ]


def objects_from_lines(text: str, profile: Callable[[], AiProfile], meta: Metadata | None) -> list[AsyncScanObject]:
    """Return an object for each line of JSON that is not empty, numbered by the line."""
    return [
        AsyncScanObject(req_id=number, scan_req=_at_line(number, partial(_request_from_line, line, profile, meta)))
        for number, line in _lines(text)
    ]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _at_line(number: int, read: Callable[[], T]) -> T:
    try:
        return read()
    except PayloadError as error:
        raise PayloadError(f"line {number}: {error.message}") from None
    except ModelError:
        raise PayloadError(f"line {number}: not a scan request") from None


def _request_from_line(line: str, profile: Callable[[], AiProfile], meta: Metadata | None) -> ScanRequest:
    """Parse a JSON string as a prompt, an object as the members of a content or as a whole scan request."""
    value = _parse_json(line, "request")
    if isinstance(value, str):
        return _scan_request(Content(prompt=value), profile(), meta)
    if not isinstance(value, dict) or "contents" not in value:
        return _scan_request(Content.from_json(line), profile(), meta)
    request = cast("dict[str, Any]", value)
    if "ai_profile" not in request:
        request["ai_profile"] = profile().to_dict()
    return ScanRequest.from_dict(request)


def _scan_request(content: Content, profile: AiProfile, meta: Metadata | None) -> ScanRequest:
    return ScanRequest(ai_profile=profile, contents=[content.to_request()], metadata=meta)
