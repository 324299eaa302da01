"""The decision about one subject, from the answers of its scans and the policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from attrs import frozen

from aisecurity.generated_openapi_client import MaskedData, ScanResponse

from ..outcome import Decision, Failure, Outcome
from ..policy import MOST_OPENED_CHARACTERS, Policy
from .failures import came_of_the_service, failure_of
from .masked_data import masked_tool_data, masks_something
from .plain_allow import is_plain_allow
from .subjects import GuardedSubject

_SENSITIVE_DATA: Final = ["dlp"]


class _Ruling(NamedTuple):
    """A decision, and the text that passes with it."""

    decision: Decision
    passed: bool
    text: str | None = None
    failure: Failure | None = None


@frozen(eq=False)
class _Found:
    """What the scans of one subject found, and what kept some of them from it."""

    verdicts: Sequence[ScanResponse]
    errors: Sequence[object]
    failures: Sequence[Failure]
    threats: Mapping[str, list[str]]
    partial: bool

    @property
    def is_whole(self) -> bool:
        """Whether each scan has its verdict, and each verdict rests on all detectors."""
        return not self.failures and not self.partial


def decide(subject: GuardedSubject, answers: Sequence[object], policy: Policy, *, had_whole_time: bool) -> Outcome:
    """Return the outcome of *subject* whose scans ended with *answers*, a ScanResponse or an exception each.

    A verdict that blocks comes first, then a failure, then a detector that did not finish, then masked data.
    *had_whole_time*: whether each scan had all of `Policy.timeout`.
    """
    if len(answers) == 1 and is_plain_allow(answers[0]) and _is_plain(subject, answers[0], policy):
        return Outcome(
            decision=Decision.ALLOWED,
            passed=True,
            side=subject.side,
            text=subject.text,
            verdict=answers[0],
            skipped=subject.skipped,
            role=subject.role,
        )
    found = _found(subject, answers, policy)
    verdict = _deciding(subject, found)
    if not subject.contents:
        ruling = _unneeded(subject)
    elif verdict is not None and verdict.is_blocked:
        ruling = _of_block(subject, verdict, found, policy)
    else:
        ruling = _of_allows(subject, found, policy, had_whole_time=had_whole_time)
    is_error = ruling.failure is not None and bool(found.errors)
    return Outcome(
        decision=ruling.decision,
        passed=ruling.passed,
        side=subject.side,
        text=ruling.text,
        failure=ruling.failure,
        verdict=verdict,
        threats=found.threats,
        partial=found.partial,
        skipped=subject.skipped,
        role=subject.role,
        error=type(found.errors[0]).__name__ if is_error else None,
    )


def _is_plain(subject: GuardedSubject, verdict: ScanResponse, policy: Policy) -> bool:
    """Return whether nothing but its *verdict* decides about *subject*."""
    return subject.failure is None and not subject.is_left_out and not (policy.production and verdict.is_emulated)


def _found(subject: GuardedSubject, answers: Sequence[object], policy: Policy) -> _Found:
    verdicts = [one for one in answers if isinstance(one, ScanResponse)]
    errors = [one for one in answers if not isinstance(one, ScanResponse)]
    failures = [failure_of(one) for one in errors]
    if policy.production and any(one.is_emulated for one in verdicts):
        failures.append(Failure.EMULATOR)
    if subject.failure is not None:
        failures.append(subject.failure)
    return _Found(verdicts, errors, failures, _threats(verdicts), any(one.is_partial for one in verdicts))


def _deciding(subject: GuardedSubject, found: _Found) -> ScanResponse | None:
    """Return the verdict that decides: one that blocks, else is partial, else masks, else the first."""
    return max(found.verdicts, key=lambda one: (one.is_blocked, one.is_partial, _masks(subject, one)), default=None)


def _unneeded(subject: GuardedSubject) -> _Ruling:
    """Return the ruling about a *subject* that no scan can decide, or need decide."""
    if subject.failure is not None:
        return _Ruling(Decision.UNSCANNED, passed=False, failure=subject.failure)
    is_unseen = subject.is_left_out or bool(subject.skipped)
    decision = Decision.UNSCANNED if is_unseen else Decision.ALLOWED
    return _Ruling(decision, passed=True, text=subject.text)


def _of_block(subject: GuardedSubject, verdict: ScanResponse, found: _Found, policy: Policy) -> _Ruling:
    """Return the ruling about what *verdict* blocks: masked, where sensitive data of this side is all that it found."""
    is_maskable = verdict.action == "block" and found.threats == {subject.side: _SENSITIVE_DATA}
    return _masked_or_blocked(_masked_text(subject, found, policy) if found.is_whole and is_maskable else None)


def _of_allows(subject: GuardedSubject, found: _Found, policy: Policy, *, had_whole_time: bool) -> _Ruling:
    """Return the ruling about what no verdict blocks, but some may mask, and some scans may owe."""
    is_masked = any(_masks(subject, one) for one in found.verdicts)
    if not found.is_whole:
        # A mask is used of a whole verdict alone, and what it was meant for never passes as it was.
        passed = not is_masked and (not found.partial or policy.on_partial == "allow")
        passed = passed and (not found.failures or (had_whole_time and _opens(subject, found, policy)))
        failure = found.failures[0] if found.failures else Failure.PARTIAL
        return _Ruling(Decision.UNSCANNED, passed, subject.text if passed else None, failure)
    if is_masked:
        return _masked_or_blocked(_masked_text(subject, found, policy))
    return _Ruling(Decision.UNSCANNED if subject.is_left_out else Decision.ALLOWED, passed=True, text=subject.text)


def _masked_or_blocked(text: str | None) -> _Ruling:
    if text is None:
        return _Ruling(Decision.BLOCKED, passed=False)
    return _Ruling(Decision.MASKED, passed=True, text=text)


def _threats(verdicts: Sequence[ScanResponse]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for verdict in verdicts:
        for side, names in verdict.threats.items():
            found[side] = list(dict.fromkeys([*found.get(side, ()), *names]))
    return found


def _opens(subject: GuardedSubject, found: _Found, policy: Policy) -> bool:
    """Return whether the policy lets *subject* pass with its failures: none that its size or form can bring about."""
    characters = max(len(content) for content in subject.contents)
    is_one_text = len(subject.contents) == 1 or subject.side == "tool"
    is_small = subject.may_open and is_one_text and characters <= MOST_OPENED_CHARACTERS
    is_open = all(failure in policy.fail_open for failure in found.failures)
    return is_small and is_open and all(came_of_the_service(error) for error in found.errors)


def _masked(subject: GuardedSubject, verdict: ScanResponse) -> Sequence[MaskedData]:
    """Return the masked data in *verdict* of texts that *subject* lets pass.

    The mask of a prompt is for the prompt alone, so beside a response it says nothing; a tool event passes whole.
    """
    by_side = {"prompt": verdict.prompt_masked_data, "response": verdict.response_masked_data}
    given = [*by_side.values(), *masked_tool_data(verdict)] if subject.side == "tool" else [by_side[subject.side]]
    return [one for one in given if one is not None]


def _masks(subject: GuardedSubject, verdict: ScanResponse) -> bool:
    """Return whether *verdict* masks something of *subject*."""
    return masks_something(_masked(subject, verdict))


def _masked_text(subject: GuardedSubject, found: _Found, policy: Policy) -> str | None:
    """Return the masked text of *subject*; `None` where there is none, or where the policy does not use it."""
    if not subject.is_one_text or len(found.verdicts) != 1 or subject.side not in policy.mask:
        return None
    data = next((one.data for one in _masked(subject, found.verdicts[0])), None)
    # The text as it was would undo what the profile asks for.
    return data if data and data != subject.text else None
