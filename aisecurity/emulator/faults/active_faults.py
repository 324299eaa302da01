"""Faults of a running emulator; another thread may change them."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Unpack

from aisecurity.emulator.http.received_request import ReceivedRequest

from .delay import Delay
from .delivery import Delivery
from .fault import Fault
from .fault_reader import FaultTable, read_fault
from .json_edits import JsonEdit
from .replacement import Replacement


class ActiveFaults:
    """The active faults, tried in the order in which they were added."""

    def __init__(self, faults: Iterable[FaultTable] = (), seed: int = 0) -> None:
        self._faults: tuple[Fault, ...] = ()
        self._changing = threading.Lock()
        self._random = Random(seed)  # noqa: S311 - repeatable, not secret
        self.extend(faults)

    def __len__(self) -> int:
        return len(self._faults)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def add(self, **fault: Unpack[FaultTable]) -> Fault:
        """Add a fault: `add(status=503, count=2)`; the returned Fault counts how often it *fired*."""
        return self.extend([fault])[0]

    def extend(self, tables: Iterable[Mapping[str, object] | FaultTable]) -> tuple[Fault, ...]:
        """Add several at once; raises SettingsError, and adds none, if one is invalid."""
        added = _read(tables)
        with self._changing:
            self._faults = (*self._faults, *added)
        return added

    def replace(self, tables: Iterable[Mapping[str, object] | FaultTable]) -> None:
        """Replace all faults by these."""
        faults = _read(tables)
        with self._changing:
            self._faults = faults

    def clear(self) -> None:
        """Remove all faults."""
        with self._changing:
            self._faults = ()

    def select(self, request: ReceivedRequest) -> "SelectedFaults":
        """Select the faults for *request*: all delays and edits, the first replacement, the first delivery."""
        selected = SelectedFaults(self._random)
        for fault in self._faults:
            if not selected.is_taken(fault) and fault.applies_to(request, self._random):
                selected.add(fault)
        return selected


def _read(tables: Iterable[Mapping[str, object] | FaultTable]) -> tuple[Fault, ...]:
    return tuple(read_fault(table, f"faults[{index}]") for index, table in enumerate(tables))


class SelectedFaults:
    """The faults selected for one request, by kind of effect; *fired* are those that are no edits."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.delay: float | None = None
        self.replacement: Replacement | None = None
        self.delivery: Delivery | None = None
        self.fired: list[Fault] = []
        self.edits: list[tuple[Fault, JsonEdit]] = []

    def __bool__(self) -> bool:
        return bool(self.edits or self.replacement or self.delivery) or self.delay is not None

    def is_taken(self, fault: Fault) -> bool:
        """Return whether a fault of the same effect, of which only one can apply, is selected already."""
        if isinstance(fault.effect, Replacement):
            return self.replacement is not None
        return isinstance(fault.effect, Delivery) and self.delivery is not None

    def add(self, fault: Fault) -> None:
        """Select *fault*; delays add up."""
        effect = fault.effect
        if isinstance(effect, JsonEdit):
            self.edits.append((fault, effect))
            return
        fault.fired += 1
        self.fired.append(fault)
        if isinstance(effect, Delay):
            self.delay = (self.delay or 0.0) + effect.seconds(self._random)
        elif isinstance(effect, Replacement):
            self.replacement = effect
        else:
            self.delivery = effect
