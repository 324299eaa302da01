"""Error message for a missing extra `emulator`."""

from collections.abc import Generator
from contextlib import contextmanager

_PACKAGES = ("starlette", "uvicorn")


@contextmanager
def extra_imported() -> Generator[None]:
    """Replace the error of a missing framework or server by an ImportError that says what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _PACKAGES:
            raise
        message = "the emulator needs starlette and uvicorn: pip install starlette uvicorn"
        raise ImportError(message) from error
