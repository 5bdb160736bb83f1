"""The quotient as a method: when it is chosen, how many orbits there are, what it says where it is not for a question."""

from __future__ import annotations

import inspect
import itertools
import math
from fractions import Fraction
from typing import Any

import pytest

import accord
from accord.core.errors import AccordError, Inexact
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


def shared(value: Any = lambda own, t: own, **more: Any) -> accord.SymmetricDomain:
    return accord.symmetric_values(("ada", "bo"), accord.Finite((0, 1)), value, **more)


def counting(rule: Any, **more: Any) -> Mechanism:
    return accord.anonymous_rule(shared(**more), accord.Finite((0, 1)), rule)


def test_a_rule_on_counts_that_is_no_function_is_found_out_by_asking_twice() -> None:
    calls = itertools.count()

    def impure(counts: Any) -> Any:
        k = next(calls)
        return accord.Each({m: accord.Part(1 if k > 0 else 0) for m in counts})

    with pytest.raises(AccordError, match=r"not a function of the counts: to \{0: 2\} it answers .*0: 0.*, and asked again .*0: 1.* make"):
        accord.verify(counting(impure, money=True), accord.truthful(), method=symmetry_quotient.METHOD)


def test_a_utility_that_is_no_function_is_found_out_by_asking_twice() -> None:
    for part in ("value", "outside", "cost"):
        calls = itertools.count()
        more = {part: lambda *given, calls=calls: int(next(calls) == 0)}
        told = {"value": "utility", "outside": "outside option"}.get(part, part)
        with pytest.raises(AccordError, match=rf"the {told} of .* is 1, and asked again 0: make what computes it a pure function"):
            accord.verify(counting(lambda counts: accord.Part(0), money=True, **more), accord.weak_budget_balance(),
                          method=symmetry_quotient.METHOD)  # fmt: skip


def priced(counts: Any) -> Any:
    share = 0.5 * len(counts)
    return accord.Part(1, share)  # the line that is named


def halved(counts: Any) -> Any:
    return 0.5 * len(counts)  # the line that is named


def halves(own: Any, t: Any) -> Any:
    return 0.5 * t  # the line that is named


@pytest.mark.parametrize(
    ("build", "function", "value"),
    [
        (lambda: counting(priced, money=True), priced, "0.5"),
        (lambda: counting(halved), halved, "0.5"),
        (lambda: counting(lambda counts: 0, value=halves), halves, "0.0"),
    ],
)
def test_a_float_is_named_with_its_line_and_the_way_to_have_it(build: Any, function: Any, value: str) -> None:
    lines = inspect.getsourcelines(function)
    at = lines[1] + next(k for k, line in enumerate(lines[0]) if "the line that is named" in line)
    with pytest.raises(Inexact, match=rf"{value} is a float.* at line {at} of test_symmetry_quotient.py, or have floats read .* --float"):
        accord.verify(build(), accord.truthful(), method=symmetry_quotient.METHOD)


def test_a_rule_that_raises_is_named_with_its_line() -> None:
    with pytest.raises(
        AccordError, match=r"KeyError.* when the counts are \{1: 2\}: mend the rule at line \d+ of test_symmetry_quotient.py"
    ):
        accord.verify(counting(lambda counts: counts[0]), accord.truthful(), method=symmetry_quotient.METHOD)


@pytest.mark.parametrize(
    "prop", [accord.bayesian_truthful(), accord.individually_rational("interim"), accord.individually_rational("ex ante")]
)
def test_an_expectation_beyond_tables_is_replayed_by_orbits(prop: Any) -> None:
    """Ten bidders of six values, 6^10 profiles: who pays its bid and 1 besides would bid less, and would rather stay out."""
    domain = accord.symmetric_values(
        tuple(f"bidder {k}" for k in range(10)), accord.Finite(range(6)), lambda gets, t: gets * t, money=True,
        prior=accord.Lottery.uniform(range(6)),
    )  # fmt: skip
    mech = accord.anonymous_rule(
        domain, accord.Finite(range(6)), lambda counts: accord.Each({m: accord.Part(m == max(counts), m + 1) for m in counts})
    )
    verdict = accord.verify(mech, prop)
    assert isinstance(verdict, Refuted)
    assert verdict.replay() == verdict.gain > 0


def test_an_opaque_claim_is_asked_at_so_many_sorted_profiles_and_no_more() -> None:
    claimed = accord.claims_symmetry(uniform_price(tuple(f"bidder {k}" for k in range(12)), values=12))
    reason = claimed_symmetry.METHOD.accepts(Arena(claimed, Alone()), accord.truthful())
    assert reason is not None
    assert "1,352,078 sorted profiles, more than 100,000" in reason
