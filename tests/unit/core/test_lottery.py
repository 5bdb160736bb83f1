"""Lotteries: exact probabilities, and the laws of maps, mixtures and expectations."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.canonical import key
from accord.core.errors import AccordError
from accord.core.lottery import Lottery, as_lottery


@st.composite
def lotteries(draw: Any) -> Lottery:
    weights = draw(st.lists(st.integers(0, 6), min_size=1, max_size=6).filter(any))
    outcomes = draw(st.lists(st.integers(0, 4), min_size=len(weights), max_size=len(weights)))
    return Lottery((o, Fraction(w, sum(weights))) for o, w in zip(outcomes, weights, strict=True))


def further(outcome: int) -> Lottery:
    return Lottery({outcome: Fraction(1, 3), outcome % 3: Fraction(2, 3)} if outcome % 3 != outcome else {outcome: 1})


@given(lotteries())
def test_probabilities_are_positive_and_sum_to_one_over_distinct_outcomes(drawn: Lottery) -> None:
    assert sum(p for _, p in drawn) == 1
    assert all(p > 0 for _, p in drawn)
    assert len(set(drawn.support)) == len(drawn)
    assert drawn.probability(lambda o: True) == 1


@given(lotteries())
def test_order_and_splitting_do_not_matter(drawn: Lottery) -> None:
    pairs = list(drawn)
    backward = Lottery(pairs[::-1])
    halves = Lottery([(o, p / 2) for o, p in pairs] + [(o, p / 2) for o, p in pairs] + [(99, 0)])
    assert drawn == backward == halves
    assert hash(drawn) == hash(backward) == hash(halves)
    assert key(drawn) == key(backward)


@given(lotteries())
def test_the_laws_of_maps_and_mixtures(drawn: Lottery) -> None:
    assert drawn.map(lambda o: o) == drawn
    assert drawn.map(lambda o: o % 2).map(lambda o: o + 1) == drawn.map(lambda o: o % 2 + 1)
    assert drawn.then(Lottery.sure) == drawn
    assert Lottery.sure(3).then(further) == further(3)
    assert drawn.then(further).then(further) == drawn.then(lambda o: further(o).then(further))


@given(lotteries())
def test_expectation_is_linear_and_iterated(drawn: Lottery) -> None:
    assert drawn.expect(lambda o: 1) == 1
    assert drawn.expect(lambda o: 3 * o - 2) == 3 * drawn.expect(lambda o: o) - 2
    assert drawn.then(further).expect(lambda o: o) == drawn.expect(lambda o: further(o).expect(lambda late: late))
    assert drawn.probability(lambda o: o > 1) == drawn.expect(lambda o: int(o > 1))
    assert isinstance(drawn.expect(lambda o: o), Fraction)


@given(lotteries(), st.integers(1, 40))
def test_points_hit_outcomes_in_proportion(drawn: Lottery, parts: int) -> None:
    """Counting a grid of points fine enough for all the chances gives the chances."""
    grid = parts * int(np.lcm.reduce([p.denominator for _, p in drawn]))
    hits = [drawn.at(Fraction(k, grid)) for k in range(grid)]
    assert all(Fraction(hits.count(o), grid) == p for o, p in drawn)


def test_draws_come_from_the_support_and_repeat_with_the_seed() -> None:
    drawn = Lottery({"x": Fraction(1, 10), "y": Fraction(9, 10)})
    first = [drawn.sample(np.random.default_rng(5)) for _ in range(3)]
    assert first == [first[0]] * 3
    assert {drawn.sample(np.random.default_rng(k)) for k in range(100)} == {"x", "y"}


def test_equal_numbers_merge_whatever_their_form() -> None:
    assert Lottery([(1, Fraction(1, 2)), (Fraction(1), Fraction(1, 2))]) == Lottery.sure(1)
    assert Lottery.uniform(("x", "x", "y")).probability(lambda o: o == "x") == Fraction(2, 3)
    assert as_lottery(4) == Lottery.sure(4)
    assert as_lottery(Lottery.sure(4)) == Lottery.sure(4)
    assert Lottery({"x": "1/3", "y": "2/3"}).probability(lambda o: o == "x") == Fraction(1, 3)
    assert Lottery.sure(1) != 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: Lottery({"x": 0.5, "y": 0.5}), "0.5 is a float, and the probability of x must be exact"),
        (lambda: Lottery({"x": Fraction(1, 2)}), r"the probabilities of \(x\) sum to 1/2: make them sum to 1"),
        (lambda: Lottery({"x": 2, "y": -1}), "the probability -1 of y is negative"),
        (lambda: Lottery({}), "sum to 0"),
        (lambda: Lottery.uniform(()), "over no outcomes"),
        (lambda: Lottery.sure(0).at(Fraction(1)), r"1 is not in \[0, 1\)"),
        (lambda: Lottery.sure(0).at(Fraction(-1, 2)), r"-1/2 is not in \[0, 1\)"),
        (lambda: Lottery({"x": True}), "True is not a rational number"),
        (lambda: Lottery.sure(object()), "has no canonical form"),
    ],
)
def test_wrong_use_is_one_sentence(wrong: Any, words: str) -> None:
    with pytest.raises(AccordError, match=words):
        wrong()
