"""Names that `import aisecurity` gives."""

import logging
from importlib import import_module

import pytest

import aisecurity
from aisecurity._core.retry import RetryPolicy
from aisecurity._global import global_configuration
from aisecurity.configuration import Configuration, Region, init
from aisecurity.scan.asyncio import scanner as asyncio_half
from aisecurity.scan.inline import scanner as blocking_half
from aisecurity.scan.models import AiProfile, Content


def test_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names of __all__ are there, those that need an import on first use."""
    for name in {*aisecurity.__all__} - {"__version__"}:
        monkeypatch.delitem(vars(aisecurity), name, raising=False)

    assert [
        AiProfile,
        asyncio_half.Scanner,
        Configuration,
        Content,
        Region,
        RetryPolicy,
        blocking_half.Scanner,
        aisecurity.__version__,
        global_configuration,
        init,
    ] == [getattr(aisecurity, name) for name in aisecurity.__all__]
    assert Region is vars(aisecurity)["Region"]


def test_unknown_name() -> None:
    """Any other name is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="module 'aisecurity' has no attribute 'Scaner'"):
        _ = aisecurity.Scaner  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]  # type checkers see it too


def test_one_silent_handler() -> None:
    """The package logs nowhere unless the program adds a handler: from the import of the module on that logs."""
    import_module("aisecurity.instrumentation.logging")

    assert [logging.NullHandler] == [type(handler) for handler in logging.getLogger("aisecurity").handlers]
