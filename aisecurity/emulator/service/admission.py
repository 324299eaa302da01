"""Admission of requests by their headers: credential, media type, length, payload hash."""

import hashlib
import hmac
from collections.abc import Mapping

from aisecurity.emulator.http.rejections import Rejection
from aisecurity.emulator.settings import Settings

Headers = Mapping[str, str]


def credential_of(headers: Headers, settings: Settings) -> str:
    """Return the accepted API key or bearer token; raises a Rejection, 401 if there is none and 403 if it is wrong."""
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
    """Reject a media type that is not JSON with a 415; parameters such as a charset are ignored."""
    media_type = headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        raise Rejection(415)


def check_length(headers: Headers, limit: int, name: str | None = None) -> None:
    """Reject a body whose Content-Length exceeds *limit*, the setting *name*, with a 413, before it is read."""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise Rejection(413, limit=name)


def check_payload_hash(headers: Headers, credential: str, body: bytes) -> None:
    """Reject an `x-payload-hash` that is not the HMAC of *body*; a request without one passes.

    Some clients key it with the whole header value `Bearer <token>`, so that form passes too. The answer of
    the service to a wrong hash is not documented: 400 is an assumption.
    """
    sent = headers.get("x-payload-hash")
    if sent is None:
        return
    keys = (credential, f"Bearer {credential}")
    expected = [hmac.new(key.encode("latin-1"), body, hashlib.sha256).hexdigest() for key in keys]
    if sent.strip().lower() not in expected:
        raise Rejection
