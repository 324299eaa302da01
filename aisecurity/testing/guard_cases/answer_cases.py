"""Cases of answers, streamed and not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from aisecurity.testing.model_server import ModelAnswer
from aisecurity.testing.verdicts import blocked

from .case import DOCS, GuardCase
from .words import ANSWER, LEAK, LONG_LEAK, NEXT_QUESTION, NUMBER, STORY

_METHODS: Final = f"{DOCS}#methods"
_STREAMS: Final = f"{DOCS}#streams"
_POLICY: Final = f"{DOCS}#policy"
_ODD: Final = (1, 3, 7)
"""Sizes of pieces that no word fits."""

_WHOLE: Final = (
    GuardCase(
        id="answer-leak",
        wrong="sensitive data in the answer is shown",
        docs=_METHODS,
        answers=(ModelAnswer(LEAK),),
        not_shown={NUMBER},
    ),
    GuardCase(
        id="answer-masked",
        wrong="an answer that the profile masks is shown as it was",
        docs=_POLICY,
        answers=(ModelAnswer(LEAK),),
        profile="mask-only",
        not_shown={NUMBER},
    ),
    GuardCase(
        id="answer-unknown-action",
        wrong="an action that is not known lets the answer pass",
        docs=_POLICY,
        faults=({"unknown": "action", "text": ANSWER},),
        not_shown={ANSWER},
    ),
    GuardCase(
        id="answer-threat-in-question",
        wrong="the scan of the answer blocks for a threat in the question, and the answer is shown",
        docs=_METHODS,
        answer_verdict=blocked(injection=True).to_dict(),
        not_shown={ANSWER},
    ),
    GuardCase(
        id="answer-refusal",
        wrong="the words in which the model refuses are shown without a scan",
        docs=_METHODS,
        answers=(ModelAnswer(refusal=LEAK),),
        not_shown={NUMBER},
    ),
    GuardCase(
        id="answer-second-choice",
        wrong="of several choices only the first is scanned",
        docs=_METHODS,
        needs={"choices"},
        answers=(ModelAnswer([ANSWER, LEAK]),),
        choices=2,
        not_shown={NUMBER},
    ),
    GuardCase(
        id="answer-choices-harmless",
        wrong="harmless choices are not shown",
        docs=_METHODS,
        needs={"choices"},
        choices=2,
        shown=ANSWER,
    ),
    GuardCase(
        id="answer-model-error",
        wrong="the words of the model's error are shown without a scan",
        docs=_METHODS,
        answers=(ModelAnswer(status=500, error=LEAK),),
        not_shown={NUMBER},
    ),
    GuardCase(
        id="answer-leak-then-harmless",
        wrong="a blocked answer stays in the history and reaches the model with the next question",
        docs=f"{DOCS}#messages-and-tools",
        answers=(ModelAnswer(LEAK), ModelAnswer(ANSWER)),
        then=NEXT_QUESTION,
        not_shown={NUMBER},
        not_sent={NUMBER},
        shown=ANSWER,
    ),
)

_STREAMED: Final = (
    GuardCase(
        id="stream-harmless",
        wrong="a harmless stream is not shown",
        docs=_STREAMS,
        needs={"stream"},
        answers=(ModelAnswer(STORY, piece_sizes=_ODD, write_sizes=(61, 7)),),
        stream=True,
        shown=STORY,
    ),
    GuardCase(
        id="stream-leak",
        wrong="a stream is shown before its verdict",
        docs=_STREAMS,
        needs={"stream"},
        answers=(ModelAnswer(LEAK, piece_sizes=_ODD),),
        stream=True,
        not_shown={NUMBER},
    ),
    GuardCase(
        id="stream-leak-slow-verdict",
        wrong="a stream is shown while its scan is under way",
        docs=_STREAMS,
        needs={"stream"},
        answers=(ModelAnswer(LEAK, piece_sizes=_ODD),),
        faults=({"latency": 0.3, "text": NUMBER},),
        stream=True,
        not_shown={NUMBER},
    ),
    GuardCase(
        id="stream-leak-at-the-end",
        wrong="only the beginning of a stream is scanned",
        docs=_STREAMS,
        needs={"stream"},
        answers=(ModelAnswer(LONG_LEAK, piece_sizes=_ODD),),
        stream=True,
        not_shown={NUMBER},
    ),
    GuardCase(
        id="stream-masked",
        wrong="a stream that the profile masks is shown as it was",
        docs=_POLICY,
        needs={"stream"},
        answers=(ModelAnswer(LEAK, piece_sizes=_ODD),),
        profile="mask-only",
        stream=True,
        not_shown={NUMBER},
    ),
    GuardCase(
        id="stream-refusal",
        wrong="the words in which the model refuses are streamed without a scan",
        docs=_STREAMS,
        needs={"stream"},
        answers=(ModelAnswer(refusal=LEAK, piece_sizes=_ODD),),
        stream=True,
        not_shown={NUMBER},
    ),
    GuardCase(
        id="stream-error",
        wrong="a stream that ends in an error shows what was held, or the words of the error",
        docs=_STREAMS,
        needs={"stream"},
        answers=(ModelAnswer(STORY, ends="error", after=20, error=LEAK),),
        stream=True,
        not_shown={NUMBER},
    ),
    GuardCase(
        id="stream-break",
        wrong="a stream that breaks off shows what was held",
        docs=_STREAMS,
        needs={"stream"},
        answers=(ModelAnswer(STORY, ends="break", after=20),),
        stream=True,
    ),
    GuardCase(
        id="stream-leak-then-harmless",
        wrong="a blocked stream stays in the history and reaches the model with the next question",
        docs=_STREAMS,
        needs={"stream"},
        answers=(ModelAnswer(LEAK), ModelAnswer(ANSWER)),
        stream=True,
        then=NEXT_QUESTION,
        not_shown={NUMBER},
        not_sent={NUMBER},
        shown=ANSWER,
    ),
)

ANSWER_CASES: Final[Sequence[GuardCase]] = (*_WHOLE, *_STREAMED)
