"""Mutants of the guard's core: the list is one of the code as it is. `make mutate` tests them."""

from collections import Counter

import pytest

from tests.support.project import script

MUTATE_GUARD = script("mutate_guard")
MUTANTS = MUTATE_GUARD.mutants()


def test_the_list() -> None:
    """Each mutant breaks one place of one module, and is a program still; each module of the core has some."""
    for one in MUTANTS:
        source = one.source()
        assert source != one.path.read_text("utf-8"), one.rule
        compile(source, one.rule, "exec")

    assert [] == [
        rule for rule, count in Counter((one.module, one.rule, one.new) for one in MUTANTS).items() if count > 1
    ]
    core = {path.stem for path in (MUTATE_GUARD.ROOT / "aisecurity" / "guard" / "_core").glob("[!_]*.py")}
    assert core | {"policy", "outcome", "errors"} == {one.module.rpartition("/")[2] for one in MUTANTS}


def test_a_list_that_is_out_of_date() -> None:
    """A mutant whose place is gone is no mutant."""
    gone = MUTATE_GUARD.Mutant(module="policy", rule="r", old="no such line", new="")
    with pytest.raises(ValueError, match="policy: 0 times instead of once"):
        gone.source()
