"""Write the policy matrix of docs/guards.md: what each kind of failure does with each `fail_open`, seen with guards."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from attrs import frozen

from aisecurity.exceptions import (
    AISecSDKException,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    MethodNotAllowedError,
    NotFoundError,
    PayloadError,
    PermissionDeniedError,
    ProxyRefusedError,
    RateLimitError,
    RedirectError,
    RequestTooLargeError,
    ResponseError,
    ScannerClosedError,
    ServerError,
    TokenError,
    UnsupportedMediaTypeError,
    UntrustedCertificateError,
)
from aisecurity.generated_openapi_client import ScanResponse
from aisecurity.guard import AsyncGuard, Guard, Outcome, Policy

PAGE = Path(__file__).resolve().parent.parent / "docs" / "guards.md"
LETTERS = {"timeout": "T", "unavailable": "U", "rate_limited": "R"}
SUBSETS = [frozenset(names) for number in range(4) for names in combinations(LETTERS, number)]


@frozen
class Row:
    """A kind of failure, or of a verdict that is no whole allow, and the answers that stand for it."""

    kind: str
    text: str
    answers: Sequence[Exception | ScanResponse]


def _verdict(action: str = "allow", **members: Any) -> ScanResponse:
    ids = {"report_id": "R1", "scan_id": "1"}
    return ScanResponse.from_dict({**ids, "category": "benign", "action": action, **members})


def _emulated() -> ScanResponse:
    verdict = _verdict()
    verdict.is_emulated = True
    return verdict


def rows() -> list[Row]:
    """Return the rows of the matrix."""
    return [
        Row("timeout", "APITimeoutError", [APITimeoutError("x"), APITimeoutError("x", sent=False)]),
        Row("timeout", "APITimeoutError of the queue in this process", [APITimeoutError("x", sent=False, queued=True)]),
        Row(
            "unavailable",
            "APIConnectionError, ServerError (5xx), 408",
            [
                APIConnectionError("x"),
                APIConnectionError("x", sent=False),
                *(ServerError(status) for status in (500, 502, 503, 504)),
                APIStatusError(408),
            ],
        ),
        Row("rate_limited", "RateLimitError (429)", [RateLimitError(429)]),
        Row(
            "refused",
            "RedirectError, BadRequestError, AuthenticationError, PermissionDeniedError, NotFoundError,"
            " MethodNotAllowedError, UnsupportedMediaTypeError, any other 3xx and 4xx",
            [
                RedirectError(302),
                BadRequestError(400),
                AuthenticationError(401),
                PermissionDeniedError(403),
                NotFoundError(404),
                MethodNotAllowedError(405),
                UnsupportedMediaTypeError(415),
                APIStatusError(418),
            ],
        ),
        Row("unreadable", "ResponseError", [ResponseError("x")]),
        Row("too_large", "RequestTooLargeError (413), PayloadError", [RequestTooLargeError(413), PayloadError("x")]),
        Row("partial", 'a verdict of some detectors, with `on_partial="block"`', [_verdict(timeout=True)]),
        Row(
            "configuration",
            "ConfigurationError, TokenError, ScannerClosedError, UntrustedCertificateError, ProxyRefusedError",
            [
                ConfigurationError("x"),
                TokenError("x"),
                ScannerClosedError("x"),
                UntrustedCertificateError("x"),
                ProxyRefusedError("x"),
            ],
        ),
        Row("emulator", "an emulator's answer, with `production=True`", [_emulated()]),
        Row("internal", "any other exception", [AISecSDKException("x"), ValueError("x"), TimeoutError("x")]),
        Row("(blocked)", "a verdict that blocks, or whose action is not known", [_verdict("block"), _verdict("new")]),
    ]


class Answering:
    """A scanner whose every scan has the same answer."""

    def __init__(self, answer: Exception | ScanResponse) -> None:
        self._answer = answer

    def sync_scan(self, *args: Any, **kwargs: Any) -> ScanResponse:
        """Return the answer, or raise it."""
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class AsyncAnswering(Answering):
    """The same for the other half."""

    async def sync_scan(self, *args: Any, **kwargs: Any) -> ScanResponse:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # of the other half
        """Return the answer, or raise it."""
        return super().sync_scan()


def outcomes(answer: Exception | ScanResponse, opened: frozenset[str]) -> list[Outcome]:
    """Return what the guard of each half makes of *answer*, for a prompt."""
    policy = Policy(fail_open=opened, production=True)
    scanners: list[Any] = [Answering(answer), AsyncAnswering(answer)]
    blocking = Guard("matrix", scanner=scanners[0], policy=policy).check(prompt="text")
    return [blocking, asyncio.run(AsyncGuard("matrix", scanner=scanners[1], policy=policy).check(prompt="text"))]


def cell(row: Row, opened: frozenset[str]) -> str:
    """Return what becomes of all answers of *row* in both halves. ValueError if it is not the same."""
    seen = {outcome.passed for answer in row.answers for outcome in outcomes(answer, opened)}
    if len(seen) != 1:
        raise ValueError(f"{row.text}: some pass and some do not, so this is more than one row")
    return "**passes**" if seen.pop() else "-"


def matrix() -> str:
    """Return the table."""
    heads = ["".join(LETTERS[name] for name in LETTERS if name in names) or "none" for names in SUBSETS]
    lines = [f"| `failure` | of | {' | '.join(heads)} |", "|---|---|" + ":-:|" * len(heads)]
    for row in rows():
        kind = row.kind if row.kind.startswith("(") else f"`{row.kind}`"
        lines.append(f"| {kind} | {row.text} | {' | '.join(cell(row, names) for names in SUBSETS)} |")
    return "\n".join(lines)


def render(page: str) -> str:
    """Return *page* with its generated part as it is now."""
    part = f"<!-- policy matrix -->\n{matrix()}\n<!-- end of policy matrix -->"
    return re.sub(r"<!-- policy matrix -->.*?<!-- end of policy matrix -->", lambda _: part, page, flags=re.DOTALL)


if __name__ == "__main__":
    # What passes unscanned is logged, and here it is no news.
    logging.getLogger("aisecurity").addHandler(logging.NullHandler())
    PAGE.write_text(render(PAGE.read_text("utf-8")), encoding="utf-8")
