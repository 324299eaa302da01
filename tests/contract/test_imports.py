"""Public import paths, and the side effects of imports."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import Any

import pytest

from aisecurity import generated_openapi_client as client
from aisecurity.generated_openapi_client import models
from tests.support.project import ROOT
from tests.support.schemas import MODELS, OPEN_ENUMS, SCHEMAS, snake

CLASSES = [*MODELS, *OPEN_ENUMS]
PATHS = [
    "aisecurity.init",
    "aisecurity.generated_openapi_client.AiProfile",
    "aisecurity.generated_openapi_client.models.ai_profile.AiProfile",
    "aisecurity.generated_openapi_client.ScanRequestContentsInner",
    "aisecurity.generated_openapi_client.models.scan_request_contents_inner.ScanRequestContentsInner",
    "aisecurity.scan.inline.scanner.Scanner",
    "aisecurity.scan.asyncio.scanner.Scanner",
    "aisecurity.scan.models.content.Content",
    "aisecurity.exceptions.AISecSDKException",
    "aisecurity.exceptions.ErrorType",
    "aisecurity.constants.base.MAX_CONTENT_PROMPT_LENGTH",
    "aisecurity.scan.models.verdict.VerdictMixin",
]
"""What programs already import."""

IMPORT_ALL = """
import importlib, pkgutil, sys
import aisecurity
for module in pkgutil.walk_packages(aisecurity.__path__, "aisecurity."):
    # Adapters of guards need the frameworks of others.
    adapters = ("anthropic", "fastmcp", "langchain", "openai", "openai_agents")
    is_adapter = module.name.startswith(tuple(f"aisecurity.guard.{name}" for name in adapters))
    if not module.name.endswith(".__main__") and not is_adapter:
        importlib.import_module(module.name)
print(sum(name.startswith("aisecurity.generated_openapi_client.models.") for name in sys.modules))
print([name for name in sys.modules if name.split(".")[0] == "generated_openapi_client"])
"""
IMPORT_LITTLE = """
import sys
import aisecurity
from aisecurity.generated_openapi_client import AiProfile
print(sorted(name for name in sys.modules if name.startswith("aisecurity.generated_openapi_client.models.")))
print(AiProfile.__module__)
"""


def python(program: str) -> list[str]:
    """Run *program* at the top of the repository, and return the lines that it prints."""
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "" == done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("path", PATHS)
def test_paths_that_programs_use(path: str) -> None:
    """The import paths of existing programs work."""
    module, _, name = path.rpartition(".")

    value = getattr(importlib.import_module(module), name)

    assert name == getattr(value, "__name__", name)


def test_every_schema_has_a_class() -> None:
    """Objects and enumerations of the contract, those inside of objects too, are exported, and nothing else is."""
    named = [name for name, schema in SCHEMAS.items() if schema["type"] == "object" or "enum" in schema]

    assert len(named) + 2 == len(CLASSES)  # two enumerations stand inside of objects
    assert sorted([*CLASSES, "AuthenticatedClient", "Client"]) == sorted(client.__all__)
    assert sorted(CLASSES) == sorted(models.__all__)


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_is_the_same_from_everywhere(name: str) -> None:
    """The package root, `models` and the module of the model give one and the same class."""
    module = importlib.import_module(f"aisecurity.generated_openapi_client.models.{snake(name)}")

    assert getattr(module, name) is getattr(client, name) is getattr(models, name)
    assert name == getattr(client, name).__name__
    assert module.__name__ == getattr(client, name).__module__


@pytest.mark.parametrize("package", [client, models], ids=["root", "models"])
def test_packages_name_what_they_hold(package: Any) -> None:
    """`dir` shows every class, and a name that does not exist is an AttributeError."""
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="Missing"):
        _ = package.Missing


def test_the_folder_at_the_top_is_never_imported() -> None:
    """Importing all of the package does not make a second set of classes from the folder that it links to."""
    assert [str(len(CLASSES)), "[]"] == python(IMPORT_ALL)


def test_models_are_imported_when_asked_for() -> None:
    """A program pays for the models that it uses."""
    model = "aisecurity.generated_openapi_client.models.ai_profile"

    assert [str([model]), model] == python(IMPORT_LITTLE)


def test_exceptions_name_themselves() -> None:
    """Every exception is exported."""
    module = importlib.import_module("aisecurity.exceptions")
    classes = [value for value in vars(module).values() if isinstance(value, type)]
    ours = [cls.__name__ for cls in classes if cls.__module__ == module.__name__]

    assert sorted(ours) == sorted(module.__all__)
