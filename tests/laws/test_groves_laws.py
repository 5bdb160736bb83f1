"""Theorems about Groves mechanisms on random grids of net values, decided by exhaustion."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from accord.core.canonical import key
from accord.mechanisms.groves.clarke_pivot import clarke_pivot
from accord.mechanisms.groves.groves import groves
from accord.mechanisms.groves.vcg_configuration import vcg_configuration
from accord.properties.efficient import efficient
from accord.properties.strong_budget_balance import strong_budget_balance
from accord.properties.threats import Coalition
from accord.properties.truthful import truthful
from accord.properties.weak_budget_balance import weak_budget_balance
from accord.verification.verify import verify

NAMES = ("ada", "bo", "cy", "di")
GRIDS = st.lists(st.fractions(min_value=-3, max_value=3, max_denominator=2), min_size=1, max_size=4, unique=True)
SIZES = st.integers(min_value=2, max_value=4)


@given(GRIDS, SIZES)
def test_every_groves_mechanism_is_truthful_and_efficient(grid: list[Fraction], size: int) -> None:
    for charge in ("none", "pivot", Fraction(3, 2)):
        rule = groves(NAMES[:size], values=grid, charge=charge)
        assert verify(rule, truthful()).holds
        assert verify(rule, efficient()).holds


@given(GRIDS, SIZES)
def test_claims_about_rings_and_budgets_hold_on_any_grid(grid: list[Fraction], size: int) -> None:
    for rule in (clarke_pivot(NAMES[:size], values=grid), groves(NAMES[:size], values=grid), groves(NAMES[:size], values=grid, charge=2)):
        for question in (strong_budget_balance(), weak_budget_balance()):
            assert verify(rule, question).holds == rule.claims[question], (rule, question)
        assert verify(rule, truthful(), Coalition(2)).holds == rule.claims[truthful(), Coalition(2)], rule


@given(GRIDS, SIZES)
def test_the_pivot_charge_is_the_clarke_mechanism(grid: list[Fraction], size: int) -> None:
    clarke, relative = clarke_pivot(NAMES[:size], values=grid), groves(NAMES[:size], values=grid, charge="pivot")
    for types in clarke.domain.profiles():
        assert key(clarke(types)) == key(relative(types))


def test_a_configuration_choice_between_two_is_a_public_project() -> None:
    """With risk differences as net values, the subsystem pays the Clarke tax."""
    choice = vcg_configuration(levels=3)
    project = clarke_pivot(("planning", "perception", "monitor"), values=2)
    for types in choice.domain.profiles():
        nets = {name: risks[1] - risks[0] for name, risks in types.items()}
        chosen, built = choice(types), project(nets)
        assert (chosen.choice == "cautious") == (built.choice == "build")
        assert dict(chosen.payments) == dict(built.payments)
