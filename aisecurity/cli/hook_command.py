"""`aisecurity guard`: the answer to one hook of an agent. It needs no extra."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from .allow_http import http_allowed
from .hook_io import SECONDS, OneAnswer, Streams, read_all
from .hooks.answers import ALLOWED, Answer, line_of
from .hooks.questions import BadHookError, Question
from .hooks.reader import Hook, read_hook

if TYPE_CHECKING:
    from aisecurity.generated_openapi_client import AiProfile, Metadata
    from aisecurity.guard import Guard, Turn

_CLASSES: Final = ("timeout", "unavailable", "rate_limited")
SCAN_SECONDS = 5.0
"""For one scan, retries included."""
TURN_SECONDS = 10.0
"""For all scans of one hook."""


class _OptionError(Exception):
    """A wrong use of options. Its text repeats no value."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving: the input is to be read first."""
        raise _OptionError("a wrong option, or one without its value; see aisecurity guard --help")


def _parser() -> _Parser:
    parser = _Parser(
        prog="aisecurity guard",
        allow_abbrev=False,
        description="Answer a hook of an agent, whose JSON is read from the standard input: let pass what a whole "
        "verdict allows, and nothing else. Exit codes: 0 allowed, 2 stopped. docs/agent-hooks.md has the settings of "
        "each agent. The key is read from PANW_AI_SEC_API_KEY.",
        epilog="Example: aisecurity guard --profile chat < hook.json",
    )
    parser.add_argument("--profile", metavar="NAME", help="The security profile; else AI_PROFILE_NAME.")
    parser.add_argument("--profile-id", metavar="UUID", help="The profile by its id.")
    parser.add_argument(
        "--fail-open",
        action="append",
        choices=_CLASSES,
        default=[],
        metavar="CLASS",
        help=f"A failure that lets pass unscanned, of {', '.join(_CLASSES)}; may be repeated.",
    )
    parser.add_argument("--allow-http", action="store_true", help="Let http:// go beyond loopback.")
    parser.add_argument("--app-name", metavar="NAME", help="The application, for the log.")
    parser.add_argument("--app-user", metavar="NAME", help="Its user, for the log.")
    parser.add_argument("--ai-model", metavar="NAME", help="Its model, for the log.")
    return parser


def main(
    arguments: Sequence[str],
    *,
    streams: Streams | None = None,
    seconds: float = SECONDS,
    leave: Callable[[int], object] = os._exit,
) -> int:
    """Answer the hook on the standard input, and return the exit code. *leave* ends the process after *seconds*."""
    used = Streams() if streams is None else streams
    if {"-h", "--help"} & set(arguments):
        _parser().print_help()
        with suppress(AttributeError, OSError):
            sys.stdout.flush()
        return ALLOWED
    reply = OneAnswer(used, seconds, leave)
    try:
        answer = _answer(arguments, used.stdin, reply)
    except BaseException as error:  # noqa: BLE001, RUF100 - nothing may pass by a mistake
        answer = reply.refuse(_reason(error))
    code = reply.give(answer)
    reply.close()
    return code


def run_process(arguments: Sequence[str]) -> NoReturn:
    """Do as *main*, and end the process at once: what is left to be torn down could keep it."""
    os._exit(main(arguments))


def _answer(arguments: Sequence[str], stdin: int, reply: OneAnswer) -> Answer:
    hook = read_hook(_payload(stdin))
    reply.refuse = hook.hold
    options = _parser().parse_args(arguments)
    with http_allowed(asked=options.allow_http):
        return _asked(hook, hook.question(), options)


def _payload(stdin: int) -> bytes:
    try:
        payload = read_all(stdin)
    except OSError as error:
        raise BadHookError(f"the input cannot be read: {error.strerror}") from None
    if payload is None:
        raise BadHookError("the input is too large")
    return payload


def _asked(hook: Hook, question: Question, options: Any) -> Answer:
    """Return the answer to *hook* that the service's verdict on *question* gives."""
    profile = _profile(options)
    with warnings.catch_warnings():
        # The one line is for the answer, and a warning that is turned into an error is none.
        warnings.simplefilter("ignore")
        from aisecurity.guard import Guard, Policy

        policy = Policy(fail_open=options.fail_open, cache=0, timeout=SCAN_SECONDS, turn_timeout=TURN_SECONDS)
        with Guard(profile, policy=policy) as guard:
            unscanned = _scanned(guard, question, options)
    line = line_of(f"passed unscanned: {unscanned}") if unscanned else ""
    return Answer(ALLOWED, hook.allow, line)


def _profile(options: Any) -> AiProfile | str:
    name = options.profile or os.environ.get("AI_PROFILE_NAME")
    if options.profile_id is not None:
        from aisecurity.generated_openapi_client import AiProfile

        return AiProfile(profile_id=options.profile_id)
    if not name:
        raise _OptionError("--profile: missing; name one, or set AI_PROFILE_NAME, or give --profile-id")
    return str(name)


def _metadata(options: Any) -> Metadata | None:
    given = {name: getattr(options, name) for name in ("app_name", "app_user", "ai_model")}
    if not any(given.values()):
        return None
    from aisecurity.generated_openapi_client import Metadata

    return Metadata(**given)


def _scanned(guard: Guard, question: Question, options: Any) -> str:
    """Return the failure that the policy opened for *question*, "" for a whole verdict. NotAllowed if it is held."""
    from aisecurity.guard import Decision

    with guard.turn(metadata=_metadata(options)) as turn:
        _pass(turn, question)
    return ", ".join(str(one.failure) for one in turn.outcomes if one.decision is not Decision.ALLOWED)


def _pass(turn: Turn, question: Question) -> None:
    if question.kind == "prompt":
        turn.prompt(question.value)
    elif question.kind == "tool_input":
        turn.tool_input(question.tool, question.value, server=question.server)
    else:
        turn.tool_output(question.tool, question.value, server=question.server)


def _reason(error: BaseException) -> str:
    """Return why nothing passes, without anything that was scanned."""
    try:
        return _words(error)
    except Exception:  # noqa: BLE001, RUF100 - where it comes from may be what is broken
        return type(error).__name__


def _words(error: BaseException) -> str:
    if isinstance(error, (BadHookError, _OptionError)):
        return str(error)
    known = sys.modules.get("aisecurity.exceptions")
    if known is not None and isinstance(error, known.AISecSDKException):
        return _sdk_words(error)
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "" if place is None else f", in {Path(place.tb_frame.f_code.co_filename).name} line {place.tb_lineno}"
    return f"{type(error).__name__}: unexpected{where}"


def _sdk_words(error: Any) -> str:
    from aisecurity.guard import Failure, NotAllowed

    if not isinstance(error, NotAllowed):
        return f"{type(error).__name__}: {error.message}"
    if error.failure is Failure.CONFIGURATION:
        return f"{error.message}{_setting()}"
    return error.message + ("" if error.scan_id is None else f" (scan {error.scan_id})")


def _setting() -> str:
    """Return what is wrong with the settings, "" if that is seen only once they are used."""
    from aisecurity import Configuration
    from aisecurity.exceptions import ConfigurationError

    try:
        Configuration.resolve()
    except ConfigurationError as error:
        return f": {error.message}"
    return ""
