"""Templates of the generator: none hides hand-written code from ruff, types and coverage."""

import ast
import re
from pathlib import Path

import pytest

from aisecurity import _runtime
from aisecurity.generated_openapi_client import models
from tests.support.project import ROOT

pytestmark = pytest.mark.tools

TEMPLATES = ROOT / "generator-templates"
UNTAGGED = [path for path in sorted(TEMPLATES.glob("*.jinja")) if not re.search(r"\{[{%]", path.read_text("utf-8"))]


@pytest.mark.parametrize("path", UNTAGGED, ids=lambda path: path.name)
def test_a_template_without_tags_only_re_exports(path: Path) -> None:
    """A template without a Jinja tag holds a docstring, imports of `_runtime` on one line each, and `__all__`."""
    docstring, *statements = ast.parse(path.read_text("utf-8")).body
    imports = [one for one in statements if isinstance(one, ast.ImportFrom)]

    assert isinstance(docstring, ast.Expr)
    assert {"aisecurity._runtime"} == {(one.module or "").rpartition(".")[0] for one in imports}
    assert {0} == {(one.end_lineno or 0) - one.lineno for one in imports}
    assert {"__all__"} >= {ast.unparse(one).partition(" = ")[0] for one in statements if one not in imports}


def test_there_are_such_templates() -> None:
    """The templates of client, errors and types are without a tag."""
    assert ["client.py.jinja", "errors.py.jinja", "types.py.jinja"] == [path.name for path in UNTAGGED]


def test_mixins_are_of_models() -> None:
    """Each hand-written class that adds to a model is a base of a model that there is."""
    (literal,) = re.findall(r"{% set MIXINS = (.+) %}", (TEMPLATES / "macros.jinja").read_text("utf-8"))
    mixins: dict[str, tuple[str, str]] = ast.literal_eval(literal)

    assert {"AiProfile", "ScanIdResult", "ScanResponse"} == mixins.keys()
    for name, (module, mixin) in mixins.items():
        assert (f"{_runtime.__name__}.{module}", mixin) in {
            (base.__module__, base.__name__) for base in getattr(models, name).__bases__
        }
