"""Checks of what is to be scanned or queried. No message repeats a value of the caller's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar, cast

from aisecurity._runtime.model import Model
from aisecurity._runtime.model_errors import ModelError
from aisecurity.constants import base as limits
from aisecurity.exceptions import PayloadError
from aisecurity.generated_openapi_client import models

from .primitives import is_seconds, is_uuid

M = TypeVar("M", bound=Model)
T = TypeVar("T")

TEXTS = ("prompt", "response", "context", "code_prompt", "code_response")
SCANNED = ("prompt", "response", "code_prompt", "code_response", "tool_event")


def instance(name: str, value: Any, kind: type[T]) -> T:
    """Return *value* if it is a *kind*."""
    if isinstance(value, kind):
        return value
    article = "an" if kind.__name__[0] in "aeiouAEIOU" else "a"
    raise PayloadError(f"{name}: {article} {kind.__name__} is needed, not {type(value).__name__}")


def made(name: str, value: Any, kind: type[M]) -> M:
    """Return *value* if it is a *kind*, or the one that a JSON object stands for; a str is the name of a profile."""
    if isinstance(value, kind):
        return value
    if isinstance(value, Mapping) or (isinstance(value, str) and kind is models.AiProfile):
        try:
            return kind.from_dict(cast("Any", value))
        except ModelError as error:
            failure = error.message if isinstance(error, PayloadError) else str(error)
        # Without the cause, whose text would say it again.
        raise PayloadError(f"{name}: {failure}")
    return instance(name, value, kind)


def text(name: str, value: Any, most: int) -> None:
    """Accept `None`, or a str of at most *most* characters."""
    if value is not None and len(instance(name, value, str)) > most:
        raise PayloadError(f"{name}: {len(value):,} characters, at most {most:,} allowed")


def _is_short(value: Any, most: int) -> bool:
    """Return whether *value* is a str of at most *most* characters, for which no name of a member need be made up."""
    return type(value) is str and len(value) <= most


def profile(name: str, value: Any) -> models.AiProfile:
    """Return a profile that is named, has an id that is a UUID, or is linked to the key.

    It may be given as its name, or as a JSON object.
    """
    given = made(name, value, models.AiProfile)
    if given.profile_id is None and not given.profile_name:
        if given.is_linked and given.profile_name is None:
            return given
        raise PayloadError(
            f"{name}: neither profile_name nor profile_id is given, one is needed;"
            " AiProfile() without arguments stands for the profile that is linked to the key"
        )
    if not _is_short(given.profile_name, limits.MAX_AI_PROFILE_NAME_LENGTH):
        text(f"{name}.profile_name", given.profile_name, limits.MAX_AI_PROFILE_NAME_LENGTH)
    if given.profile_id is not None and not is_uuid(instance(f"{name}.profile_id", given.profile_id, str)):
        raise PayloadError(f"{name}.profile_id: not a UUID (8-4-4-4-12 hexadecimal digits)")
    return given


def content_text(name: str, value: Any, most: int = limits.MAX_CONTENT_PROMPT_LENGTH) -> None:
    """Accept `None`, or a str that is not empty and has at most *most* characters."""
    if type(value) is str and 0 < len(value) <= most:
        return
    text(name, value, most)
    if value == "":
        raise PayloadError(f"{name}: empty, which the service refuses; leave it out (None) or give text")


def tool_event(name: str, value: Any) -> models.ToolEvent | None:
    """Return `None`, or a tool event with the metadata and the input or output that the service needs.

    It may be given as a JSON object.
    """
    if value is None:
        return None
    event = made(name, value, models.ToolEvent)
    for part in ("ecosystem", "method", "server_name"):
        if not (value := getattr(event.metadata, part, None)):
            raise PayloadError(f"{name}.metadata.{part}: missing, the service needs it")
        instance(f"{name}.metadata.{part}", value, str)
    for part in ("input", "output"):
        value = getattr(event, part)
        if value is None and event.additional_properties:
            # Of another shape than is documented, as `from_dict` keeps it.
            value = event.additional_properties.get(part)
        if value is not None and not isinstance(value, str):
            _reject_tool_text(f"{name}.{part}", part, value)
    if event.input is None and event.output is None:
        raise PayloadError(f"{name}: neither input nor output is given, one is needed")
    return event


def _reject_tool_text(name: str, part: str, value: object) -> NoReturn:
    if isinstance(value, (dict, list)):
        kind = type(value).__name__  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # of any dict
        raise PayloadError(f"{name}: JSON text is needed, not {kind}; {part}=json.dumps(...) is meant")
    raise PayloadError(f"{name}: a str is needed, not {type(value).__name__}")


def content(name: str, value: Any) -> None:
    """Accept anything with the members of a content of which at least one is to be scanned."""
    for part in TEXTS:
        if (given := getattr(value, part)) is not None:
            content_text(f"{name}.{part}", given)
    tool_event(f"{name}.tool_event", value.tool_event)
    if value.additional_properties:
        _reject_kept(name, value.additional_properties)
    together(name, value)


def _reject_kept(name: str, kept: Mapping[str, Any]) -> None:
    """Reject members of a content that were read with another type than is documented."""
    for part in TEXTS:
        if kept.get(part) is not None:
            instance(f"{name}.{part}", kept[part], str)
    tool_event(f"{name}.tool_event", kept.get("tool_event"))


def together(name: str, value: Any) -> None:
    """Accept members, each of which is sound, that make a content together."""
    if value.prompt is None and all(getattr(value, part) is None for part in SCANNED):
        raise PayloadError(f"{name}: nothing to scan, at least one of {', '.join(SCANNED)} is needed")
    if value.context is not None:
        text(f"{name}.context", value.context, limits.MAX_GROUNDING_CONTEXT_LENGTH)
        text(f"{name}.prompt (with a context)", value.prompt, limits.MAX_GROUNDING_PROMPT_LENGTH)
        text(f"{name}.response (with a context)", value.response, limits.MAX_GROUNDING_RESPONSE_LENGTH)


def characters(value: Any) -> int:
    """Return the number of characters in all texts of a content, those of a tool event included."""
    event = value.tool_event
    texts = [getattr(value, name) for name in TEXTS] + ([event.input, event.output] if event else [])
    return sum(len(text) for text in texts if text is not None)


def metadata(name: str, value: Any) -> models.Metadata:
    """Return metadata, which may be given as a JSON object."""
    return made(name, value, models.Metadata)


def scan_request(name: str, request: models.ScanRequest) -> None:
    """Accept a request whose profile, ids and contents are as documented."""
    # What was assigned is sent as it is, so nothing is read here.
    instance(f"{name}ai_profile", request.ai_profile, models.AiProfile)
    if request.metadata is not None:
        instance(f"{name}metadata", request.metadata, models.Metadata)
    envelope(name, request.ai_profile, request.tr_id, request.session_id, request.transaction_id, request.metadata)
    if not instance(f"{name}contents", request.contents, list):
        raise PayloadError(f"{name}contents: empty, at least one content is needed")
    for index, item in enumerate(request.contents):
        content(f"{name}contents[{index}]", instance(f"{name}contents[{index}]", item, models.ScanRequestContentsInner))


def envelope(
    name: str, ai_profile: Any, tr_id: Any, session_id: Any, transaction_id: Any, scan_metadata: Any
) -> tuple[models.AiProfile, models.Metadata | None]:
    """Return profile and metadata of a request whose members, those beside its contents, are as documented."""
    chosen = profile(f"{name}ai_profile", ai_profile)
    if tr_id is not None:
        text(f"{name}tr_id", tr_id, limits.MAX_TRANSACTION_ID_LENGTH)
    if session_id is not None:
        text(f"{name}session_id", session_id, limits.MAX_SESSION_ID_LENGTH)
    if transaction_id is not None:
        text(f"{name}transaction_id", transaction_id, limits.MAX_TRANSACTION_ID_LENGTH)
    return chosen, None if scan_metadata is None else metadata(f"{name}metadata", scan_metadata)


def sequence(name: str, value: Any, most: int | None) -> Sequence[Any]:
    """Accept a list or tuple of at least one and at most *most* items."""
    if not isinstance(value, (list, tuple)):
        raise PayloadError(f"{name}: a list is needed, not {type(value).__name__}")
    items = cast("Sequence[Any]", value)
    if not items:
        raise PayloadError(f"{name}: 0 given, at least 1 needed")
    if most is not None and len(items) > most:
        raise PayloadError(f"{name}: {len(items)} given, at most {most} allowed in one request")
    return items


def scan_objects(name: str, value: Any, most: int | None) -> list[models.AsyncScanObject]:
    """Return the objects of a batch, each sound and with a req_id of its own."""
    given = enumerate(sequence(name, value, most))
    items = [made(f"{name}[{index}]", item, models.AsyncScanObject) for index, item in given]
    for index, item in enumerate(items):
        _req_id(f"{name}[{index}].req_id", item.req_id)
        request = instance(f"{name}[{index}].scan_req", item.scan_req, models.ScanRequest)
        scan_request(f"{name}[{index}].scan_req.", request)
    _distinct(f"{name}: req_id", [item.req_id for item in items])
    return items


def _req_id(name: str, value: Any) -> None:
    if isinstance(value, bool) or not 0 <= instance(name, value, int) <= limits.MAX_REQ_ID:
        raise PayloadError(f"{name}: an integer from 0 to {limits.MAX_REQ_ID} is needed")


def _distinct(name: str, values: Iterable[int]) -> None:
    seen: set[int] = set()
    for value in values:
        if value in seen:
            raise PayloadError(f"{name}: {value} is given twice, each must differ")
        seen.add(value)


def scan_ids(value: Any, most: int | None = limits.MAX_QUERY_IDS) -> list[str]:
    """Return scan ids, each a UUID."""
    return _ids("scan_ids", value, most, "", limits.SCAN_ID_LENGTH)


def report_ids(value: Any, most: int | None = limits.MAX_QUERY_IDS) -> list[str]:
    """Return report ids, each "R" and a UUID."""
    return _ids("report_ids", value, most, "R", limits.REPORT_ID_LENGTH)


def req_ids(value: Any, ids: Sequence[str]) -> Mapping[str, Collection[int]]:
    """Return the req_ids that rows must come for, by scan id, each one of *ids*."""
    if not isinstance(value, Mapping):
        raise PayloadError(f"req_ids: a mapping of scan ids is needed, not {type(value).__name__}")
    rows = cast("Mapping[Any, Collection[Any]]", value)
    known = {scan_id.lower() for scan_id in ids}
    for scan_id, numbers in rows.items():
        if not isinstance(scan_id, str) or scan_id.lower() not in known:
            raise PayloadError("req_ids: a key is not one of scan_ids")
        if not isinstance(numbers, Collection):  # pyright: ignore[reportUnnecessaryIsInstance]  # not checked yet
            raise PayloadError(f"req_ids: numbers are needed for a scan id, not {type(numbers).__name__}")
        for number in numbers:
            _req_id("req_ids: an item", number)
    return rows


def _ids(name: str, value: Any, most: int | None, prefix: str, length: int) -> list[str]:
    ids = [instance(f"{name}[{i}]", item, str) for i, item in enumerate(sequence(name, value, most))]
    form = f'"{prefix}" and a UUID' if prefix else "a UUID"
    for index, item in enumerate(ids):
        if len(item) != length:
            raise PayloadError(f"{name}[{index}]: {len(item)} characters, {length} needed ({form})")
        if not item.startswith(prefix) or not is_uuid(item[len(prefix) :]):
            raise PayloadError(f"{name}[{index}]: not {form} (8-4-4-4-12 hexadecimal digits)")
    return ids


def body(name: str, value: bytes, most: int) -> bytes:
    """Return an encoded body of at most *most* bytes."""
    if len(value) > most:
        raise PayloadError(f"{name}: the encoded request has {len(value):,} bytes, at most {most:,} allowed")
    return value


def seconds(name: str, value: Any) -> float:
    """Return a number of seconds above 0; infinity means no limit."""
    if not is_seconds(value):
        raise PayloadError(f"{name}: a number of seconds above 0 is needed")
    return float(value)
