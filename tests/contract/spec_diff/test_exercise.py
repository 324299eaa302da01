"""The exercise of docs/regenerate.md prints what the page shows; clients, and a draft for the changelog."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.programs import blocks, output_of, page
from tests.support.project import ROOT

from .specs import ours, part, read, spec_diff, written

clients = part("clients")
Difference = part("changes").Difference
PAGE = page("regenerate")


@pytest.mark.tools
def test_the_exercise(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The program of the page writes a changed spec, of which the tool prints what the page shows, and ends with 0."""
    monkeypatch.chdir(ROOT)
    (program,) = blocks(PAGE)
    (shown,) = blocks(PAGE, "text")
    changed = output_of("-c", program).strip()

    assert 0 == spec_diff.main(["openapi.yaml", changed])

    assert shown == capsys.readouterr().out
    assert ["Contract", "Public API", "Cassettes", "Changelog"] == [
        line for line in shown.splitlines() if line and line[0] != " " and ":" not in line
    ]


def test_words_are_no_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two specs that differ in descriptions alone have nothing to say under any heading, and that is 0, too."""
    spec = ours()
    spec["info"]["version"] = "another"
    spec["components"]["schemas"]["ScanRequest"]["description"] = "Other words."
    spec["paths"]["/v1/scan/sync/request"]["post"]["responses"]["200"]["description"] = "Other words."

    assert 0 == spec_diff.main([str(ROOT / "openapi.yaml"), str(written(spec, tmp_path, "new.json"))])

    assert 3 == capsys.readouterr().out.count("\n  no change\n")


@pytest.mark.tools
def test_no_client(tmp_path: Path) -> None:
    """Where the generator has no client for a spec, that is said, and cassettes are held against the contract alone."""
    spec = ours()
    spec["components"]["schemas"]["AgentMeta"]["properties"]["agent_id"] = {
        "oneOf": [{"type": "string"}, {"type": "integer"}]
    }

    found = spec_diff.sections(read(spec, tmp_path, "old.json"), read(ours(), tmp_path, "new.json"))

    assert ["AgentMeta.agent_id: type changed: oneOf of string, integer -> string"] == found["Contract"]
    assert ["broken: the generator makes nothing of OLD: no template knows UnionProperty in agent_id"] == found[
        "Public API"
    ]
    assert "they were held against the contract alone: there are no models" == found["Cassettes"][-1]


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("", "it says nothing"),
        ("Generating /tmp/x\nError(s) encountered while generating.\n\nERROR parsing\n│ a │\n", "ERROR parsing a"),
        ("│ TemplateNotFound: UNSUPPORTED: allOf in A │", "no template knows allOf in A"),
    ],
)
def test_reasons(output: str, reason: str) -> None:
    """What the generator complains of is one line, without what it always says."""
    assert reason == clients._reason(output)


def test_hand_written_code_that_does_not_load(tmp_path: Path) -> None:
    """A client without which aisecurity cannot be imported is known by the last line of the traceback."""
    (tmp_path / "__init__.py").write_text("raise ImportError('no such model')\n", "utf-8")

    assert "ImportError: no such model" == clients.complaint(clients.Client(tmp_path, clients))


def test_names() -> None:
    """Names that came, went or mean something else have a line; a class or an endpoint has one for all of it."""
    old = {"A": "class A(Model)", "A.x": "str", "B": "class B(Model)", "B.y": "int", "B.gone": "int", "api.a.f": "()"}
    new = {
        "B": "class B(Model)",
        "B.y": "str",
        "B.come": "int",
        "C": "class C(Model)",
        "api.b.f": "()",
        "api.b.g": "()",
    }

    assert [
        "removed: A: class A(Model): x",
        "removed: api.a: functions: f",
        "added: C: class C(Model)",
        "added: api.b: functions: f, g",
        "changed: B.y: int -> str",
        "removed: B.gone: int",
        "added: B.come: int",
    ] == [str(change) for change in clients.name_changes(old, new)]


ENTRIES: list[tuple[tuple[Any, ...], str, str]] = [
    (("A.x", "member", None, "string, optional"), "Added", "`A.x`: string, optional."),
    (
        ("ScanContent.x", "member", "s", None),
        "Removed",
        "`Inner.x`. What a service still sends of it is in `additional_properties`.",
    ),
    (("A", "schema", None, "object"), "Added", "The schema `A`."),
    (("A", "schema", "object", None), "Removed", "The schema `A`."),
    (("A", "schema name", "A", "B"), "Changed", "The schema `A` is called `B`."),
    (("A.x", "required", "no", "yes"), "Changed", "`A.x` must be there, and may be missing no more."),
    (("A.x", "required", "yes", "no"), "Changed", "`A.x` may be missing."),
    (("A", "enum value", None, "a"), "Added", '`A` has "a".'),
    (
        ("A", "enum value", "a", None),
        "Removed",
        '`A` has no "a"; an answer that has it keeps it, as any value that is not known.',
    ),
    (("GET /a", "operation", None, "a"), "Added", "The operation `GET /a`."),
    (("GET /a", "operation", "a", None), "Removed", "The operation `GET /a`."),
    (("GET /a", "address", "GET /a", "GET /b"), "Changed", "The operation `GET /a` is at `GET /b`."),
    (("A.x", "maxLength", None, "5"), "Changed", "`A.x`: at most 5 characters, where there was no bound."),
    (("A.x", "minItems", "1", "5"), "Changed", "`A.x`: at least 5 items, where it was 1."),
    (("A.x", "maximum", "1", None), "Changed", "`A.x`: no bound, where it was at most 1."),
    (("A.x", "type", "string", "integer"), "Changed", "`A.x`: type is `integer`, where it was `string`."),
    (("A.x", "format", None, "uuid"), "Changed", "`A.x`: format is `uuid`, where it was none."),
]


@pytest.mark.parametrize(("change", "group", "line"), ENTRIES)
def test_a_draft(change: tuple[Any, ...], group: str, line: str) -> None:
    """Each kind of change has its words, with the names of classes in place of those of schemas."""
    groups = part("changelog").draft([Difference(*change)] * 2, [], {"ScanContent": "Inner"})

    assert [line] == groups[group] == [one for lines in groups.values() for one in lines]


def test_what_readers_need_not_know() -> None:
    """Departures are no matter of the changelog; functions that were added are."""
    change = clients.NameChange("api.scans.redact", None, "functions: sync")

    groups = part("changelog").draft(
        [Difference("openapi-departures.yaml", "departure 6", "laid", "there")], [change], {}
    )

    assert {
        "Added": ["The functions of `aisecurity.generated_openapi_client.api.scans.redact`."],
        "Changed": [],
        "Removed": [],
    } == groups
    assert {"ScanContent": "ScanRequestContentsInner"} == spec_diff.class_names()
