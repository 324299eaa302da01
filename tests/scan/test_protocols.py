"""Protocols of a Scanner: the Scanners have them, word for word, and bulk takes any wrapper with their methods."""

from __future__ import annotations

import inspect
from typing import Any, Self, get_overloads

import pytest

from aisecurity.bulk import scan_many
from aisecurity.exceptions import ConfigurationError
from aisecurity.generated_openapi_client import AiProfile, Metadata, ScanResponse
from aisecurity.scan.asyncio.scanner import Scanner as AsyncioScanner
from aisecurity.scan.inline.scanner import Scanner as InlineScanner
from aisecurity.scan.models.content import Content
from aisecurity.scan.protocols import SupportsAsyncScan, SupportsScan
from tests.support.halves import Half
from tests.support.samples import PROFILE, allowed, anything

PAIRS = [(SupportsScan, InlineScanner), (SupportsAsyncScan, AsyncioScanner)]
METHODS = ["with_options", "sync_scan", "async_scan", "query_by_scan_ids", "query_by_report_ids"]


@pytest.mark.parametrize(("protocol", "scanner"), PAIRS)
@pytest.mark.parametrize("method", METHODS)
def test_signatures(protocol: type[Any], scanner: type[Any], method: str) -> None:
    """Each method of a protocol has the signature that it has in the Scanner, and is awaited where that one is.

    A Scanner takes dicts, the name of a profile and texts by name, too, which a wrapper need not.
    """
    ours, theirs = getattr(protocol, method), getattr(scanner, method)
    forms = get_overloads(theirs) or [theirs]
    written = (
        str(inspect.signature(forms[0])).replace(" | Mapping[str, Any]", "").replace("AiProfile | str", "AiProfile")
    )

    assert written == str(inspect.signature(ours))
    assert inspect.iscoroutinefunction(theirs) is inspect.iscoroutinefunction(ours)


@pytest.mark.parametrize(("protocol", "_"), PAIRS)
def test_no_other_methods(protocol: type[Any], _: type[Any]) -> None:
    """A protocol asks for nothing else."""
    functions = {name for name, value in vars(protocol).items() if inspect.isfunction(value)}

    assert set(METHODS) == {name for name in functions if not name.startswith("_")}


class Counting:
    """A wrapper of a program's own, around no Scanner at all."""

    def __init__(self) -> None:
        self.contents: list[Content] = []

    def with_options(
        self,
        *,
        timeout: float | None = None,
        num_retries: int | None = None,
        metadata: Metadata | None = None,
        fresh: bool | None = None,
    ) -> Self:
        """Return itself."""
        return self

    def sync_scan(self, ai_profile: AiProfile, content: Content, *_: object, **__: object) -> ScanResponse:
        """Count, and allow."""
        self.contents.append(content)
        return allowed()


class AsyncCounting(Counting):
    """The same for asyncio."""

    async def sync_scan(self, ai_profile: AiProfile, content: Content, *_: object, **__: object) -> ScanResponse:  # type: ignore[override]  # awaited
        """Count, and allow."""
        return super().sync_scan(ai_profile, content)


def test_bulk_takes_a_wrapper(half: Half) -> None:
    """`for` scans with a wrapper whose scans are not awaited, `async for` with one whose scans are."""
    wrapper = Counting() if half.name == "blocking" else AsyncCounting()
    (one,) = half.collected(scan_many(["x"], ai_profile=PROFILE, scanner=anything(wrapper)))

    assert ("allow", 1) == (one.response and one.response.action, len(wrapper.contents))


def test_the_wrong_half() -> None:
    """A wrapper of the other half is rejected as a Scanner of it is."""
    with pytest.raises(ConfigurationError, match="`for` needs the blocking Scanner"):
        list(scan_many(["x"], ai_profile=PROFILE, scanner=anything(AsyncCounting())))
