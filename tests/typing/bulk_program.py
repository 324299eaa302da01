"""Typical use of bulk scans: mypy --strict and pyright accept it, and find every mistake marked here."""

# pyright: reportUnnecessaryTypeIgnoreComment=error

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any, TypedDict, assert_type

import aisecurity
from aisecurity import Configuration
from aisecurity.bulk import AsyncRateLimiter, BatchScanner, Columns, RateLimiter, Scanned, Scans, scan_frame, scan_many
from aisecurity.exceptions import AISecSDKException
from aisecurity.generated_openapi_client import AiProfile, ScanResponse
from aisecurity.scan.inline.scanner import Scanner
from aisecurity.scan.models.content import Content

PROFILE = AiProfile(profile_name="my-profile")


class Chat(TypedDict):
    """A row of the caller's own, as an item."""

    id: str
    prompt: str
    answered: bool


def chats() -> Iterator[Chat]:
    """Yield rows one by one."""
    yield {"id": "chat-7", "prompt": "Hello", "answered": True}


async def contents_of_others() -> AsyncIterator[Content]:
    """Yield contents as they come."""
    yield Content(prompt="Hello")


def many() -> list[Scanned[Chat]]:
    """Scan many items: each comes back with its outcome, and its type."""
    for text in scan_many(["Hello", "World"], ai_profile=PROFILE, key=str.lower):
        assert_type(text, Scanned[str])
        assert_type(text.item, str)
        assert_type(text.response, ScanResponse | None)
        assert_type(text.error, AISecSDKException | None)
    scans = scan_many(chats(), ai_profile=PROFILE, key=lambda chat: chat["id"])
    assert_type(scans, Scans[Chat])
    assert_type([one.item["answered"] for one in scans], list[bool])
    keys(scans)
    without_parameters(scans)
    return list(scan_many(list(chats()), ai_profile=PROFILE, mode="async"))


async def many_concurrent() -> None:
    """Scan what an async iterable brings, or any other."""
    async for one in scan_many(contents_of_others(), ai_profile=PROFILE):
        assert_type(one, Scanned[Content])
        assert_type(one.item.prompt, str | None)
    assert_type([one.item async for one in scan_many({"a", "b"}, ai_profile=PROFILE)], list[str])


def keys(scans: Scans[object]) -> list[str | None]:
    """Accept scans of any items."""
    return [one.key for one in scans]


def without_parameters(scans: Scans) -> Scanned:
    """Leave the parameter out: items are of any type, as in programs that were written before there was one."""
    first = next(iter(scans))
    assert_type(first.item, Any)
    return first


class Table:
    """A table as that of pandas is declared."""

    def __dataframe__(self, nan_as_null: object = None, allow_copy: object = None) -> object:
        """Return something to exchange."""
        return nan_as_null, allow_copy

    def __iter__(self) -> Iterator[str]:
        """Yield the names of columns."""
        return iter(["prompt"])


class ProgressBar:
    """A bar of a program's own."""

    def __init__(self, total: int, unit: str) -> None:
        self.total = total

    def update(self, n: int) -> None:
        """Go on."""

    def close(self) -> None:
        """End."""


def frames(table: Table) -> Table:
    """Scan a table."""
    assert_type(scan_frame(table, ai_profile="my-profile", columns=Columns(prompt="q"), progress=False), Table)
    return scan_frame(table, ai_profile=PROFILE, progress=ProgressBar, scanner=Scanner())


class OwnLimit:
    """A limit of a program's own."""

    def acquire(self, weight: int = 1, timeout: float | None = None) -> bool:
        """Have room."""
        return timeout is None or weight == 1


class OwnAsyncLimit:
    """The same for tasks."""

    async def acquire(self, weight: int = 1, timeout: float | None = None) -> bool:
        """Have room."""
        return timeout is None or weight == 1


def limits() -> tuple[RateLimiter, AsyncRateLimiter]:
    """Return limits, which `scan_many` takes."""
    scan_many(["Hello"], ai_profile=PROFILE, limiter=OwnLimit())
    scan_many(["Hello"], ai_profile=PROFILE, limiter=OwnAsyncLimit())
    return OwnLimit(), OwnAsyncLimit()


def batches(rows: list[Chat], more: Iterator[list[Chat]]) -> BatchScanner:
    """Scan batches, as an engine does: their kind comes back."""
    scanner = BatchScanner(PROFILE, config=Configuration.resolve(), rate=60, workers=2)
    assert_type(scanner(rows), list[dict[str, Any]])
    assert_type(scanner({"prompt": ["Hello"]}), dict[str, list[Any]])
    for made in scanner(more):
        len(made)
    return BatchScanner("my-profile", config=aisecurity.init, limiter=OwnLimit)


def mistaken_tables() -> None:
    """Each line is wrong, and checkers say so."""
    scan_frame(["Hello"], ai_profile=PROFILE)  # type: ignore[type-var]  # a mistake, to be found
    scan_frame(Table(), ai_profile=PROFILE, colums=None)  # type: ignore[call-arg]  # a mistake, to be found


def mistaken_items(scans: Scans[Chat]) -> None:
    """Each line is wrong, and checkers say so."""
    for one in scan_many(["Hello"], ai_profile=PROFILE):
        _ = one.item["prompt"]  # type: ignore[index]  # a mistake, to be found
        _ = one.response.action  # type: ignore[union-attr]  # a mistake, to be found
        one.item = "World"  # type: ignore[misc]  # a mistake, to be found
    _ = next(iter(scans)).item["answer"]  # type: ignore[typeddict-item]  # a mistake, to be found
    _texts: Scans[str] = scans  # type: ignore[assignment]  # a mistake, to be found
    scan_many(7, ai_profile=PROFILE)  # type: ignore[call-overload]  # a mistake, to be found
    for _one in scan_many("Hello", ai_profile=PROFILE):  # type: ignore[attr-defined]  # a mistake, to be found
        pass
    for _one in scan_many(b"Hello", ai_profile=PROFILE):  # type: ignore[attr-defined]  # a mistake, to be found
        pass
    for _one in scan_many({"prompt": "Hello"}, ai_profile=PROFILE):  # type: ignore[attr-defined]  # a mistake, to be found
        pass
    for _one in scan_many(Table(), ai_profile=PROFILE):  # type: ignore[attr-defined]  # a mistake, to be found
        pass
    scan_many(["Hello"], ai_profile=PROFILE, key=len)  # type: ignore[arg-type]  # a mistake, to be found
    scan_many([PROFILE], ai_profile=PROFILE, key=str.lower)  # type: ignore[arg-type]  # a mistake, to be found
    scan_many(chats(), ai_profile=7)  # type: ignore[call-overload]  # a mistake, to be found
