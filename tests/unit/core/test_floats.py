"""Floats: refused with the value and the line where exactness is asked, and read bit for bit where floats are asked for."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.domain import Decision, private_values, quasi_linear
from accord.core.errors import AccordError, Inexact
from accord.core.floats import as_floats, rationals
from accord.core.gamefile import behaviour_digest
from accord.core.lottery import Lottery
from accord.core.mechanism import Mechanism, one_shot
from accord.core.prior import Independent
from accord.core.rational import exact, floats_read
from accord.core.space import Finite
from accord.core.tabulate import tabulate

PAIR = ("ada", "bo")
BITS = Finite((0, 1))


def flat(agent: str, outcome: Any, own: Any) -> int:
    return 0


def halved(sent: Mapping[str, int]) -> Any:
    share = sent["ada"] / 2
    return (sent["bo"], share)  # the line that is named


def charged(sent: Mapping[str, int]) -> Any:
    price = 0.1 * sent["bo"]
    return Decision("ada", {"ada": price})  # the line that is named


def worth(agent: str, choice: Any, own: int) -> Any:
    return own * 0.3  # the line that is named


def ruled(rule: Any, utility: Any = flat) -> Mechanism:
    return one_shot(private_values(PAIR, BITS, utility), BITS, rule)


@pytest.mark.parametrize(
    ("build", "function", "value"),
    [
        (lambda: ruled(halved), halved, "0.0"),
        (lambda: ruled(charged), charged, "0.0"),
        (lambda: ruled(lambda s: "ada", worth), worth, "0.0"),
        (lambda: one_shot(quasi_linear(PAIR, BITS, worth), BITS, lambda s: Decision("ada")), worth, "0.0"),
    ],
)
def test_a_float_is_refused_with_its_value_its_line_and_the_way_to_have_floats(build: Any, function: Any, value: str) -> None:
    with pytest.raises(Inexact) as problem:
        tabulate(build())
    lines = enumerate(Path(__file__).read_text(encoding="utf-8").splitlines(), start=1)
    line = next(k for k, written in lines if k > function.__code__.co_firstlineno and "# the line that is named" in written)
    told = str(problem.value)
    assert value in told
    assert f" at line {line} of test_floats.py, or have floats read as the rationals that they are, with --float" in told
    assert "\n" not in told


def test_a_rule_that_raises_names_its_line() -> None:
    def rule(sent: Mapping[str, int]) -> int:
        return 1 // (1 - sent["ada"])

    with pytest.raises(
        AccordError, match=rf"when the messages are {{ada: 1, bo: 0}}: mend the rule at line {rule.__code__.co_firstlineno + 1} of"
    ):
        tabulate(ruled(rule))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_read_bit_for_bit(value: float) -> None:
    with floats_read():
        assert exact(value) == Fraction(value)
    assert float(rationals(value)) == value
    with pytest.raises(Inexact):
        exact(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_is_refused_even_then(value: float) -> None:
    with floats_read(), pytest.raises(AccordError, match="is not finite, and the price must be a number: mend what computes it"):
        exact(value, "the price")
    with pytest.raises(AccordError, match="is not finite"):
        tabulate(as_floats(ruled(lambda s: 0, lambda i, o, t: value)))


def test_floats_inside_values_are_read() -> None:
    half = Fraction(1, 2)
    assert rationals((0.5, [0.5, "x"], {0.5: {0.5}}, None, True)) == (half, [half, "x"], {half: {half}}, None, True)
    with floats_read():
        decision = rationals(Decision(0.5, {"ada": 0.25}))
        assert (decision.choice, decision.payment("ada")) == (half, Fraction(1, 4))
        assert Finite((0.5, 1)).items == (half, 1)


def test_chances_that_sum_to_one_but_for_rounding_are_a_lottery() -> None:
    thirds = [(k, 0.1) for k in range(10)]
    assert sum(Fraction(p) for _, p in thirds) != 1
    with pytest.raises(AccordError, match="must be exact"):
        Lottery(thirds)
    with floats_read():
        assert {p for _, p in Lottery(thirds)} == {Fraction(1, 10)}
        with pytest.raises(AccordError, match="sum to"):
            Lottery([(0, 0.5), (1, 0.49)])


def test_a_mechanism_of_short_floats_is_the_exact_one() -> None:
    """Quarters are exact in floats: the same game, digest and all, as written in Fractions."""
    quarter = Fraction(1, 4)

    def auction(unit: Any) -> Mechanism:
        domain = quasi_linear(
            PAIR, BITS, lambda i, w, t: t * unit if i == w else 0 * unit, Finite(PAIR), cost=lambda d: 3 * unit,
            outside=lambda i, types: unit, prior=Independent(dict.fromkeys(PAIR, Lottery.uniform((0, 1)))),
        )  # fmt: skip

        def rule(bids: Mapping[str, int]) -> Any:
            return Lottery([(Decision(a, {a: bids[a] * unit}), Fraction(1, 2)) for a in bids])

        return one_shot(domain, BITS, rule)

    exact_one, read = auction(quarter), as_floats(auction(0.25))
    assert behaviour_digest(tabulate(read)) == behaviour_digest(tabulate(exact_one))
    assert (exact_one.arithmetic, read.arithmetic) == ("exact", "float")
    assert as_floats(read) is read


def test_the_reading_ends_with_the_call() -> None:
    mech = as_floats(ruled(halved))
    assert mech.rule is not None
    assert mech.rule({"ada": 1, "bo": 0}) == (0, Fraction(1, 2))
    for value in (0.5, 1e300):
        with pytest.raises(Inexact):
            exact(value)


def test_numbers_of_different_scales_stay_apart() -> None:
    numbers = [1e-300, 0.1, 1e300]
    mech = as_floats(ruled(lambda s: s["ada"] + s["bo"], lambda i, o, t: numbers[o] + t))
    table = tabulate(mech).utility[0]
    for own, outcome in itertools.product(range(2), range(3)):
        assert table.at(own, outcome) == Fraction(numbers[outcome] + own)
