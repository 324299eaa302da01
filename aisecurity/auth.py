"""Sources of credentials: `api_token=ClientCredentials(...)`, and secrets by reference, which can be pickled.

Configuration(api_key=from_environment("MY_KEY"))        # read once, in each process
Configuration(api_key=from_file("/run/secrets/key"))     # read again when the file has changed
"""

from __future__ import annotations

import base64
import math
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from attrs import Attribute, define, field
from attrs.validators import optional

from aisecurity._core.effects import NOW, Flow, FlowLock, Send, WithLock
from aisecurity._core.replies import status_error
from aisecurity._core.retry import LASTING
from aisecurity._core.secret import CalledSecret, GivenSecret, SecretText, check_secret, checked, hidden, hidden_text
from aisecurity._core.wire import HttpRequest, Reply, Transport
from aisecurity._references import from_environment, from_file
from aisecurity._runtime import json_bounds
from aisecurity._validation.primitives import ONE_PLACE, is_loopback, is_one_place, is_seconds
from aisecurity.constants.base import MAX_TOKEN_REPLY_BYTES
from aisecurity.exceptions import APIConnectionError, APITimeoutError, ConfigurationError, TokenError

EARLY = 60.0
DEFAULT_LIFETIME = 300.0
LONGEST_LIFETIME = 1e9


