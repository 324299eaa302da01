"""Cases of a scan service that gives no whole verdict, on the question, the answer, and a streamed answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aisecurity.emulator.faults.fault_reader import FaultTable

from .case import DOCS, GuardCase
from .words import ANSWER, QUESTION

_POLICY: Final = f"{DOCS}#policy"
_IMPATIENT: Final = 0.5

_FAILURES: Final[Mapping[str, FaultTable]] = {
    "outage": {"status": 503},
    "silence": {"silence": True},
    "broken-connection": {"reset": "body"},
    "rate-limit": {"status": 429},
    "wrong-key": {"status": 401},
    "forbidden": {"status": 403},
    "bad-request": {"status": 400},
    "unreadable-page": {"html": True},
    "unreadable-json": {"invalid_json": True},
    "no-action": {"missing": "action"},
    "partial-timeout": {"partial": "timeout"},
    "partial-error": {"partial": "error"},
}


def _fault(fault: FaultTable, text: str) -> FaultTable:
    """Return *fault* for the scans of *text*."""
    found: FaultTable = {**fault, "text": text}
    if "partial" in fault:
        found["side"] = "response" if text == ANSWER else "prompt"
    return found


def _cases() -> Iterator[GuardCase]:
    for name, fault in _FAILURES.items():
        timeout = _IMPATIENT if "silence" in fault else 5.0
        yield GuardCase(
            id=f"question-{name}",
            wrong=f"without a whole verdict ({name}) the question reaches the model",
            docs=_POLICY,
            faults=(_fault(fault, QUESTION),),
            timeout=timeout,
            not_sent={QUESTION},
        )
        for side, needs in (("answer", frozenset[str]()), ("stream", frozenset({"stream"}))):
            yield GuardCase(
                id=f"{side}-{name}",
                wrong=f"without a whole verdict ({name}) the {side} is shown",
                docs=_POLICY,
                needs=needs,
                faults=(_fault(fault, ANSWER),),
                timeout=timeout,
                stream=side == "stream",
                not_shown={ANSWER},
            )


FAILURE_CASES: Final[Sequence[GuardCase]] = tuple(_cases())
