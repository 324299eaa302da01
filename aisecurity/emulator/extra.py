"""The extra `emulator`: what to say when it is not installed."""

from collections.abc import Generator
from contextlib import contextmanager

_PACKAGES = ("starlette", "uvicorn")


@contextmanager
def extra_imported() -> Generator[None]:
    """Turn a missing framework or server into an ImportError that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        message = "the emulator needs its extra: pip install 'aisecurity[emulator]'"
        raise ImportError(message) from error
