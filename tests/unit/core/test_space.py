"""Spaces: what they contain, their order, and how they answer a wrong item."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.errors import AccordError
from accord.core.space import Finite, Interval, Product, Space, as_finite

small = st.lists(st.integers(-9, 9), min_size=1, max_size=6, unique=True)
rationals = st.fractions(min_value=-5, max_value=5, max_denominator=20)


@given(small)
def test_finite_keeps_its_order_and_finds_positions(items: list[int]) -> None:
    space = Finite(items)
    assert list(space) == items
    assert len(space) == len(items)
    assert [space.position(x) for x in items] == list(range(len(items)))
    assert all(space.parse(str(x)) == x for x in items)
    assert all(x in items for x in space.sample(np.random.default_rng(0), 20))


def test_equal_numbers_are_one_item_and_truth_values_are_not_numbers() -> None:
    space = Finite((0, 1))
    assert Fraction(2, 2) in space
    assert True not in space
    assert 1.0 not in space
    assert len(Finite((0, False, 1, True))) == 4
    with pytest.raises(AccordError, match="lists an item twice"):
        Finite((1, Fraction(1)))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: Finite(()), "needs at least one item"),
        (lambda: Finite((1, 2, 1)), r"\(1, 2, 1\) lists an item twice"),
        (lambda: Finite((0, 1)).position(7), r"7 is not one of \(0, 1\): choose one of these"),
        (lambda: Finite((0, 1)).position(0.5), r"0.5 is not one of \(0, 1\)"),
        (lambda: Finite(("low", "high")).parse("mid"), r"'mid' is not one of \(low, high\)"),
        (lambda: Finite((0.5,)), "0.5 is a float"),
        (lambda: Interval(1, 0), r"the interval \[1, 0\] is empty: give the low end first"),
        (lambda: Interval(0, 0.5), "0.5 is a float, and the high end of an interval must be exact"),
        (lambda: Interval(0, 1).parse("3/2"), r"3/2 is outside \[0, 1\]"),
        (lambda: Interval(0, 1).parse("half"), "'half' is not a rational number"),
        (lambda: Interval(0, 1).grid(1), "a grid of 1 points does not span an interval"),
        (lambda: as_finite(Interval(0, 1)), r"\[0, 1\] is not finite"),
        (lambda: as_finite(Product(Finite((0,)), Interval(0, 1))), r"\[0, 1\] is not finite"),
        (lambda: Product(Finite((0, 1)), Finite((0, 1))).parse("(1)"), "has 1 parts, and .* needs 2"),
        (lambda: Product(Finite((0, 1)), Finite((0, 1))).parse("(1, 2)"), "'2' is not one of"),
    ],
)
def test_wrong_use_is_one_sentence(wrong: object, words: str) -> None:
    with pytest.raises(AccordError, match=words) as problem:
        wrong()  # type: ignore[operator]
    assert "\n" not in str(problem.value)


@given(rationals, rationals, rationals)
def test_an_interval_contains_what_lies_between_its_ends(a: Fraction, b: Fraction, x: Fraction) -> None:
    low, high = min(a, b), max(a, b)
    space = Interval(low, high)
    assert (x in space) == (low <= x <= high)
    assert low in space
    assert high in space
    assert all(x in space for x in space.sample(np.random.default_rng(1), 10))


@given(st.integers(2, 9))
def test_a_grid_spans_its_interval_evenly(points: int) -> None:
    grid = list(Interval(Fraction(-1, 3), 2).grid(points))
    assert (grid[0], grid[-1], len(grid)) == (Fraction(-1, 3), 2, points)
    assert len({b - a for a, b in itertools.pairwise(grid)}) == 1


@given(small, small)
def test_a_product_lists_every_pair_once_and_simple_ones_first(first: list[int], second: list[int]) -> None:
    space = Product(Finite(first), Finite(second))
    listed = space.finite()
    assert sorted(listed) == sorted((a, b) for a in first for b in second)
    ranks = [first.index(a) + second.index(b) for a, b in listed]
    assert ranks == sorted(ranks)
    assert all(pair in space for pair in listed)
    assert (first[0],) not in space
    assert [first[0], second[0]] not in space
    assert all(space.parse(f"({a}, {b})") == (a, b) for a, b in listed)


def test_every_kind_of_space_has_the_shape_and_lists_do_not() -> None:
    for space in (Finite((0,)), Interval(0, 1), Product(Finite((0,)), Interval(0, 1)), Product()):
        assert isinstance(space, Space)
    assert not isinstance([0, 1], Space)
    assert Product().sample(np.random.default_rng(0), 2) == [(), ()]
    mixed = Product(Finite((0,)), Interval(0, 1))
    assert all(pair in mixed for pair in mixed.sample(np.random.default_rng(0), 5))
