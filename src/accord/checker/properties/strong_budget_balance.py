"""Strong budget balance: see `accord.checker.balanced`."""

from __future__ import annotations

from accord.checker.balanced import budget_property

PROPERTY = budget_property("strong_budget_balance", "equal")
