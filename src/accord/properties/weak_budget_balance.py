"""Weak budget balance: no deficit."""

from __future__ import annotations

from fractions import Fraction

from accord.core.registry import PROPERTIES, listed
from accord.properties.balance import budget_words, needs_money, surplus_blocks, surplus_margin
from accord.properties.profiles import without_deviator
from accord.properties.property import Property

SOURCE = "Green and Laffont (1979), Incentives in Public Decision-Making; Mas-Colell, Whinston and Green (1995), section 23.C"


@listed(PROPERTIES, sources=(SOURCE,))
def weak_budget_balance() -> Property:
    """Payments cover the principal's cost at every outcome reached, honest or not (no deficit). Margin: the deficit."""
    name = "weak_budget_balance"
    return Property(
        name,
        (),
        "weakly budget balanced ex post",
        SOURCE,
        without_deviator(name, needs_money),
        surplus_blocks(_judge),
        surplus_margin(_judge),
        budget_words,
        has_deviator=False,
    )


def _judge(surplus: Fraction) -> Fraction:
    return -surplus
