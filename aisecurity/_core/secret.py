"""Secrets: the class that keeps a text from showing, a credential as the caller gives it, and checks of headers.

It is apart from `credentials`, which needs hashlib: a Scanner is made without them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Protocol, Self, TypeAlias, cast, final, runtime_checkable

from aisecurity.constants.base import MAX_API_KEY_LENGTH, MAX_TOKEN_LENGTH
from aisecurity.exceptions import AISecSDKException, ConfigurationError

if TYPE_CHECKING:
    from .effects import Flow
    from .wire import Transport


class SecretText:
    """A text that shows nowhere: not in its repr, its str, a format, or what walks over fields; `reveal()` returns it.

    It equals a str of the same text, so that it can be compared. It is not pickled, for who sends it to another process
    sends it in clear text: `aisecurity.auth.from_environment` and `from_file` make secrets that can be sent.
    """

    __slots__ = ("_text",)

    at_hand: ClassVar[bool] = True
    """Whether `reveal` returns the same each time, and asks nobody."""
    expects_emulator: ClassVar[bool] = False
    """Whether it is a key for tests, with which it is no surprise that an emulator answers."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text. ConfigurationError if it cannot be had, for one that is read elsewhere."""
        return self._text

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"

    @final
    def __str__(self) -> str:
        return repr(self)

    @final
    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            return self.reveal() == other
        return self.reveal() == other.reveal() if isinstance(other, SecretText) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.reveal())

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    def __reduce__(self) -> Any:
        raise TypeError(
            "a secret that was given as a text is not pickled: give it as aisecurity.auth.from_environment(NAME) or "
            "aisecurity.auth.from_file(PATH), or as a function of a module"
        )


@runtime_checkable
class TokenSource(Protocol):
    """A source of tokens with flows of its own, as `aisecurity.auth.ClientCredentials` is."""

    def __token_flow__(self, timeout: float | None, transport: Transport) -> Flow[str]:
        """Return a token that is valid now, within *timeout* seconds."""
        ...  # of a Protocol


Secret: TypeAlias = str | SecretText | Callable[[], str] | Callable[[], Awaitable[str]] | TokenSource
"""A credential, or where to get it: a function is called for each request, an async one by the asyncio Scanner."""

GivenSecret: TypeAlias = str | SecretText | Callable[[], str]
"""Any other secret, as a password, or where to get it."""


@final
class CalledSecret(SecretText):
    """A secret that a function returns, which is called whenever it is needed."""

    __slots__ = ("_name", "_source")

    at_hand: ClassVar[bool] = False

    def __init__(self, name: str, source: Callable[[], str]) -> None:
        self._name = name
        self._source = source

    def reveal(self) -> str:
        """See `SecretText.reveal`."""
        try:
            value = cast("Callable[[], object]", self._source)()
        except AISecSDKException:
            raise
        except Exception as error:
            # Somebody else's code, of which any exception may come, with any text.
            raise _failed(self._name, error) from error
        return value if isinstance(value, str) else _reject(self._name, type(value))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CalledSecret) and self._source == other._source

    def __hash__(self) -> int:
        return hash(self._source)

    def __reduce__(self) -> Any:
        return CalledSecret, (self._name, self._source)


def _failed(name: str, error: Exception) -> ConfigurationError:
    return ConfigurationError(f"{name}: the function that returns it failed ({type(error).__name__})")


def revealed(text: str | SecretText) -> str:
    """Return *text* as a str."""
    return text.reveal() if isinstance(text, SecretText) else text


def hidden(name: str, value: object) -> SecretText:
    """Return the secret that *value* is, or that the function *value* returns. ConfigurationError if it is neither."""
    return CalledSecret(name, cast("Callable[[], str]", value)) if callable(value) else hidden_text(name, value)


def hidden_text(name: str, value: object) -> SecretText:
    """Return the secret that *value* is. ConfigurationError if it is none."""
    if isinstance(value, SecretText):
        return value
    return SecretText(value) if isinstance(value, str) else _reject(name, type(value))


def _reject(name: str, kind: type[object]) -> NoReturn:
    raise ConfigurationError(f"{name}: a str is needed, not {kind.__name__}")


def checked(name: str, secret: SecretText, fault: Callable[[str, str], str]) -> str:
    """Return the text of *secret*. ConfigurationError if *fault*, given *name* and the text, finds something.

    No frame of the exception has the text in it: a traceback may show the values of variables.
    """
    found = fault(name, secret.reveal())
    if found:
        raise ConfigurationError(found)
    return secret.reveal()


def header_fault(name: str, text: str) -> str:
    """Return why a header cannot carry *text* as a credential, "" if it can."""
    most = MAX_API_KEY_LENGTH if name == "api_key" else MAX_TOKEN_LENGTH
    if not text:
        return f"{name}: empty"
    if (size := len(text.encode(errors="replace"))) > most:
        return f"{name}: {size:,} bytes, at most {most:,} allowed"
    if not text.isascii() or not text.isprintable() or " " in text:
        return f"{name}: holds a space, a line break or another character that a header cannot carry"
    return ""


def check_secret(name: str, value: SecretText) -> str:
    """Return *value* if a header can carry it. ConfigurationError, which repeats none of it, if not."""
    return checked(name, value, header_fault)
