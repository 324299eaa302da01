"""Allowed imports of each layer. The imports are read, not run."""

import ast
from pathlib import Path

import pytest

import aisecurity

ROOT = Path(aisecurity.__file__).parent
CORE = sorted((ROOT / "_core").glob("*.py"))
OUTSIDE = {"asyncio", "os", "socket", "ssl", "subprocess", "tempfile", "time", "select", "concurrent", "urllib", "http"}
HTTP_LIBRARIES = {"aiohttp", "h11", "h2", "httpcore", "httpx", "pyreqwest", "requests", "urllib3"}
GENERATED_OR_APART = ("generated_openapi_client", "emulator", "bulk", "cli", "testing")


def imports(file: Path) -> set[str]:
    """Return the modules that *file* imports wherever in it, relative ones with their dots."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def tops(file: Path) -> set[str]:
    """Return the top-level packages that *file* imports."""
    return {name.partition(".")[0] for name in imports(file)}


def named(file: Path) -> str:
    """Return the path of *file* inside the package."""
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", CORE, ids=named)
def test_core_does_no_io(file: Path) -> None:
    """No module of the core imports an HTTP library, a clock, a loop, threads that run, or the operating system."""
    assert set() == tops(file) & (OUTSIDE | HTTP_LIBRARIES)


@pytest.mark.parametrize("file", CORE, ids=named)
def test_core_does_not_know_the_outside(file: Path) -> None:
    """No module of the core imports an engine, a driver, a scanner or the configuration."""
    outer = {
        "aisecurity._engines",
        "aisecurity._drive",
        "aisecurity._drive_asyncio",
        "aisecurity._session",
        "aisecurity.configuration",
    }
    outer |= {"aisecurity.scan.inline.scanner", "aisecurity.scan.asyncio.scanner", "aisecurity"}

    assert set() == imports(file) & outer


def test_core_was_found() -> None:
    """The core is where these tests look for it."""
    assert {"calls.py", "flows.py", "replies.py", "retry.py"} <= {file.name for file in CORE}


def test_only_engines_import_an_http_library() -> None:
    """HTTP libraries are imported by the engines, and by the scanners, which name a client in their signatures."""
    files = [file for file in ROOT.rglob("*.py") if not named(file).startswith(GENERATED_OR_APART)]
    users = {named(file) for file in files if tops(file) & HTTP_LIBRARIES}

    assert {
        "_engines/choosing.py",
        "_engines/httpx_async.py",
        "_engines/httpx_shared.py",
        "_engines/httpx_sync.py",
        "_engines/leftovers.py",
        "_engines/pyreqwest_async.py",
        "_engines/pyreqwest_clients.py",
        "_engines/pyreqwest_shared.py",
        "_engines/pyreqwest_sync.py",
        "_engines/tls.py",
        "scan/asyncio/scanner.py",
        "scan/inline/scanner.py",
    } == users


def test_only_the_calls_know_endpoints() -> None:
    """One module imports the endpoint functions of the generated client."""
    files = [file for file in ROOT.rglob("*.py") if not named(file).startswith(GENERATED_OR_APART)]
    users = {named(file) for file in files if any("generated_openapi_client.api" in name for name in imports(file))}

    assert {"_core/calls.py"} == users


def test_only_the_configuration_reads_the_environment() -> None:
    """The environment is read by the configuration, and for the names of proxies where a connection is made."""
    files = [file for file in ROOT.rglob("*.py") if not named(file).startswith(GENERATED_OR_APART)]
    code = {named(file): file.read_text(encoding="utf-8") for file in files if "os" in tops(file)}

    assert {"_engines/proxies.py", "configuration.py"} == {
        name for name, text in code.items() if "environ" in text or "getenv" in text
    }
