"""The reference of the public API: a page for each module of tests/api.txt, with signatures of there and docstrings."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, Protocol

from attrs import field, frozen

from .docstrings import ImportedDocs, SourceDocs
from .settings import ROOT

SNAPSHOTS = ("tests/api.txt", "tests/frameworks/api.txt")
UNSAID = {"__init__", "__enter__", "__exit__", "__aenter__", "__aexit__"}
_NAME = re.compile(r"""(?P<text>'[^']*'|"[^"]*")|(?<![\w.])(?<!= )[A-Z]\w+""")
_ENUM = re.compile(r"<(\w+\.\w+): [^>]*>")


class Docs(Protocol):
    """Finds docstrings."""

    def of(self, *names: str) -> str:
        """Return the docstring at the path of *names*, "" if there is none."""
        ...


@frozen
class Entry:
    """A name of a module: its line in the snapshot, and those of its members."""

    line: str
    members: list[str] = field(factory=list[str])

    @property
    def is_class(self) -> bool:
        """Whether it is a class."""
        return self.line.startswith("class ")

    @property
    def name(self) -> str:
        """The name, of a class the one that it was defined with."""
        return _parts(r"(?:class |async )?(\w+)", self.line)[0]


def entries(snapshot: str) -> dict[str, list[Entry]]:
    """Return the names of each module in the text of a snapshot."""
    modules: dict[str, list[Entry]] = {}
    for section in snapshot.split("\n\n")[1:]:
        module, *lines = section.strip("\n").split("\n")
        found = modules.setdefault(module, [])
        for line in lines:
            if line.startswith("        "):
                found[-1].members.append(line.strip())
            else:
                found.append(Entry(line.strip()))
    return modules


def _parts(pattern: str, line: str) -> tuple[str, ...]:
    """Return the groups of *pattern* in a line of a snapshot."""
    if (found := re.match(pattern, line)) is None:
        raise ValueError(f"a snapshot of the API has the line {line!r}")
    return found.groups(default="")


@frozen
class ApiPages:
    """Writes the pages; *paths* leads from a bare name to the path where it is described."""

    modules: Mapping[str, list[tuple[str, Entry]]]
    docs: Mapping[str, Docs]
    paths: Mapping[str, str]
    same: Mapping[str, str]

    def page(self, module: str) -> str:
        """Return the page of *module*."""
        lines = [
            f"# Module {module}",
            "",
            f"```{{py:module}} {module}",
            "```",
            "",
            *_text(self.docs[module].of(), self),
        ]
        for name, entry in self.modules[module]:
            lines += ["", *self._entry(module, name, entry)]
        return "\n".join(lines) + "\n"

    def index(self) -> str:
        """Return the page that lists the modules."""
        rows = [f"| [{module}](api/{module}.md) | {self._named(module)} |" for module in self.modules]
        tree = ["```{toctree}", ":hidden:", *map(_title, self.modules), "```"]
        head = [
            "# API",
            "",
            "Every public name, with what its docstring says: those of `tests/api.txt`, from which none comes or goes",
            "unnoticed. A module whose name begins with `_` is private; only the classes shown of it are not.",
            "",
            "| module | names |",
            "|---|---|",
        ]
        return "\n".join([*head, *rows, "", *tree]) + "\n"

    def _named(self, module: str) -> str:
        names = [name for name, _ in self.modules[module]]
        shown = ", ".join(f"`{name}`" for name in names[:8])
        return shown if len(names) <= 8 else f"{shown} and {len(names) - 8} more"

    def _entry(self, module: str, name: str, entry: Entry) -> Iterator[str]:
        path = f"{module}.{name}"
        if not entry.is_class:
            yield from self._member(entry.line, (module, name), "function", "data")
            return
        made = next((line for line in entry.members if re.match(r"(async )?__init__\(", line)), "")
        bases = [self._type(base) for base in re.findall(r"[\w.]+", entry.line.partition("(")[2])]
        yield f"::::{{py:class}} {name}{self._signature(made).removesuffix(' -> None') if made else ''}"
        yield ""
        if path in self.same:
            yield f"The same as {{py:class}}`{self.same[path]}`."
        else:
            if bases:
                yield f"Bases: {', '.join(f'{{py:class}}`{base}`' for base in bases)}"
                yield ""
            yield from _text(self.docs[module].of(name), self)
            for line in entry.members:
                yield from self._of_class(line, (module, name))
        yield "::::"

    def _of_class(self, line: str, place: tuple[str, str]) -> Iterator[str]:
        if line.startswith("attributes: "):
            yield f"Attributes: {', '.join(f'`{name}`' for name in line[12:].split(', '))}."
            return
        (name,) = _parts(r"(?:async |classmethod )?(\w+)", line)
        if name not in UNSAID:
            yield from self._member(line, (*place, name), "method", "attribute")

    def _member(self, line: str, place: tuple[str, ...], called: str, valued: str) -> Iterator[str]:
        """Yield the directive of a line: of what is *called*, or of a *valued* one."""
        options, path = list[str](), place[-1]
        mark, rest = _parts(r"(?:(async|classmethod) )?\w+(.*)", line)
        if rest.startswith("("):
            kind, path = called, path + self._signature(line)
            options += [f":{mark}:"] if mark else []
        else:
            kind = valued
            options += list(self._value(rest.removesuffix("  (no argument)")))
        yield f":::{{py:{kind}}} {path}"
        yield from options
        yield ""
        yield from _text(self.docs[place[0]].of(*place[1:]), self)
        yield ":::"
        yield ""

    def _value(self, text: str) -> Iterator[str]:
        """Yield the options of a type and a value: ": TYPE = VALUE", without either of both."""
        kind, _, value = text.partition(" = ")
        if kind := kind.removeprefix(": ").strip():
            yield f":type: {json.dumps(self._type(kind), ensure_ascii=False)}"
        if value:
            yield f":value: {json.dumps(value, ensure_ascii=False)}"

    def _signature(self, line: str) -> str:
        """Return what a line says from its parameters on, without the object itself."""
        parameters = _ENUM.sub(r"\1", re.sub(r"^(self|cls)(, )?", "", line.partition("(")[2]))
        return "(" + self._type(parameters)

    def _type(self, text: str) -> str:
        """Return an annotation with the whole paths of names of this package."""
        return _NAME.sub(lambda found: found[0] if found["text"] else self.paths.get(found[0], found[0]), text)


