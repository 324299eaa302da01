"""Cases, in the order in which an exchange goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .answer_cases import ANSWER_CASES
from .case import GuardCase
from .failure_cases import FAILURE_CASES
from .history_cases import HISTORY_CASES
from .question_cases import QUESTION_CASES
from .tool_cases import TOOL_CASES

CASES: Final[Sequence[GuardCase]] = (
    *QUESTION_CASES,
    *ANSWER_CASES,
    *FAILURE_CASES,
    *HISTORY_CASES,
    *TOOL_CASES,
)
"""The mistakes."""
