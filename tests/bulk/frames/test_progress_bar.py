"""The progress bar: that of tqdm where the program has it, or one that is given."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from aisecurity.bulk.frames.progress_bar import progress_bar
from aisecurity.exceptions import ConfigurationError


class Shown:
    """A bar as tqdm makes them, which keeps what it was told."""

    made: list[Shown]

    def __init__(self, **settings: Any) -> None:
        self.settings = settings
        self.done = 0
        self.closed = 0
        type(self).made.append(self)

    def update(self, n: int) -> None:
        """Go on."""
        self.done += n

    def close(self) -> None:
        """End."""
        self.closed += 1


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[Shown]:
    """Return the bars that were made, and have no tqdm."""
    made: list[Shown] = []
    monkeypatch.setattr(Shown, "made", made, raising=False)
    for name in ("tqdm", "tqdm.auto"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return made


def loaded(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Have modules of these names that make bars, each of a class of its own."""
    for name in names:
        module: Any = ModuleType(name)
        module.tqdm = type(name, (Shown,), {})
        monkeypatch.setitem(sys.modules, name, module)


def played(*, progress: Any) -> None:
    """Go on twice."""
    with progress_bar(progress, 2) as advance:
        advance()
        advance()


@pytest.mark.parametrize("progress", [None, False])
def test_none(bars: list[Shown], progress: Any) -> None:
    """Where tqdm was not imported there is no bar, and it is not imported; nor is there one where none is wanted."""
    played(progress=progress)

    assert [] == bars
    assert "tqdm" not in sys.modules


def test_not_wanted(bars: list[Shown], monkeypatch: pytest.MonkeyPatch) -> None:
    """False shows none, whatever was imported."""
    loaded(monkeypatch, "tqdm")
    played(progress=False)

    assert [] == bars


@pytest.mark.parametrize(("names", "chosen"), [(["tqdm"], "tqdm"), (["tqdm", "tqdm.auto"], "tqdm.auto")])
def test_imported(bars: list[Shown], monkeypatch: pytest.MonkeyPatch, names: list[str], chosen: str) -> None:
    """A program that has imported tqdm has its bar; that of a notebook if it chose it."""
    loaded(monkeypatch, *names)
    played(progress=None)

    assert [(chosen, {"total": 2, "unit": "row"}, 2, 1)] == [
        (type(one).__name__, one.settings, one.done, one.closed) for one in bars
    ]


def test_given(bars: list[Shown]) -> None:
    """What makes a bar may be given; the bar is closed where the block fails, too."""
    with pytest.raises(ZeroDivisionError), progress_bar(Shown, 2) as advance:
        _ = [advance(), 1 / 0]

    assert [(1, 1)] == [(one.done, one.closed) for one in bars]


def test_asked_for(bars: list[Shown], monkeypatch: pytest.MonkeyPatch) -> None:
    """True imports tqdm; without it, that is an error before anything is scanned."""
    loaded(monkeypatch, "tqdm", "tqdm.auto")
    played(progress=True)

    assert ["tqdm.auto"] == [type(one).__name__ for one in bars]
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ConfigurationError, match="progress: tqdm is needed"):
        played(progress=True)
