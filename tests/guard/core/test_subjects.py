"""Subjects: the scans that a text or a tool event needs, and what comes back of it."""

from typing import Any

import pytest

from aisecurity.exceptions import PayloadError
from aisecurity.guard._core.subjects import (
    GuardedSubject,
    subject_of_prompt,
    subject_of_response,
    subject_of_texts,
    subject_of_tool_input,
    subject_of_tool_output,
)
from aisecurity.guard.policy import Policy
from tests.support.samples import SECRET_TEXT, anything

POLICY = Policy()
WITHOUT = Policy(response=False, tools=False)
LONG = "x" * 700_000


def sent(subject: GuardedSubject) -> list[dict[str, Any]]:
    """Return the contents of *subject* as they are sent."""
    return [content.to_request().to_dict() for content in subject.contents]


def texts(policy: Policy = POLICY, **members: Any) -> GuardedSubject:
    """Return the subject of *members*."""
    return subject_of_texts(policy, members.items())


def test_a_prompt() -> None:
    """It is one scan of one text."""
    subject = subject_of_prompt(POLICY, "question")

    assert ("prompt", "question", [{"prompt": "question"}]) == (subject.side, subject.text, sent(subject))
    assert (True, True, False, None) == (subject.is_one_text, subject.may_open, subject.is_left_out, subject.failure)
    assert not subject.is_empty


@pytest.mark.parametrize("value", [None, b"x", 7, ["x"], {"text": "x"}])
def test_what_is_no_text(value: Any) -> None:
    """It is refused, wherever it stands."""
    with pytest.raises(PayloadError, match="text: a str is needed"):
        subject_of_prompt(POLICY, value)
    with pytest.raises(PayloadError, match="text: a str is needed"):
        subject_of_response(POLICY, value, None, None)
    if value is not None:
        with pytest.raises(PayloadError, match="prompt: a str is needed"):
            subject_of_response(POLICY, "x", value, None)
        with pytest.raises(PayloadError, match="context: a str is needed"):
            subject_of_response(WITHOUT, "x", None, value)
        with pytest.raises(PayloadError, match="code_prompt: a str is needed"):
            texts(code_prompt=value)


def test_nothing_given() -> None:
    """A context alone is not scanned, so it is no input either."""
    without: list[dict[str, Any]] = [{}, {"context": "c"}, {"prompt": None, "context": "c"}]
    for members in without:
        with pytest.raises(PayloadError, match="nothing to scan"):
            texts(**members)


def test_empty_texts() -> None:
    """They come back as they are, with nothing to scan, to report or to count."""
    for subject in (subject_of_prompt(POLICY, ""), texts(response=""), texts(prompt="", context="c")):
        assert ((), "", True) == (subject.contents, subject.text, subject.is_empty)
    assert subject_of_response(POLICY, "", "question", None).is_empty
    assert subject_of_response(WITHOUT, "", "question", None).is_empty
    assert texts(WITHOUT, response="").is_empty


def test_a_response_and_what_is_beside_it() -> None:
    """It is scanned with its prompt and context in one request."""
    subject = subject_of_response(POLICY, "answer", "question", "facts")

    assert [{"prompt": "question", "response": "answer", "context": "facts"}] == sent(subject)
    assert ("response", "answer", True) == (subject.side, subject.text, subject.is_one_text)
    assert [{"response": "answer"}] == sent(subject_of_response(POLICY, "answer", None, None))
    assert [{"response": "answer"}] == sent(subject_of_response(POLICY, "answer", "", ""))


def test_a_response_that_is_left_out() -> None:
    """It is not scanned, nor is its prompt once more."""
    subject = subject_of_response(WITHOUT, "answer", "question", None)

    assert ((), "answer", True, False) == (subject.contents, subject.text, subject.is_left_out, subject.is_empty)


def test_a_content() -> None:
    """Its side is that of the response if there is one, and its text is that side's."""
    both = texts(prompt="question", response="answer")
    code = texts(prompt="question", code_response="print()")

    assert ("response", "answer", True) == (both.side, both.text, both.is_one_text)
    assert [{"prompt": "question", "response": "answer"}] == sent(both)
    assert ("response", None, False) == (code.side, code.text, code.is_one_text)
    assert [{"prompt": "question", "code_response": "print()"}] == sent(code)
    assert ("prompt", None, False) == (
        texts(code_prompt="x").side,
        texts(code_prompt="x").text,
        texts(code_prompt="x").is_one_text,
    )
    assert texts(code_prompt="x", response="answer").is_one_text


def test_a_content_whose_response_is_empty_or_left_out() -> None:
    """Its prompt is scanned all the same."""
    left_out = texts(WITHOUT, prompt="question", response="answer", code_response="print()", context="facts")
    empty = texts(WITHOUT, prompt="question", response="")

    assert (True, "answer", [{"prompt": "question", "context": "facts"}]) == (
        left_out.is_left_out,
        left_out.text,
        sent(left_out),
    )
    assert (False, "", [{"prompt": "question"}]) == (empty.is_left_out, empty.text, sent(empty))
    assert [{"prompt": "question"}] == sent(texts(prompt="question", response=""))
    assert ((), True, False) == (
        texts(WITHOUT, response="answer").contents,
        texts(WITHOUT, response="answer").is_left_out,
        texts(WITHOUT, prompt="question").is_left_out,
    )
    assert texts(WITHOUT, code_response="print()").is_left_out


