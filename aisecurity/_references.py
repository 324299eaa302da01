"""Secrets by reference: the name of a variable or the path of a file, which is what is pickled. No attrs."""

from __future__ import annotations

import os
from os import PathLike
from typing import Any, ClassVar, Final, TypeAlias, final

from aisecurity._core.secret import SecretText, header_fault
from aisecurity.exceptions import ConfigurationError, ErrorType

_MOST_BYTES: Final = 64 * 1024
"""Bytes of a file that holds a secret, at most."""
_State: TypeAlias = tuple[int, int, int, int, int]


@final
class EnvironmentSecret(SecretText):
    """The value of a variable of the process, read once: when it is first needed."""

    __slots__ = ("_name", "_value")

    def __init__(self, name: str) -> None:
        self._name = name
        self._value: str | None = None

    def reveal(self) -> str:
        """See `SecretText.reveal`."""
        if self._value is None:
            self._value = os.environ.get(self._name)
        if not self._value:
            raise ConfigurationError(f"{self!r}: it is not set, or empty", ErrorType.MISSING_VARIABLE)
        return self._value

    def __repr__(self) -> str:
        return f"from_environment({self._name!r})"

    def __reduce__(self) -> Any:
        return EnvironmentSecret, (self._name,)


@final
class FileSecret(SecretText):
    """The text of a file, less one line break, read again when the file has changed."""

    __slots__ = ("_path", "_read")

    at_hand: ClassVar[bool] = False

    def __init__(self, path: str) -> None:
        self._path = path
        self._read: tuple[_State, str] | None = None

    def reveal(self) -> str:
        """See `SecretText.reveal`."""
        read = self._read
        try:
            if read is None or read[0] != _state(os.stat(self._path)):  # noqa: PTH116 - as below
                self._read = read = self._read_anew()
        except (OSError, UnicodeDecodeError) as error:
            # The cause of the latter would repeat the bytes.
            failure = type(error).__name__
        else:
            return read[1]
        raise ConfigurationError(f"{self!r}: it cannot be read ({failure})")

    def _read_anew(self) -> tuple[_State, str]:
        with open(self._path, "rb") as file:  # noqa: PTH123 - pathlib takes longer to import than the rest
            state = _state(os.fstat(file.fileno()))
            # Decoded without a variable, which a traceback could show.
            text = SecretText(file.read(_MOST_BYTES + 1).decode().removesuffix("\n").removesuffix("\r"))
        if state[1] > _MOST_BYTES:
            raise ConfigurationError(f"{self!r}: at most {_MOST_BYTES:,} bytes are read")
        return state, text.reveal()

    def __repr__(self) -> str:
        return f"from_file({self._path!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FileSecret) and self._path == other._path

    def __hash__(self) -> int:
        return hash(self._path)

    def __reduce__(self) -> Any:
        return FileSecret, (self._path,)


@final
class EnvironmentFileSecret(SecretText):
    """The one line of the file that a variable of the process names, read again when the file has changed.

    The variable is read when the secret is first needed; what is pickled is its name, and so it is read anew in the
    process that unpickles. Where another mapping than the process's environment was given, *path* is from there.
    """

    __slots__ = ("_file", "_name", "_path")

    at_hand: ClassVar[bool] = False

    def __init__(self, name: str, path: str | None = None) -> None:
        self._name = name
        self._path = path
        self._file: FileSecret | None = None

    def reveal(self) -> str:
        """See `SecretText.reveal`."""
        if self._file is None:
            self._file = self._found()
        if self._file is None:
            raise ConfigurationError(f"{self._name}: it is not set, or empty", ErrorType.MISSING_VARIABLE)
        try:
            secret = SecretText(self._file.reveal())
        except ConfigurationError as error:
            fault = error.message
        else:
            fault = _key_fault(secret)
            if not fault:
                return secret.reveal()
        raise ConfigurationError(f"{self._name}: {fault}")

    def _found(self) -> FileSecret | None:
        path = self._path or os.environ.get(self._name)
        return FileSecret(os.path.abspath(path)) if path else None  # noqa: PTH100 - as below

    def __repr__(self) -> str:
        return f"from_file(os.environ[{self._name!r}])"

    # Two that were read while the variable named two files are two: a program may serve several tenants, each with a
    # scanner that is kept by its Configuration.
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EnvironmentFileSecret) or self._name != other._name:
            return False
        return (self._file or self._found()) == (other._file or other._found())

    def __hash__(self) -> int:
        return hash(self._name)

    def __reduce__(self) -> Any:
        return EnvironmentFileSecret, (self._name, self._path)


def _key_fault(secret: SecretText) -> str:
    """Return why *secret* is not one line with a key, "" if it is."""
    if not secret.reveal():
        return "the file is empty"
    if {"\n", "\r"} & set(secret.reveal()):
        return "the file has more than one line"
    return header_fault("api_key", secret.reveal()).removeprefix("api_key: ")


def _state(status: os.stat_result) -> _State:
    """Return what changes when a file is written or replaced."""
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_dev, status.st_ctime_ns


def from_environment(name: str) -> SecretText:
    """Return the secret in the environment variable *name*: read once, and pickled by its name alone.

    A Configuration that is given it reads it at once; in another process it is read there, when it is first needed.
    ConfigurationError (`ErrorType.MISSING_VARIABLE`) then if it is not set.
    """
    if not isinstance(name, str) or not name:  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not be typed
        raise ConfigurationError("from_environment: the name of a variable is needed")
    return EnvironmentSecret(name)


def from_file(path: str | PathLike[str]) -> SecretText:
    """Return the secret in the file at *path*, without one line break at its end, and pickled by its path alone.

    The file is looked at whenever the secret is needed, and read again when it has changed, as mounted secrets do.
    ConfigurationError then if it cannot be read as UTF-8.
    """
    if not isinstance(path, str | PathLike):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers may not be typed
        raise ConfigurationError(f"from_file: a path is needed, not {type(path).__name__}")
    return FileSecret(os.path.abspath(path))  # noqa: PTH100 - as above


__all__ = ["from_environment", "from_file"]
