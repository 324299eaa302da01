"""Refusals on their way out of an agent."""

from __future__ import annotations

import pickle

import pytest
from langgraph.errors import GraphBubbleUp

from aisecurity.exceptions import AISecSDKException, ConfigurationError, ErrorType, PayloadError
from aisecurity.guard import Blocked, Failure, Unscanned
from aisecurity.guard.langchain.refusals import bubbling


@pytest.mark.parametrize(
    "error",
    [
        Blocked("x", side="tool", role="user", threats={"prompt": ["dlp"]}, scan_id="s-1"),
        Unscanned("x", failure=Failure.TIMEOUT, error="APITimeoutError"),
        ConfigurationError("x", ErrorType.MISSING_VARIABLE),
    ],
)
def test_same(error: AISecSDKException) -> None:
    """It is of the class, and has the words and facts, of the one that it stands for, in a pickle too."""
    made = bubbling(error)

    for one in (made, pickle.loads(pickle.dumps(made))):  # noqa: S301 - of this test itself
        assert isinstance(one, type(error))
        assert isinstance(one, GraphBubbleUp)
        assert (str(error), error.__dict__) == (str(one), one.__dict__)
    assert made is bubbling(made)


def test_payload() -> None:
    """An input that no guard can read is refused as unscanned."""
    made = bubbling(PayloadError("messages[0]: a list is needed"))

    assert isinstance(made, Unscanned)
    assert Failure.REFUSED == made.failure
    assert "messages[0]: a list is needed" in str(made)
