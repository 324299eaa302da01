"""Private names of other libraries, ctypes and threads: none in the default engine and in what it stands on."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.project import ROOT

PACKAGE = ROOT / "aisecurity"
FOLDERS = ("_engines/httptools", "_drivers", "_core", "_runtime", "scan")
STARTS_THREADS = PACKAGE / "_runtime/threads.py"
OURS = ("aisecurity", "generated_openapi_client")
REASONS = {
    "ours._pool": "httpx does not show the pool whose connections are looked at, and whose lock a signal could leave",
    "connection._h11_state": "bytes that came after an answer may be in its parser already",
    "connection._network_stream": "or in the stream below",
    "stream._sock": "httpcore's blocking stream does not show its socket",
    "stream._incoming": "TLS in TLS keeps bytes of its own",
    "stream._stream": "anyio wraps one stream in another, and shows neither",
    "stream._read_bio": "what TLS took off the socket and nobody read",
    "stream._ssl_object": "and what it has decrypted",
    "stream._protocol": "asyncio's protocol queues what came without being asked for",
}
"""Of each private name that the engine on httpx uses, why it is still needed."""


def files(folder: str) -> list[Path]:
    """Return the modules in *folder* of the package, and those beside the engines that they share."""
    return sorted((PACKAGE / folder).rglob("*.py"))


def foreign_names(tree: ast.AST) -> set[str]:
    """Return the names that a module imports from elsewhere."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and not (node.module or "").startswith(OURS):
            names |= {alias.asname or alias.name for alias in node.names}
    return names - {*OURS}


def private(name: str) -> bool:
    """Return whether *name* is private; those of Python's own, and the documented ones of named tuples, are not."""
    return name.startswith("_") and not name.endswith("__") and name not in {"_replace", "_asdict", "_fields", "_make"}


def private_names(source: str) -> Iterator[str]:
    """Yield the private names of others that *source* uses: of what it imports, and of any value."""
    tree = ast.parse(source)
    foreign = foreign_names(tree)
    own = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    own |= {
        node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and not (node.module or "").startswith(OURS):
            parts = [*(node.module or "").split("."), *(alias.name for alias in node.names)]
            yield from (part for part in parts if private(part))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if private(alias.name))
        elif isinstance(node, ast.Attribute) and private(node.attr):
            root = node.value.id if isinstance(node.value, ast.Name) else ast.unparse(node.value)
            if root in foreign or (root not in {"self", "cls"} and node.attr not in own):
                yield f"{root}.{node.attr}"


def test_what_the_search_finds() -> None:
    """The search finds each kind, and leaves our own names alone."""
    source = "import ssl\nfrom asyncio import _x\nssl._y\nclass A:\n def f(self, o):\n  self._z = o._w\n  return o._z\n"

    assert ["_x", "o._w", "ssl._y"] == sorted(private_names(source))


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_private_name(folder: str) -> None:
    """The default engine, and what it stands on, uses no private name of another library."""
    found = {
        f"{path.relative_to(PACKAGE)}: {name}"
        for path in set(files(folder)) - {STARTS_THREADS}
        for name in private_names(path.read_text(encoding="utf-8"))
    }

    assert set() == found


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_ctypes_and_no_thread(folder: str) -> None:
    """Neither calls into the interpreter nor threads of our own, but for those of a batch, which one module starts."""
    for path in set(files(folder)) - {STARTS_THREADS}:
        source = path.read_text(encoding="utf-8")
        names = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
        names |= {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        imported = foreign_names(ast.parse(source))

        assert not {"ctypes", "_ctypes", "_thread"} & imported, path
        assert not {"Thread", "Timer", "start_new_thread"} & names, path


def test_private_names_of_the_httpx_engine() -> None:
    """The engine on httpx uses those that are listed, each with its reason, and no others."""
    found = {name for path in files("_engines/httpx") for name in private_names(path.read_text(encoding="utf-8"))}

    assert REASONS.keys() == found
