"""Strong budget balance: exact balance."""

from __future__ import annotations

from fractions import Fraction

from accord.core.registry import PROPERTIES, listed
from accord.properties.balance import SOURCE, budget_property
from accord.properties.property import Property


@listed(PROPERTIES, sources=(SOURCE,))
def strong_budget_balance(stage: str = "ex post") -> Property:
    """Payments equal the principal's cost at every outcome reached, honest or not. Margin: the absolute difference.

    `stage`: ex post as said; interim, in expectation over honest play given any one type of any one agent; or ex ante, in
    expectation.
    """
    return budget_property("strong_budget_balance", "strongly budget balanced", stage, _judge)


def _judge(surplus: Fraction) -> Fraction:
    return abs(surplus)
