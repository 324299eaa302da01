"""Mistakes of applications that guard a chat, as cases that any such application can be run against.

    @pytest.mark.parametrize("case", guard_cases.CASES, ids=str)
    def test_guard(case):
        guard_cases.check(case, application, supports={"stream"})

*application* is a function that gets an Exchange, asks the model at `exchange.model_url`, scans with
`exchange.configuration`, and returns or yields what its user sees; where it refuses it raises, or says so.
"""

from .case import Capability, GuardCase
from .exchange import Application, Exchange
from .harness import check
from .table import CASES

__all__ = ["CASES", "Application", "Capability", "Exchange", "GuardCase", "check"]