def _check_text(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if not isinstance(value, str) or not value or not value.isprintable():
        raise ConfigurationError(f"{attribute.name}: a str of printable characters is needed")


def _text_fault(name: str, text: str) -> str:
    return "" if text and text.isprintable() else f"{name}: a str of printable characters is needed"


def _hidden_secret(value: Any) -> SecretText:
    if not isinstance(value, (str, SecretText)) and not callable(value):
        raise ConfigurationError("client_secret: a str of printable characters is needed")
    return hidden("client_secret", value)


def _check_secret(_: Any, attribute: Attribute[Any], value: SecretText) -> None:
    if not isinstance(value, CalledSecret):
        checked(attribute.name, value, _text_fault)


def _check_flag(_: Any, attribute: Attribute[Any], value: Any) -> None:
    if not isinstance(value, bool):
        raise ConfigurationError(f"{attribute.name}: a bool is needed, not {type(value).__name__}")


def _check_url(credentials: ClientCredentials, _: Attribute[Any], value: str) -> None:
    try:
        parts = urlsplit(value)
    except ValueError:
        raise ConfigurationError("token_url: not a URL") from None
    if parts.scheme not in {"https", "http"} or not parts.hostname or "@" in parts.netloc:
        raise ConfigurationError("token_url: a URL such as https://host/path, without a name or password, is needed")
    if not is_one_place(parts.netloc, parts.hostname):
        raise ConfigurationError(f"token_url: {ONE_PLACE}")
    if parts.scheme == "http" and not credentials.allow_http and not is_loopback(parts.hostname):
        raise ConfigurationError("token_url: https is needed; http is for loopback, or where allow_http=True")


@define(kw_only=True, eq=False)
class ClientCredentials:
    """Fetches a token by the OAuth 2.0 client-credentials grant (RFC 6749, 4.4), and again before it expires.

    One object may serve many scanners, threads and event loops: whoever needs a token first fetches it, the other
    threads, or tasks of the same loop, wait for that one. A token is renewed 60 seconds before its end, or after half
    its life if that is shorter. While no token can be had, calls raise: APIConnectionError where the endpoint does not
    answer or fails (retried as any), TokenError where it refuses. What is pickled or copied is the settings, no token.
    """

    token_url: str = field(validator=[_check_text, _check_url])
    client_id: str = field(validator=_check_text)
    client_secret: GivenSecret = field(repr=False, converter=_hidden_secret, validator=_check_secret)
    """A text, or `from_environment` or `from_file`, or a function that returns it, asked for each token."""
    allow_http: bool = field(default=False, validator=_check_flag)
    """Whether `http://` may go beyond loopback, as to a token endpoint in a container network."""
    scope: str | None = field(default=None, validator=optional(_check_text))
    _lock: FlowLock = field(factory=FlowLock, init=False, repr=False)
    _token: SecretText | None = field(default=None, init=False, repr=False)
    _until: float = field(default=0.0, init=False, repr=False)

    def __token_flow__(self, timeout: float | None, transport: Transport) -> Flow[str]:
        """Return the token at hand, or fetch one."""
        now: float = yield NOW
        if self._token is not None and now < self._until:
            return self._token.reveal()
        end = math.inf if timeout is None else now + timeout
        fetched: str = yield WithLock(self._lock, self._fetch(end, transport), timeout)
        return fetched

    def __reduce__(self) -> Any:
        settings = (self.token_url, self.client_id, self.client_secret, self.allow_http, self.scope)
        return _made, settings

    def __copy__(self) -> ClientCredentials:
        return _made(self.token_url, self.client_id, self.client_secret, self.allow_http, self.scope)

    def __deepcopy__(self, memo: Any) -> ClientCredentials:
        return self.__copy__()

    def forget(self) -> None:
        """Make the next call fetch a token, as after it was revoked."""
        self._until = 0.0

    def _fetch(self, end: float, transport: Transport) -> Flow[str]:
        now: float = yield NOW
        if self._token is not None and now < self._until:
            return self._token.reveal()
        if now >= end:
            raise APITimeoutError("no time was left to fetch a token", sent=False)
        try:
            # It happens once in minutes, so a kept connection would hardly live, and its end would look like a failure.
            reply: Reply = yield Send(
                self._request(),
                None if end == math.inf else end - now,
                # Whether http may go beyond loopback is said for this endpoint, not for the service's.
                transport._replace(allow_http=self.allow_http),
                fresh=True,
                most_bytes=MAX_TOKEN_REPLY_BYTES,
            )
        except APIConnectionError as error:
            kind = type(error) if isinstance(error, LASTING) else APIConnectionError
            raise kind(f"no answer from the token endpoint: {error.message}", sent=False) from error
        self._token, lifetime = _read(reply)
        self._until = now + max(lifetime - EARLY, lifetime / 2)
        return self._token.reveal()

    def _request(self) -> HttpRequest:
        secret = checked("client_secret", hidden("client_secret", self.client_secret), _text_fault)
        user = f"{quote(self.client_id, safe='')}:{quote(secret, safe='')}"
        form = {"grant_type": "client_credentials"} | ({} if self.scope is None else {"scope": self.scope})
        headers = {
            "authorization": f"Basic {base64.b64encode(user.encode()).decode()}",
            "content-type": "application/x-www-form-urlencoded",
        }
        return HttpRequest(method="POST", url=self.token_url, headers=headers, body=urlencode(form).encode())


def _made(
    token_url: str,
    client_id: str,
    client_secret: GivenSecret,
    allow_http: bool,  # noqa: FBT001 - as `pickle` calls it
    scope: str | None,
) -> ClientCredentials:
    return ClientCredentials(
        token_url=token_url, client_id=client_id, client_secret=client_secret, allow_http=allow_http, scope=scope
    )


def _read(reply: Reply) -> tuple[SecretText, float]:
    """Return the token, and for how many seconds it is valid."""
    if reply.status >= 500 or reply.status == 429:
        message = f"the token endpoint answered {reply.status}"
        raise APIConnectionError(message, sent=False) from status_error(reply)
    if reply.status != 200:
        raise TokenError(f"the token endpoint answered {reply.status}", reply.status, reply.headers, reply.body)
    found = _token_in(reply.body)
    if found is None:
        # Without its cause, and in no frame that has the body or the token in a variable.
        raise TokenError("the token endpoint gave no token", reply.status, reply.headers, reply.body)
    return found


def _token_in(body: bytes) -> tuple[SecretText, float] | None:
    try:
        answer = json_bounds.decode(body)
        token = hidden_text("access_token", answer["access_token"])
        check_secret("access_token", token)
    except (ValueError, TypeError, LookupError, ConfigurationError):
        return None
    lifetime = answer.get("expires_in")
    return token, float(min(lifetime, LONGEST_LIFETIME)) if is_seconds(lifetime) else DEFAULT_LIFETIME


__all__ = ["ClientCredentials", "SecretText", "from_environment", "from_file"]