def _title(module: str) -> str:
    """Return the entry of the navigation for a module."""
    return f"{module.removeprefix('aisecurity.')} <api/{module}>"


def _text(text: str, pages: ApiPages) -> list[str]:
    """Return a docstring as Markdown: names of this package lead to where they are described."""

    def link(found: re.Match[str]) -> str:
        path = pages.paths.get(found[1].rpartition(".")[2])
        known = path is not None and (found[1] == path or "." not in found[1])
        return f"{{py:class}}`{found[1]} <{path}>`" if known else found[0]

    paragraphs = (_fenced(one) or re.sub(r"(?<![`\w}])`([\w.]+)`(?!`)", link, one) for one in text.split("\n\n"))
    return [*"\n\n".join(paragraphs).split("\n"), ""] if text else []


def _fenced(paragraph: str) -> str:
    """Return a paragraph that is a program or a drawing as a block, "" if it is prose."""
    if "├" in paragraph:
        return f"```text\n{paragraph}\n```"
    try:
        is_program = bool(ast.parse(paragraph).body) and re.search(r"[=(]", paragraph) is not None
    except SyntaxError:
        return ""
    return f"```python\n{paragraph}\n```" if is_program else ""


def exported_names(module: Any, found: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    """Yield the entries of a module with the names under which it exports them."""
    names = getattr(module, "__all__", dir(module))
    left = sorted(name for name in names if isinstance(getattr(module, name, None), type))
    for entry in found:
        name = next((one for one in left if getattr(module, one).__name__ == entry.name), entry.name)
        if entry.is_class and name in left:
            left.remove(name)
        yield (name if entry.is_class else entry.name), entry


def api_pages() -> ApiPages:
    """Return the pages of the API as tests/api.txt, tests/frameworks/api.txt and the docstrings have it."""
    modules: dict[str, list[tuple[str, Entry]]] = {}
    docs: dict[str, Docs] = {}
    paths: dict[str, str] = {}
    same: dict[str, str] = {}
    known: dict[int, str] = {}
    for snapshot in SNAPSHOTS:
        for module, found in entries((ROOT / snapshot).read_text("utf-8")).items():
            if snapshot == SNAPSHOTS[0]:
                imported = import_module(module)
                docs[module], modules[module] = ImportedDocs(imported), list(exported_names(imported, found))
            else:
                imported = None
                docs[module] = SourceDocs(ROOT.joinpath(*module.split(".")))
                modules[module] = [(entry.name, entry) for entry in found]
            for name, entry in modules[module]:
                if entry.is_class:
                    path = f"{module}.{name}"
                    first = known.setdefault(id(getattr(imported, name)) if imported else hash(path), path)
                    if first != path:
                        same[path] = first
                    paths.setdefault(name, first)
    return ApiPages(modules, docs, paths, same)
