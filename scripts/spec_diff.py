"""Print what a change of the service's spec changes: the contract, the public API, the cassettes, the changelog.

python scripts/spec_diff.py OLD NEW     files in YAML or JSON, published specs or ours
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import yaml

SCRIPTS = Path(__file__).resolve().parent
ROOT = SCRIPTS.parent
for place in (SCRIPTS, ROOT):
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))

from contract_diff import cassettes, clients  # noqa: E402 - found since the lines above
from contract_diff.changelog import GROUPS, draft  # noqa: E402 - behind the path
from contract_diff.clients import Client, GenerationError, NameChange  # noqa: E402 - behind the path
from contract_diff.contract import contract_changes  # noqa: E402 - behind the path
from contract_diff.departures import read_departures  # noqa: E402 - behind the path
from contract_diff.documents import Document, UnreadableSpecError, read, without_prose  # noqa: E402 - behind the path

DEPARTURES = ROOT / "openapi-departures.yaml"
CASSETTES = ROOT / "tests" / "cassettes"
NOTHING = "no change"

Side = tuple[Document, Client | None]


def class_names() -> dict[str, str]:
    """Return the classes that generator-config.yml calls otherwise than their schemas."""
    configuration = yaml.safe_load((ROOT / "generator-config.yml").read_text("utf-8"))
    return {name: row["class_name"] for name, row in configuration["class_overrides"].items()}


def of_cassettes(old: Side, new: Side) -> Iterator[str]:
    """Yield what of the cassettes fits the one side and not the other: its contract, and its models if it has some."""
    interactions = cassettes.recorded(CASSETTES, ROOT)
    lines: list[str] = []
    for one in interactions:
        before, after = (_wrong_with(one, side) for side in (old, new))
        lines += [f"{one}: {line}" for line in after if line not in before]
    count = f"{len(interactions)} interactions in {len({one.cassette for one in interactions})} cassettes"
    yield f"{count}: {'some no longer match' if lines else 'all match as before'}"
    yield from lines
    if new[1] is None:
        yield "they were held against the contract alone: there are no models"


def _wrong_with(one: cassettes.Interaction, side: Side) -> list[str]:
    document, client = side
    return [*cassettes.misfits_with(one, document), *(cassettes.refused_by(one, client) if client else ())]


def of_names(old: Client, new: Client) -> Iterator[NameChange | str]:
    """Yield what becomes of the public names, and whether what is written by hand can still be loaded."""
    changes = list(clients.name_changes(clients.names(old), clients.names(new)))
    yield from changes
    if any(change.old is not None for change in changes):
        wrong = clients.complaint(new)
        if wrong is not None:
            yield f"broken: what is written by hand does not load with it: {wrong}"


def _of_clients(old: Document, new: Document) -> tuple[list[NameChange | str], list[str]]:
    """Return the lines of names and of cassettes, with clients that are generated for that."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        made: list[Client] = []
        for which, document in (("OLD", old), ("NEW", new)):
            try:
                made.append(
                    stack.enter_context(clients.loaded(document, Path(folder), f"aisecurity_of_{which.lower()}"))
                )
            except GenerationError as error:
                reason = f"broken: the generator makes nothing of {which}: {error}"
                return [reason], list(of_cassettes((old, None), (new, None)))
        return list(of_names(*made)), list(of_cassettes((old, made[0]), (new, made[1])))


def sections(old: Document, new: Document) -> dict[str, list[str]]:
    """Return the lines below each heading."""
    changes = contract_changes(old, new)
    if without_prose(old) == without_prose(new):
        names, played = list[NameChange | str](), ["all match as before"]
    else:
        names, played = _of_clients(old, new)
    groups = draft(changes, [name for name in names if isinstance(name, NameChange)], class_names())
    written = [line for group in GROUPS if groups[group] for line in (f"### {group}", *_list(groups[group]))]
    return {
        "Contract": [*map(str, changes)] or [NOTHING],
        "Public API": [*map(str, names)] or [NOTHING],
        "Cassettes": played,
        "Changelog": written or [NOTHING],
    }


def _list(lines: list[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def main(arguments: list[str]) -> int:
    """Print the sections; 0 whatever they say, 2 if a file cannot be read."""
    if len(arguments) != 2 or not all(arguments):
        sys.stderr.write("two specs are needed: make spec-diff OLD=FILE NEW=FILE\n")
        return 2
    departures = read_departures(DEPARTURES)
    try:
        old, new = (read(Path(name), departures) for name in arguments)
    except UnreadableSpecError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    print(f"OLD {old.path}: {old.kind}\nNEW {new.path}: {new.kind}")
    for heading, lines in sections(old, new).items():
        print(f"\n{heading}\n")
        for line in lines:
            print(f"  {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
