"""Tracebacks with the values of variables, as rich prints them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.traceback import Traceback

TESTS = str(Path(__file__).resolve().parent.parent)


def shown(function: Callable[[], Any]) -> str:
    """Return the traceback of the exception that *function* raises, but for the first frames, of tests."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any of them
        function()
    error, first = caught.value, caught.tb
    while first.tb_next is not None and first.tb_frame.f_code.co_filename.startswith(TESTS):
        first = first.tb_next
    text = io.StringIO()
    traceback = Traceback.from_exception(type(error), error, first, show_locals=True, locals_max_string=100_000)
    Console(file=text, width=300).print(traceback)
    return text.getvalue()
