"""The service's words in the text of an exception: shown unless they repeat a part of the request."""

from __future__ import annotations

import json
import pickle
from typing import Any
from urllib.parse import quote

import pytest

from aisecurity._core import calls, flows
from aisecurity._core.service_words import DOCUMENTED, shown_words
from aisecurity._core.wire import Reply
from aisecurity.configuration import call_settings
from aisecurity.exceptions import APIStatusError, BadRequestError
from aisecurity.generated_openapi_client import ScanRequestContentsInner, ToolEvent
from tests.support.flow_player import FlowPlayer
from tests.support.samples import PROFILE, SCAN_ID, configured, tool_event, tool_metadata

TEXT = "my passphrase is Hünter & 22"


@pytest.mark.parametrize(
    "echo",
    [
        TEXT,
        TEXT[3:11],
        TEXT.upper(),
        json.dumps(TEXT),
        json.dumps(json.dumps(TEXT[16:])),
        quote(TEXT[16:]),
        quote(quote(TEXT[16:])),
        "is H&uuml;nter &amp; 22",
        "is H&#252;nter",
        "\\u0069\\u0073\\u0020\\u0048\\u00fc\\u006e\\u0074\\u0065",
        f"{'x' * 400}{TEXT[:8]}",
    ],
)
def test_hidden(echo: str) -> None:
    """Eight characters in a row are enough, in any case and with escapes of any kind around them."""
    assert "" == shown_words(f"invalid value: {echo}", ["", TEXT])
    assert f"invalid value: {echo}"[:20] == shown_words(f"invalid value: {echo}", ["another text altogether"])[:20]


@pytest.mark.parametrize("start", range(len(TEXT) - 7))
def test_any_run(start: int) -> None:
    """Wherever the eight begin, in the text or in the words; seven are no more than chance."""
    run = TEXT[start : start + 8]

    assert "" == shown_words(f"no[{run}]", [TEXT])
    assert f"no[{run[:-1]}]" == shown_words(f"no[{run[:-1]}]", [TEXT])


def test_escapes_within_escapes() -> None:
    """Escapes are undone a few times, and not for ever."""
    echo = TEXT
    for _ in range(20):
        echo = quote(echo)

    assert "" == shown_words(f"no {echo}", [echo])
    assert "no" == shown_words(f"no {echo}", [SCAN_ID])[:2]


def test_long_texts() -> None:
    """The same in a text of two megabytes."""
    assert "" == shown_words("no needles here", ["hay " * 250_000 + "needles h" + "hay " * 250_000])
    assert "no needles here" == shown_words("no needles here", ["hay " * 500_000])


@pytest.mark.parametrize(
    ("text", "shown"), [("e", ""), ("SECRET", ""), ("other", "the secret"), (" ", "the secret"), ("", "the secret")]
)
def test_short_texts(text: str, shown: str) -> None:
    """A text that is shorter counts where it is there as a whole."""
    assert shown == shown_words("the secret", [text])


@pytest.mark.parametrize("message", sorted(DOCUMENTED))
def test_documented(message: str) -> None:
    """What the service says to everybody is shown, whatever was scanned."""
    assert message == shown_words(message, [f"why {message}?", "a"])


def test_form() -> None:
    """Words are one line of at most 300 characters, without control characters."""
    assert "a b c d e" == shown_words("a\nb\x1b\tc\u202e\u2028d\0 e", [])
    assert f"{'é' * 297}..." == shown_words("é" * 301, [])
    assert "é" * 300 == shown_words("é" * 300, [])
    assert "" == shown_words("", ["a"])


def test_beyond_16_bits() -> None:
    """A character that JSON writes as two escapes is one."""
    text = "\N{GRINNING FACE}" * 8

    assert "" == shown_words(json.dumps(text), [text])
    assert "\\ud83d" == shown_words("\\ud83d", [text])


