"""Identities of runs, compared part by part."""

from __future__ import annotations

from typing import Any

from aisecurity.bulk.durable.identity import described, differences

BEFORE: dict[str, Any] = {
    "source": {"kind": "jsonl", "size": "3"},
    "columns": ["prompt", {"prompt": None, "id": "no"}],
    "sink": ["jsonl", "input"],
    "profile": {"profile_name": "p"},
    "mode": "sync",
    "choice": {"sample": None, "seed": 0, "limit": None, "keep": ["a"]},
    "split": None,
    "dedupe": False,
}


def test_the_same() -> None:
    """What is `None` is as what was not known yet: a journal of an earlier version is of the same run."""
    now = {**BEFORE, "columns": ["prompt", {"id": "no", "new": None}], "source": {**BEFORE["source"], "new": None}}

    assert {} == differences(BEFORE, now)


def test_what_differs() -> None:
    """Each option by its name, with what it was and what it is."""
    now: dict[str, Any] = {
        **BEFORE,
        "source": {"kind": "jsonl", "size": "4"},
        "columns": ["response", {"id": "number"}],
        "sink": ["csv", "input"],
        "profile": {"profile_id": "i"},
        "choice": {"seed": 0, "limit": 5, "keep": []},
        "split": {"characters": 9, "overlap": 3},
    }

    assert (
        "of a run with another column id, format of the sink, keep, limit, member, profile, source, split; name "
        "another journal for a new run (column id: no then, number now; format of the sink: jsonl then, csv now; keep: "
        '["a"] then, [] now; limit: none then, 5 now; member: prompt then, response now; profile: p then, i now; '
        "split: none then, 9 3 now)"
    ) == described(differences(BEFORE, now))


def test_the_source_alone() -> None:
    """Of a source there is nothing to show."""
    changed = differences(BEFORE, {**BEFORE, "source": {"size": "9"}})

    assert "of a run with another source; name another journal for a new run" == described(changed)
