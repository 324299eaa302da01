"""Who may ask, and in which form: what is decided from headers, before a body is read."""

import hashlib
import hmac
from collections.abc import Mapping

from aisecurity.emulator.http.rejections import Rejection
from aisecurity.emulator.settings import Settings

Headers = Mapping[str, str]


def credential_of(headers: Headers, settings: Settings) -> str:
    """Return the API key or the bearer token, if it is one that is accepted."""
    credential = headers.get("x-pan-token", "").strip() or _bearer(headers)
    if not credential:
        raise Rejection(401)
    if settings.keys and credential not in settings.keys:
        raise Rejection(403)
    return credential


def _bearer(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def check_media_type(headers: Headers) -> None:
    """Refuse what is not announced as JSON; parameters such as a charset are no obstacle."""
    media_type = headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        raise Rejection(415)


def check_length(headers: Headers, limit: int) -> None:
    """Refuse a body that says it is too large, unread."""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise Rejection(413)


def check_payload_hash(headers: Headers, credential: str, body: bytes) -> None:
    """Refuse an `x-payload-hash` that is not the HMAC of *body*; a request without one passes.

    Some clients key it with the whole header value `Bearer <token>`, so that form passes too. What the service answers
    to a wrong hash is not documented: 400 is an assumption.
    """
    sent = headers.get("x-payload-hash")
    if sent is None:
        return
    keys = (credential, f"Bearer {credential}")
    expected = [hmac.new(key.encode("latin-1"), body, hashlib.sha256).hexdigest() for key in keys]
    if sent.strip().lower() not in expected:
        raise Rejection
