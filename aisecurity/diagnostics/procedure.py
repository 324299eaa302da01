"""Procedure of a diagnosis: the order of its checks, and which failure prevents which of them."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version

from aisecurity import _neighbour, configuration
from aisecurity._core.effects import Flow, Invoke, Now
from aisecurity._core.wire import Reply, Transport
from aisecurity._version import __version__
from aisecurity.configuration import Configuration
from aisecurity.exceptions import ConfigurationError, ErrorType
from aisecurity.generated_openapi_client import AiProfile

from .access import check_access, check_form
from .clock import check_clock
from .credential import check_credential
from .endpoint import check_endpoint
from .failures import failed
from .proxy import check_proxy
from .results import Check, CheckStatus, Diagnosis, prevented
from .subject import Subject, Waiting
from .tls import check_tls, try_handshake

NAMES = ("package", "configuration", "credential", "engine", "proxy", "endpoint", "tls", "clock", "access", "profile")


def run_checks(
    config: Configuration | None,
    ai_profile: AiProfile | None,
    timeout: float | None,
    library: Callable[[Transport, str], str],
    waiting: Waiting,
) -> Flow[Diagnosis]:
    """Make every check that can be made within *timeout* seconds, where it is given.

    *library* returns the HTTP library that sends to a URL where connections are made in a given way.
    """
    form = check_form(ai_profile)
    known = [check_package(), *([] if form is None else [form])]
    try:
        chosen, configuration_check = _configured(config)
    except ConfigurationError as error:
        name = "credential" if error.error_type == ErrorType.MISSING_VARIABLE else "configuration"
        return _complete([failed(name, error), *known], cause=name)
    seconds = math.inf if timeout is None else timeout
    began: float = yield Now()
    subject = Subject(configuration=chosen, timeout=seconds, end=began + seconds, waiting=waiting)
    examined, cause = yield from _examine(subject, None if form else ai_profile)
    return _complete(
        [configuration_check, _engine(library(subject.transport, chosen.api_endpoint)), *examined, *known], cause=cause
    )


def _configured(config: Configuration | None) -> tuple[Configuration, Check]:
    """Return the configuration that a Scanner would use, and its check. ConfigurationError if there is none."""
    chosen, source = config or configuration.default(), "given" if config else "of aisecurity.init"
    if chosen is None:
        chosen, source = Configuration.resolve(), "of the environment"
    if chosen.api_key is not None and chosen.api_token is not None:
        reason, remedy = "both an API key and an API token are set: the token is used", "leave one of them out"
        return chosen, Check(name="configuration", status=CheckStatus.WARNING, reason=reason, remedy=remedy)
    times = f"timeout {chosen.timeout:g} s, {chosen.connect_timeout:g} s to connect, {chosen.retry.retries} retries"
    return chosen, Check(name="configuration", status=CheckStatus.OK, reason=f"{source}: {times}")


def check_package() -> Check:
    """Return the check of what else is installed in the folder of this package."""
    beside = _neighbour.version_beside()
    if beside is None:
        return Check(name="package", status=CheckStatus.OK, reason=f"aisecurity {__version__}, on its own")
    reason = _neighbour.reason_of(beside)
    return Check(name="package", status=CheckStatus.WARNING, reason=reason, remedy=_neighbour.REMEDY)


def _engine(library: str) -> Check:
    return Check(name="engine", status=CheckStatus.OK, reason=f"{library} {version(library)}")


def _examine(subject: Subject, ai_profile: AiProfile | None) -> Flow[tuple[list[Check], str]]:
    """Return the checks that could be made, and the name of the check whose failure prevented the others."""
    credential = yield from check_credential(subject)
    # Before the endpoint, which may take all the time there is by saying nothing.
    handshake = yield from try_handshake(subject)
    endpoint, answer = yield from check_endpoint(subject)
    known = [credential, endpoint, check_tls(handshake)]
    if isinstance(answer, Reply):
        now: float = yield Invoke(time.time)
        known.append(check_clock(answer.headers, now))
    known.append((yield from check_proxy(subject, answer)))
    cause = endpoint if endpoint.status is CheckStatus.FAILED else credential
    if cause.status is not CheckStatus.FAILED:
        known += yield from check_access(subject, ai_profile)
    return known, cause.name


def _complete(known: Iterable[Check], *, cause: str) -> Diagnosis:
    """Return a diagnosis with a check of each name: of several the last, of none one that *cause* prevented."""
    found = {check.name: check for check in known}
    return Diagnosis(tuple(found.get(name) or prevented(name, by=cause) for name in NAMES))
