"""The decision about one subject, from the answers of its scans and the policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from aisecurity.generated_openapi_client import MaskedData, ScanResponse

from ..outcome import Decision, Failure, Outcome
from ..policy import MOST_OPENED_CHARACTERS, Policy
from .failures import came_of_the_service, failure_of
from .subjects import Subject

_SENSITIVE_DATA: Final = ["dlp"]


def decide(subject: Subject, answers: Sequence[object], policy: Policy, *, had_whole_time: bool) -> Outcome:
    """Return the outcome of *subject* whose scans ended with *answers*, a ScanResponse or an exception each.

    A verdict that blocks comes first, then a failure, then a detector that did not finish, then masked data.
    *had_whole_time*: whether each scan had all of `Policy.timeout`.
    """
    if not subject.contents:
        return _unneeded(subject)
    verdicts = [one for one in answers if isinstance(one, ScanResponse)]
    threats = _threats(verdicts)
    partial = any(one.is_partial for one in verdicts)
    errors = [one for one in answers if not isinstance(one, ScanResponse)]
    failures = [failure_of(one) for one in errors]
    if policy.production and any(one.is_emulated for one in verdicts):
        failures.append(Failure.EMULATOR)
    worst = next((one for one in verdicts if one.is_blocked), verdicts[0] if verdicts else None)

    def outcome(decision: Decision, *, passed: bool, text: str | None = None, failure: Failure | None = None) -> Outcome:
        return Outcome(
            decision=decision,
            passed=passed,
            side=subject.side,
            text=text if passed else None,
            failure=failure,
            verdict=worst,
            threats=threats,
            partial=partial,
            skipped=subject.skipped,
            role=subject.role,
            error=type(errors[0]).__name__ if failure is not None and errors else None,
        )

    whole = not failures and not partial
    if worst is not None and worst.is_blocked:
        masked = _mask_of_block(subject, worst, threats, policy) if whole else None
        if masked is not None:
            return outcome(Decision.MASKED, passed=True, text=masked)
        return outcome(Decision.BLOCKED, passed=False)
    text, is_masked = subject.text, False
    if any(_masks(subject, one) for one in verdicts):
        masked = _mask_of_allow(subject, verdicts, policy)
        if masked is None:
            return outcome(Decision.BLOCKED, passed=False)
        text, is_masked = masked, True
    if failures:
        opened = had_whole_time and all(map(came_of_the_service, errors)) and _opens(subject, failures, policy)
        passed = opened and (not partial or policy.on_partial == "allow")
        return outcome(Decision.UNSCANNED, passed=passed, text=text, failure=failures[0])
    if partial:
        passed = policy.on_partial == "allow"
        return outcome(Decision.UNSCANNED, passed=passed, text=text, failure=Failure.PARTIAL)
    return outcome(Decision.MASKED if is_masked else Decision.ALLOWED, passed=True, text=text)


def _unneeded(subject: Subject) -> Outcome:
    """Return the outcome of a *subject* that no scan can decide, or need decide."""
    decision = Decision.UNSCANNED if subject.failure or subject.is_left_out else Decision.ALLOWED
    passed = subject.failure is None
    return Outcome(
        decision=decision,
        passed=passed,
        side=subject.side,
        text=subject.text if passed else None,
        failure=subject.failure,
        skipped=subject.skipped,
        role=subject.role,
    )


def _threats(verdicts: Sequence[ScanResponse]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for verdict in verdicts:
        for side, names in verdict.threats.items():
            found[side] = list(dict.fromkeys([*found.get(side, ()), *names]))
    return found


def _opens(subject: Subject, failures: Sequence[Failure], policy: Policy) -> bool:
    """Return whether the policy lets *subject* pass with *failures*: nothing that its size or form can bring about."""
    characters = max(len(content) for content in subject.contents)
    is_one_text = len(subject.contents) == 1 or subject.side == "tool"
    small = subject.may_open and is_one_text and characters <= MOST_OPENED_CHARACTERS
    return small and all(failure in policy.fail_open for failure in failures)


def _masked(subject: Subject, verdict: ScanResponse) -> Sequence[MaskedData]:
    """Return the masked data in *verdict* of texts that *subject* lets pass.

    The mask of a prompt is for the prompt alone, so beside a response it says nothing; a tool event passes whole.
    """
    by_side = {"prompt": verdict.prompt_masked_data, "response": verdict.response_masked_data}
    given = by_side.values() if subject.side == "tool" else [by_side[subject.side]]
    return [one for one in given if one is not None]


def _masks(subject: Subject, verdict: ScanResponse) -> bool:
    """Return whether *verdict* masks something of *subject*; masked data without data and patterns masks nothing."""
    return any(one.to_dict() for one in _masked(subject, verdict))


def _mask_of_allow(subject: Subject, verdicts: Sequence[ScanResponse], policy: Policy) -> str | None:
    if not subject.is_one_text or len(verdicts) != 1 or subject.side not in policy.mask:
        return None
    data = _masked(subject, verdicts[0])[0].data
    # The text as it was would undo what the profile asks for.
    return data if data and data != subject.text else None


def _mask_of_block(
    subject: Subject, verdict: ScanResponse, threats: Mapping[str, Sequence[str]], policy: Policy
) -> str | None:
    """Return the masked text where nothing but sensitive data of this side is what the verdict blocks for."""
    if verdict.action != "block" or threats != {subject.side: _SENSITIVE_DATA} or not _masked(subject, verdict):
        return None
    return _mask_of_allow(subject, [verdict], policy)
