"""Check of the files that are written after a run, before the run begins."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from aisecurity.bulk.files import is_one_of, named_errors
from aisecurity.cli.errors import option_error
from aisecurity.exceptions import ConfigurationError


def check_target(option: str, file: Path, others: Iterable[Path]) -> None:
    """Raise if *file*, the value of *option*, could not be written, or is one of the run's *others*."""
    with named_errors(ConfigurationError, option, file):
        if file.is_dir() or not file.parent.is_dir():
            raise option_error(option, "a file in a directory that exists is needed")
        if is_one_of(file, others):
            raise option_error(option, "a file of its own is needed; this is another one of the run")
        if file.is_fifo() or file.is_socket():
            raise option_error(option, "a plain file is needed; this is a named pipe, or a socket")
        if not os.access(file if file.exists() else file.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
