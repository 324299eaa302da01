"""Parity of both Scanners: their surfaces are word-for-word equal but for async."""

import inspect
from typing import Any

import pytest

from aisecurity.scan.asyncio.scanner import Scanner as AsyncScanner
from aisecurity.scan.inline.scanner import Scanner

METHODS = [name for name in vars(Scanner) if not name.startswith("_") and inspect.isfunction(getattr(Scanner, name))]


def public(scanner: type[Any]) -> list[str]:
    """Return the public names of a class, in order."""
    return [name for name in vars(scanner) if not name.startswith("_")]


def blocking_words(text: str) -> str:
    """Return the text of the asyncio half in the words of the blocking one."""
    return text.replace("httpx.AsyncClient", "httpx.Client").replace(
        "in the running event loop", "in the calling thread"
    )


def signature(function: Any) -> list[tuple[str, Any, Any, str]]:
    """Return names, kinds, defaults and annotations of the parameters, and the return annotation."""
    whole = inspect.signature(function)
    parameters = [(p.name, p.kind, p.default, blocking_words(str(p.annotation))) for p in whole.parameters.values()]
    return [*parameters, ("return", None, None, str(whole.return_annotation))]


def test_same_names() -> None:
    """Both have the same public names in the same order: those that are documented."""
    assert public(Scanner) == public(AsyncScanner)
    assert [
        "with_options",
        "engine",
        "telemetry",
        "sync_scan",
        "async_scan",
        "scan_batch",
        "query_by_scan_ids",
        "query_by_report_ids",
        "wait_for_results",
        "ping",
        "close",
    ] == public(Scanner)


@pytest.mark.parametrize("name", [*METHODS, "__init__"])
def test_same_signatures(name: str) -> None:
    """Parameters, their order, kinds, defaults and annotations, and the return annotation, are equal."""
    assert signature(getattr(Scanner, name)) == signature(getattr(AsyncScanner, name))


@pytest.mark.parametrize(("blocking", "on_loop"), [("__enter__", "__aenter__"), ("__exit__", "__aexit__")])
def test_same_context_managers(blocking: str, on_loop: str) -> None:
    """The context managers differ in their names alone."""
    assert signature(getattr(Scanner, blocking)) == signature(getattr(AsyncScanner, on_loop))


@pytest.mark.parametrize("name", [name for name in METHODS if name != "with_options"])
def test_methods_of_one_half_are_coroutines(name: str) -> None:
    """Every public method that sends or closes is awaited in the asyncio half, and in that alone."""
    assert inspect.iscoroutinefunction(getattr(AsyncScanner, name))
    assert not inspect.iscoroutinefunction(getattr(Scanner, name))


@pytest.mark.parametrize("name", [*METHODS, "engine"])
def test_same_docstrings(name: str) -> None:
    """Every public member has a docstring, the same in both."""
    expected = inspect.getdoc(getattr(Scanner, name))

    assert expected
    assert expected == inspect.getdoc(getattr(AsyncScanner, name))


def test_same_class_docstrings() -> None:
    """The docstrings of the classes are equal, but for where they run and what one scanner serves."""
    own = {"in the calling thread", "many threads", "many loops"}
    first, second = (blocking_words(inspect.getdoc(half) or "") for half in (Scanner, AsyncScanner))
    for words in own:
        first, second = first.replace(words, "..."), second.replace(words, "...")

    assert first == second