def refused(content: ScanRequestContentsInner | None, message: str, status: int = 400, **settings: Any) -> str:
    """Return the text of the exception for a scan of *content*, or a query, that the service refuses with *message*."""
    reply = Reply(status, body=json.dumps({"error": {"message": message}}).encode())
    what: Any = calls.query_by_scan_ids([SCAN_ID]) if content is None else calls.sync_scan(PROFILE, content)
    with pytest.raises(APIStatusError) as error:
        FlowPlayer().run(flows.call(what, call_settings(configured(**settings))), [reply])

    assert message == error.value.message
    assert str(error.value) == str(pickle.loads(pickle.dumps(error.value)))  # noqa: S301 - our own
    return str(error.value)


PROFILE_HINT = "; a profile that it does not know is one reason"


@pytest.mark.parametrize(
    "settings",
    [
        {"api_key": "k3y-of-a-tenant"},
        {"api_key": None, "api_token": "k3y-of-a-tenant"},
        {"api_key": None, "api_token": lambda: "k3y-of-a-tenant"},
        {"headers": {"x-a": "k3y-of-a-tenant"}},
        {"headers": {"x-a": lambda: "k3y-of-a-tenant"}},
    ],
)
def test_secrets(settings: dict[str, Any]) -> None:
    """Words that repeat a part of the credential or of a header are not shown; others are."""
    beginning = "AISEC_SERVER_SIDE_ERROR:403 the credential is invalid, revoked or expired"

    assert beginning == refused(None, "no such key: K3Y-OF-A...", 403, **settings)
    assert f"{beginning}: no such key" == refused(None, "no such key", 403, **settings)


@pytest.mark.parametrize(
    "content",
    [
        ScanRequestContentsInner(prompt=TEXT),
        ScanRequestContentsInner(response="7", context=TEXT),
        ScanRequestContentsInner(tool_event=tool_event(input=json.dumps(TEXT))),
        ScanRequestContentsInner(tool_event=tool_event(output=TEXT)),
        ScanRequestContentsInner(prompt="7", additional_properties={"x-new": {"a": [TEXT]}}),
    ],
    ids=["prompt", "context", "input", "output", "unknown"],
)
def test_texts(content: ScanRequestContentsInner) -> None:
    """Words that repeat a part of a text are not shown; the name of a profile and ids are."""
    beginning = "AISEC_SERVER_SIDE_ERROR:400 the request is invalid"

    assert f"{beginning}{PROFILE_HINT}" == refused(content, "my passphrase is not known")
    assert f"{beginning}: no profile{PROFILE_HINT}" == refused(content, "no profile")


@pytest.mark.parametrize(
    ("event", "reasons"),
    [
        (tool_event(), ""),
        (tool_event(input='"text"'), ""),
        (tool_event(input=None, output="no JSON"), ""),
        (tool_event(input="{'city': 'Bern'}"), "; tool_event.input is a likely reason: it is no JSON text, as"),
        (tool_event(input=""), "; tool_event.input is a likely reason: it is no JSON text, as"),
        (tool_event(input="\ud800"), "; tool_event.input is a likely reason: it is no JSON text, as"),
        (
            tool_event(metadata=tool_metadata(ecosystem="acp")),
            '; tool_event.metadata.ecosystem is a likely reason: "mcp"',
        ),
    ],
)
def test_likely_reasons(event: ToolEvent, reasons: str) -> None:
    """A 400 names what the service is known to refuse, with the right form; the profile last."""
    text = refused(ScanRequestContentsInner(tool_event=event), "")

    assert text.startswith(f"AISEC_SERVER_SIDE_ERROR:400 the request is invalid{reasons}")
    assert (text.count("likely reason"), True) == (1 if reasons else 0, text.endswith(PROFILE_HINT))


def test_only_a_scan_has_a_profile() -> None:
    """A query that is refused names no profile, nor does a scan that is refused for another reason."""
    assert "AISEC_SERVER_SIDE_ERROR:400 the request is invalid: no id" == refused(None, "no id")
    assert PROFILE_HINT not in refused(ScanRequestContentsInner(prompt="p"), "", 413)


def test_before_anything_was_sent() -> None:
    """An error of a call of which nothing was sent yet is explained, too."""
    error = BadRequestError(400, {}, b"", "no")

    def fail() -> str:
        raise error

    with pytest.raises(BadRequestError, match=r"400 the request is invalid: no$"):
        FlowPlayer().run(flows.call(calls.query_by_scan_ids([SCAN_ID]), call_settings(configured(api_key=fail))), [])
