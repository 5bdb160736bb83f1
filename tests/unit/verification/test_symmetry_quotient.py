"""The quotient as a method: when it is chosen, how many orbits there are, what it says where it is not for a question."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest

import accord
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.mechanisms.auctions.uniform_price import uniform_price
from accord.mechanisms.auctions.vickrey import vickrey
from accord.properties.property import Arena
from accord.properties.threats import Alone, Coalition
from accord.verification.methods import claimed_symmetry, symmetry_quotient
from accord.verification.verdict import Refuted

SIX = tuple(f"bidder {k}" for k in range(6))


def auction(**params: Any) -> Mechanism:
    return uniform_price(SIX, units=3, values=6, prior="uniform", **params)


def test_long_tables_go_to_the_quotient_and_short_ones_to_exhaustion() -> None:
    assert accord.verify(uniform_price(), accord.truthful()).method == "exhaustion"
    long = accord.verify(auction(), accord.truthful())
    assert (long.word, long.method) == ("proved", "symmetry quotient")
    assert next(other for other in long.others if other.method == "exhaustion").seconds


def test_the_cases_are_the_orbits() -> None:
    """By stars and bars: 5 others over 6 messages in C(10, 5) ways, times own type and message; 2 members are 36 kinds, C(37, 2) pairs."""
    mech, others = auction(), math.comb(10, 5)
    assert accord.verify(mech, accord.truthful()).cases == 36 * others
    assert accord.verify(mech, accord.ex_post_truthful()).cases == 36 * others
    assert accord.verify(mech, accord.bayesian_truthful()).cases == 36
    assert accord.verify(mech, accord.individually_rational()).cases == 6 * others
    pairs = accord.verify(mech, accord.truthful(), Coalition(2), method=symmetry_quotient.METHOD)
    assert pairs.cases == 36 * others + math.comb(37, 2) * math.comb(9, 4)


def test_a_bayesian_gain_by_hand() -> None:
    """Two bidders, one unit, values 0 and 1, at one's own bid: a 1 that bids 0 wins for nothing with chance 1/2 against a 0."""
    mech = uniform_price(("ada", "bo"), units=1, values=2, price="lowest accepted", prior="uniform")
    verdict = accord.verify(mech, accord.bayesian_truthful(), method=symmetry_quotient.METHOD)
    assert isinstance(verdict, Refuted)
    assert (verdict.gain, verdict.worst) == (Fraction(1, 4), Fraction(1, 4))
    assert verdict.witness.json() == {"coalition": ["ada"], "types": {"ada": 1}, "lie": {"ada": 0}}


def test_an_expectation_of_many_replays_on_the_rule_without_a_table() -> None:
    """A 1 that bids 0 among twenty wins for nothing with chance 1/20 where all others have 0, and never at a loss."""
    many = uniform_price(tuple(f"bidder {k}" for k in range(20)), units=1, values=3, price="lowest accepted", prior="uniform")
    verdict = accord.verify(many, accord.bayesian_truthful())
    assert isinstance(verdict, Refuted)
    assert verdict.gain == Fraction(1, 20) / 3**19
    assert verdict.worst is not None
    assert verdict.worst >= verdict.gain


REFUSALS = (
    (vickrey(), accord.truthful(), Alone(), "is not written on counts"),
    (auction(), accord.anonymous(), None, "is not judged by orbits"),
    (uniform_price(SIX, values=200), accord.truthful(), Alone(), "histograms to list"),
    (uniform_price(SIX, values=12), accord.truthful(), Coalition(3), "cases by orbits"),
)


@pytest.mark.parametrize(("mechanism", "prop", "threat", "sentence"), REFUSALS)
def test_a_question_that_is_not_for_it_is_told_why(mechanism: Mechanism, prop: Any, threat: Any, sentence: str) -> None:
    with pytest.raises(AccordError, match=sentence):
        accord.verify(mechanism, prop, threat, method=symmetry_quotient.METHOD)


def test_claims_are_judged_on_utilities_only() -> None:
    claimed = accord.claims_symmetry(auction())
    reason = claimed_symmetry.METHOD.accepts(Arena(claimed, Alone()), accord.weak_budget_balance())
    assert reason is not None
    assert "what all agents get together" in reason
    assert "does not claim" in str(claimed_symmetry.METHOD.accepts(Arena(auction(), Alone()), accord.truthful()))


def test_a_rule_that_raises_is_named_with_its_counts() -> None:
    domain = accord.symmetric_values(("ada", "bo"), accord.Finite((0, 1)), lambda own, t: 0)
    broken = accord.anonymous_rule(domain, accord.Finite((0, 1)), lambda counts: 1 // counts.get(0, 0))
    with pytest.raises(AccordError, match=r"ZeroDivisionError.* when the counts are \{1: 2\}"):
        accord.verify(broken, accord.truthful(), method=symmetry_quotient.METHOD)
