"""Check of the credential: its form, and whether there is one where a function or a token endpoint gives it."""

from __future__ import annotations

from aisecurity._core.credentials import Credential
from aisecurity._core.effects import Flow
from aisecurity._core.secret import SecretText, TokenSource
from aisecurity._engines.exchange import bounded
from aisecurity.configuration import Configuration
from aisecurity.exceptions import AISecSDKException

from .failures import failed
from .results import Check, CheckStatus
from .subject import Subject

_QUOTATION_MARKS = ("'", '"')


def check_credential(subject: Subject) -> Flow[Check]:
    """Get the credential as a call does, and report its kind and length; quotation marks around it are a warning."""
    configuration = subject.configuration
    credential = Credential(api_key=configuration.api_key, api_token=configuration.api_token)
    try:
        seconds = yield from subject.seconds_left()
        (header,) = (yield from credential.headers(None, bounded(seconds), subject.transport)).values()
    except AISecSDKException as error:
        return failed("credential", error)
    text, kind = header.removeprefix("Bearer "), _kind(configuration)
    if text.startswith(_QUOTATION_MARKS) or text.endswith(_QUOTATION_MARKS):
        return Check(
            name="credential",
            status=CheckStatus.WARNING,
            reason=f"{kind}: begins or ends with a quotation mark",
            remedy="take the quotation marks off, which a shell or a file of variables has left",
        )
    return Check(name="credential", status=CheckStatus.OK, reason=f"{kind}, {len(text)} characters")


def _kind(configuration: Configuration) -> str:
    """Return what is sent, and who gives it if it is not at hand."""
    secret = configuration.api_key if configuration.api_token is None else configuration.api_token
    kind = "API key, sent as x-pan-token" if configuration.api_token is None else "bearer token"
    if isinstance(secret, TokenSource):
        return f"{kind} of {type(secret).__name__}"
    return kind if isinstance(secret, SecretText) else f"{kind}, of a function"