def test_a_long_text() -> None:
    """It is split with an overlap, or refused; its masked data would be of a piece."""
    split = subject_of_prompt(POLICY, LONG)
    pieces = [content.prompt or "" for content in split.contents]

    assert (3, False, LONG) == (len(pieces), split.is_one_text, split.text)
    assert LONG == pieces[0] + "".join(piece[500:] for piece in pieces[1:])
    refused = subject_of_prompt(Policy(long_text="block"), LONG)
    assert ((), "too_large", False) == (refused.contents, refused.failure, refused.is_empty)
    assert subject_of_prompt(Policy(long_text="block"), "x").failure is None


def test_a_long_response_beside_its_prompt() -> None:
    """Each part that is cut is scanned, and the prompt beside it too."""
    split = subject_of_response(POLICY, LONG, "question", None)

    assert {"question", None} == {content.prompt for content in split.contents}
    assert not split.is_one_text


def test_a_context_that_is_too_long() -> None:
    """It is needed whole, so nothing can be scanned."""
    subject = subject_of_response(POLICY, "answer", None, "x" * 3_000_000)

    assert ((), "too_large", "answer") == (subject.contents, subject.failure, subject.text)


def test_tool_input() -> None:
    """Arguments are a tool event of their tool and server, as JSON and as joined plain text."""
    subject = subject_of_tool_input(POLICY, "send", {"to": "a", "cc": "b"}, server="mail")
    metadata = {"ecosystem": "mcp", "method": "tools/call", "server_name": "mail", "tool_invoked": "send"}

    assert ("tool", None, False) == (subject.side, subject.text, subject.is_one_text)
    assert [
        {"tool_event": {"metadata": metadata, "input": '{"to": "a", "cc": "b"}'}},
        {"tool_event": {"metadata": metadata, "input": '"a b"'}},
    ] == sent(subject)


def test_tool_output() -> None:
    """A result is a tool event too, with its arguments as JSON if they are given."""
    metadata = {"ecosystem": "mcp", "method": "tools/call", "server_name": "mail", "tool_invoked": "read"}
    alone = subject_of_tool_output(POLICY, "read", "Dear all", server="mail")
    beside = subject_of_tool_output(POLICY, "read", ["a", "b"], server="mail", arguments={"id": "x"})

    assert [{"tool_event": {"metadata": metadata, "output": "Dear all"}}] == sent(alone)
    assert [
        {"tool_event": {"metadata": metadata, "input": '{"id": "x"}', "output": '["a", "b"]'}},
        {"tool_event": {"metadata": metadata, "input": '{"id": "x"}', "output": "a b"}},
    ] == sent(beside)
    assert subject_of_tool_output(POLICY, "read", None, server="mail").is_empty
    assert subject_of_tool_output(POLICY, "read", "", server="mail").is_empty


def test_tools_that_are_left_out() -> None:
    """They are not scanned; nothing is nothing still."""
    given = subject_of_tool_input(WITHOUT, "send", {"to": "a"}, server="mail")
    result = subject_of_tool_output(WITHOUT, "send", "sent", server="mail")

    assert [((), True, "tool")] * 2 == [(one.contents, one.is_left_out, one.side) for one in (given, result)]
    assert subject_of_tool_output(WITHOUT, "send", None, server="mail").is_empty


@pytest.mark.parametrize("policy", [POLICY, WITHOUT])
def test_names_of_tools_and_servers(policy: Policy) -> None:
    """The service needs both, so a wrong one is refused even where nothing is scanned."""
    with pytest.raises(PayloadError, match="name: empty"):
        subject_of_tool_input(policy, "", {}, server="mail")
    with pytest.raises(PayloadError, match="server: empty"):
        subject_of_tool_output(policy, "send", None, server="")
    with pytest.raises(PayloadError, match="server: a str is needed"):
        subject_of_tool_input(policy, "send", {}, server=anything(None))
    with pytest.raises(PayloadError, match="name: a str is needed"):
        subject_of_tool_input(policy, anything(None), {}, server="mail")


def test_no_text_in_a_repr() -> None:
    """A subject shows no text, of its own or of its scans."""
    assert SECRET_TEXT not in repr(subject_of_prompt(POLICY, SECRET_TEXT))
    assert SECRET_TEXT not in repr(subject_of_tool_input(POLICY, "send", {"to": SECRET_TEXT}, server="mail"))


def test_what_is_not_empty() -> None:
    """A failure and parts that were skipped are reported, though nothing is scanned."""
    assert GuardedSubject(side="prompt").is_empty
    assert not GuardedSubject(side="prompt", skipped=("image_url",)).is_empty
    assert not GuardedSubject(side="prompt", is_left_out=True).is_empty
    assert not subject_of_prompt(Policy(long_text="block"), LONG).is_empty
