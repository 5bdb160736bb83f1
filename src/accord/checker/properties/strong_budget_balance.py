"""Strong budget balance: see `accord.checker.balanced`."""

from __future__ import annotations

from accord.checker.balanced import exhaust, margin
from accord.checker.judged import Judged

PROPERTY = Judged(
    "strong_budget_balance",
    "the payments equal the cost at every outcome that some play reaches",
    {("table", "none"): (exhaust, margin), ("tree", "none"): (exhaust, margin)},
)
