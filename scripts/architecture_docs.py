"""Draw docs/images/architecture.svg: the rooms of the package, and which uses which, from the imports of the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import grimp

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "images" / "architecture.svg"
PACKAGE = "aisecurity"
USED_BY_ALL = {"_runtime", "exceptions", "constants", "_version"}
"""Rooms to which no arrow is drawn."""
_BOX_HEIGHT, _ROW_HEIGHT, _GAP, _MARGIN = 32, 72, 18, 8
_LETTER = 8.2
"""Width of a letter, at most."""
_STYLE = "svg{color:#1f2328}@media(prefers-color-scheme:dark){svg{color:#d1d7e0}}"


def imports() -> dict[str, set[str]]:
    """Return the rooms of the package, each with those that it imports."""
    graph = grimp.build_graph(PACKAGE, exclude_type_checking_imports=True, cache_dir=None)
    rooms = sorted(graph.find_children(PACKAGE))
    return {
        _name(room): {
            _name(other)
            for other in rooms
            if other != room and graph.direct_import_exists(importer=room, imported=other, as_packages=True)
        }
        for room in rooms
    }


def _name(module: str) -> str:
    return module.rpartition(".")[2]


def depths(uses: Mapping[str, set[str]]) -> dict[str, int]:
    """Return how deep each room stands: one below the lowest that uses it. ValueError where rooms use each other."""
    found: dict[str, int] = {}
    while left := uses.keys() - found.keys():
        users = {room: [one for one in uses if room in uses[one]] for room in left}
        if not (ready := {room for room in left if set(users[room]) <= found.keys()}):
            raise ValueError(f"rooms that use each other: {sorted(left)}")
        found |= {room: max((found[one] + 1 for one in users[room]), default=0) for room in ready}
    lowest = max((found[room] for room in uses.keys() - USED_BY_ALL), default=0)
    return found | dict.fromkeys(USED_BY_ALL & uses.keys(), lowest + 1)


def arrows(uses: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """Return what is drawn: no arrow to what another arrow leads to by a longer way."""

    def reached(room: str) -> set[str]:
        return uses[room].union(*(reached(one) for one in uses[room]))

    return [
        (room, one)
        for room in sorted(uses)
        for one in sorted(uses[room] - USED_BY_ALL)
        if not any(one in reached(other) for other in uses[room])
    ]


def ways(drawn: Iterable[tuple[str, str]], depth: Mapping[str, int]) -> list[list[str]]:
    """Return each arrow as the places that it passes: both rooms, and a gap in each row between them."""
    return [
        [room, *(f"{room}>{one}>{level}" for level in range(depth[room] + 1, depth[one])), one] for room, one in drawn
    ]


def rows(depth: Mapping[str, int], passed: Iterable[list[str]]) -> list[list[str]]:
    """Return the places by depth, each row in an order in which few arrows cross."""
    table: list[set[str]] = [
        {room for room in depth if depth[room] == level} for level in range(max(depth.values()) + 1)
    ]
    steps = list[tuple[str, str]]()
    for way in passed:
        steps += pairwise(way)
        for number, one in enumerate(way):
            table[depth[way[0]] + number].add(one)
    found = [sorted(row) for row in table]
    for _ in range(12):
        for row in (*found, *reversed(found)):
            place = {one: (number + 0.5) / len(other) for other in found for number, one in enumerate(other)}
            row.sort(key=lambda one: (_middle(one, place, steps), one))
    return found


def _middle(one: str, place: Mapping[str, float], steps: Iterable[tuple[str, str]]) -> float:
    """Return where the places that *one* has arrows with stand, on average."""
    beside = [place[start if one == end else end] for start, end in steps if one in {start, end}]
    return sum(beside) / len(beside) if beside else place[one]


def picture(uses: Mapping[str, set[str]]) -> str:
    """Return the SVG."""
    depth = depths(uses)
    passed = ways(arrows(uses), depth)
    table = rows(depth, passed)
    width = max(sum(map(_width, row)) + _GAP * (len(row) + 1) for row in table)
    height = _ROW_HEIGHT * (len(table) - 1) + _BOX_HEIGHT + 2 * _MARGIN
    place: dict[str, tuple[float, float]] = {}
    for number, row in enumerate(table):
        gap = (width - sum(map(_width, row))) / (len(row) + 1)
        left = gap
        for one in row:
            place[one] = (left + _width(one) / 2, _MARGIN + number * _ROW_HEIGHT)
            left += _width(one) + gap
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img"'
        ' aria-label="Rooms of the package and what each uses" fill="none" stroke="currentColor">',
        f"<style>{_STYLE}</style>",
        '<g stroke-opacity="0.45">',
        *(_arrow([place[one] for one in way]) for way in passed),
        "</g>",
        *(_box(room, *place[room]) for room in sorted(depth)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _width(place: str) -> float:
    return _GAP if ">" in place else len(place) * _LETTER + 20


def _arrow(way: list[tuple[float, float]]) -> str:
    """Return the arrow along a way: it goes straight down through the gaps of a row."""
    line = f"M{way[0][0]:.0f},{way[0][1] + _BOX_HEIGHT:.0f}"
    for (x, y), (to_x, to_y) in pairwise(way):
        middle = (y + _BOX_HEIGHT + to_y) / 2
        line += f"C{x:.0f},{middle:.0f} {to_x:.0f},{middle:.0f} {to_x:.0f},{to_y:.0f}"
        line += f"V{to_y + _BOX_HEIGHT:.0f}" if (to_x, to_y) != way[-1] else "m-4,-7l4,7l4,-7"
    return f'<path d="{line}"/>'


def _box(room: str, x: float, y: float) -> str:
    wide = _width(room)
    dashes = ' stroke-dasharray="4 3"' if room.startswith("_") else ""
    return (
        f'<rect x="{x - wide / 2:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{_BOX_HEIGHT}" rx="6"{dashes}/>'
        f'<text x="{x:.0f}" y="{y + _BOX_HEIGHT / 2 + 5:.0f}" text-anchor="middle" fill="currentColor" stroke="none"'
        f' font-family="ui-monospace,monospace" font-size="13">{room}</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(imports()), encoding="utf-8")
