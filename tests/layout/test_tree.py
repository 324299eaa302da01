"""Tree of the package: names, sizes of folders, prose of module docstrings, lazy imports."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from pathlib import Path

import aisecurity
from tests.support.project import ROOT

PACKAGE = Path(aisecurity.__file__).parent
MOST_FILES = 16
QUESTIONS = re.compile(r"(What|How|Where|Which|Who|Whether|For|That|When|Why)\b")
TWICE = {"GuardMiddleware": 2, "Scanner": 2}
"""The classes of one name that belong together: the two halves, and what two frameworks want by that name."""

CLIENT = (
    "_runtime",
    "_validation",
    "_core",
    "_drivers",
    "_engines",
    "scan",
    "configuration",
    "auth.py",
    "__init__.py",
)
"""What runs while a scan runs, perhaps in another thread than one that forks."""


def modules(top: Path) -> list[Path]:
    """Return the hand-written modules below *top*."""
    return [path for path in sorted(top.rglob("*.py")) if "generated_openapi_client" not in path.parts]


def named(path: Path) -> str:
    """Return the path of a module below the repository."""
    return path.relative_to(ROOT).as_posix()


PACKAGED = modules(PACKAGE)
ALL = [*PACKAGED, *(path for top in ("tests", "scripts", "benchmarks", "examples") for path in modules(ROOT / top))]


def classes(path: Path) -> Iterator[str]:
    """Yield the names of the classes that *path* defines."""
    return (node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef))


def test_no_two_classes_of_one_name() -> None:
    """A class of the package can be found by its name alone."""
    counted = Counter(chain.from_iterable(map(classes, PACKAGED)))

    assert TWICE == {name: count for name, count in counted.items() if count > 1}


def test_no_flat_folder() -> None:
    """No folder of the package or of the tests holds more modules than a reader takes in."""
    counted = Counter(named(path.parent) for path in ALL if path.parts[len(ROOT.parts)] in {"aisecurity", "tests"})

    assert {} == {folder: count for folder, count in counted.items() if count > MOST_FILES}


def docstring(path: Path) -> str:
    """Return the docstring of a module, "" without one."""
    return ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""


def test_module_docstrings() -> None:
    """A module docstring begins with a noun phrase or a verb, never with a question word."""
    assert [] == [named(path) for path in ALL if not docstring(path) or QUESTIONS.match(docstring(path))]


def unguarded(path: Path) -> Iterator[str]:
    """Yield the imports within functions of *path* that do not stand in `with no_fork:`."""
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            guarded = {
                node
                for block in ast.walk(function)
                if isinstance(block, ast.With) and "no_fork" in {ast.unparse(item) for item in block.items}
                for node in ast.walk(block)
            }
            for node in ast.walk(function):
                is_the_guard = isinstance(node, ast.ImportFrom) and ["no_fork"] == [alias.name for alias in node.names]
                if isinstance(node, (ast.Import, ast.ImportFrom)) and node not in guarded and not is_the_guard:
                    yield f"{named(path)}:{node.lineno}: {ast.unparse(node)}"


def test_lazy_imports_of_the_client_are_guarded() -> None:
    """An import within a function of the client stands in `with no_fork:`: a fork waits until it is done.

    A child of a fork amid an import would find the module locked for ever.
    """
    paths = [path for path in PACKAGED if path.relative_to(PACKAGE).parts[0] in CLIENT]

    assert [] == [line for path in paths for line in unguarded(path)]
    assert any("no_fork" in path.read_text("utf-8") for path in paths)


def users(prefix: str) -> set[str]:
    """Return the modules of the client that import something that begins with *prefix*."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGED
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(prefix)
    }


def test_only_the_calls_know_endpoints() -> None:
    """One module imports the endpoint functions of the generated client."""
    assert {"_core/calls.py"} == users("aisecurity.generated_openapi_client.api")


def test_only_the_configuration_reads_the_environment() -> None:
    """One room of the configuration reads the environment, and, for the names of proxies, what makes connections."""
    paths = [path for path in PACKAGED if path.relative_to(PACKAGE).parts[0] in CLIENT]
    readers = {named(path) for path in paths if re.search(r"\bos\.(environ|getenv)\b", path.read_text("utf-8"))}

    assert {"aisecurity/_engines/proxies.py", "aisecurity/configuration/environment.py"} == readers


def test_the_registry_lists_every_engine() -> None:
    """Each folder of an engine has a row in the registry."""
    from aisecurity._engines.registry import NAMES

    folders = {path.parent.name for path in (PACKAGE / "_engines").glob("*/__init__.py")}

    assert folders | {"auto"} == set(NAMES)


def references(room: str, *kinds: type[object]) -> set[str]:
    """Return module and name of each value of *kinds* that a module in a room of `aisecurity.bulk` defines."""
    folder = PACKAGE / "bulk"
    names = [".".join(path.relative_to(folder).with_suffix("").parts) for path in (folder / room).rglob("*.py")]
    return {
        f".{module}:{name}"
        for module in names
        for name, value in vars(import_module(f"aisecurity.bulk.{module}")).items()
        if isinstance(value, kinds)
    }


def test_the_registry_lists_every_format() -> None:
    """Each reader of a source and each writer of a sink has a row in the registry."""
    from aisecurity.bulk.formats import SINK_FORMATS, SOURCE_FORMATS
    from aisecurity.bulk.sinks.writer import FileWriter, LineWriter
    from aisecurity.bulk.sources.reader import SourceReader

    assert references("sources", SourceReader) == {row.reader for row in SOURCE_FORMATS.values()}
    assert references("sinks", LineWriter, FileWriter) == {row.writer for row in SINK_FORMATS.values()}
