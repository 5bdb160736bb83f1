"""Strong budget balance: exact balance."""

from __future__ import annotations

from fractions import Fraction

from accord.core.registry import PROPERTIES, listed
from accord.properties.balance import budget_property
from accord.properties.property import Property

SOURCE = "Green and Laffont (1979), Incentives in Public Decision-Making; Mas-Colell, Whinston and Green (1995), section 23.C"


@listed(PROPERTIES, sources=(SOURCE,))
def strong_budget_balance() -> Property:
    """Payments equal the principal's cost at every outcome reached, honest or not. Margin: the absolute difference."""
    return budget_property("strong_budget_balance", "strongly budget balanced ex post", SOURCE, _judge)


def _judge(surplus: Fraction) -> Fraction:
    return abs(surplus)
