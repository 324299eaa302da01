"""Cases of questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .case import DOCS, GuardCase
from .words import ANSWER, ATTACK, NUMBER, QUESTION, STORY

_METHODS: Final = f"{DOCS}#methods"
_POLICY: Final = f"{DOCS}#policy"

QUESTION_CASES: Final[Sequence[GuardCase]] = (
    GuardCase(
        id="question-harmless",
        wrong="a harmless question is not answered",
        docs=_METHODS,
        shown=ANSWER,
    ),
    GuardCase(
        id="question-attack",
        wrong="an attack in the question reaches the model",
        docs=_METHODS,
        question=ATTACK,
        not_sent={ATTACK},
    ),
    GuardCase(
        id="question-attack-slow-verdict",
        wrong="the model is asked before the verdict on the question is there",
        docs=_METHODS,
        question=ATTACK,
        faults=({"latency": 0.3},),
        not_sent={ATTACK},
    ),
    GuardCase(
        id="question-attack-behind-long-text",
        wrong="a long question is cut for its scan, and goes to the model whole",
        docs=_POLICY,
        question=" ".join([STORY] * 20 + [ATTACK]),
        not_sent={ATTACK},
    ),
    GuardCase(
        id="question-sensitive",
        wrong="sensitive data in the question, which the profile blocks, reaches the model",
        docs=_METHODS,
        question=f"Whose number is {NUMBER}?",
        not_sent={NUMBER},
    ),
    GuardCase(
        id="question-masked",
        wrong="a question that the profile masks goes to the model as it was",
        docs=_POLICY,
        question=f"Whose number is {NUMBER}?",
        profile="mask-only",
        not_sent={NUMBER},
    ),
    GuardCase(
        id="question-unknown-action",
        wrong="an action that is not known lets the question pass",
        docs=_POLICY,
        faults=({"unknown": "action", "text": QUESTION},),
        not_sent={QUESTION},
    ),
    GuardCase(
        id="question-attack-then-harmless",
        wrong="a blocked question stays in the history and reaches the model with the next one",
        docs=f"{DOCS}#messages-and-tools",
        question=ATTACK,
        then=QUESTION,
        not_sent={ATTACK},
        shown=ANSWER,
    ),
    GuardCase(
        id="session",
        wrong="scans do not carry the id of the session, so nobody finds what belongs together",
        docs=_METHODS,
        needs={"session"},
        same_session=True,
        shown=ANSWER,
    ),
)
