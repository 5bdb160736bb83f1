"""Boxes: values and difference quotients at random points lie in the enclosures, bounds hold, and parts are never bounded worse."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest

from accord.checker import arithmetic
from accord.core.errors import AccordError
from accord.theory.enclosure import FLAT, OPERATIONS, Enclosure, constant, middle, upper, variables
from accord.theory.expression import EXACT, Expression, Program, maximum, minimum, program
from tests.volume import volume

Spans = tuple[tuple[Fraction, Fraction], ...]


def random_expression(dice: random.Random, depth: int) -> Any:
    if depth == 0 or dice.random() < 0.1:
        return Expression("var", dice.randrange(3)) if dice.random() < 0.75 else Fraction(dice.randint(-3, 3), dice.randint(1, 3))
    x, y = random_expression(dice, depth - 1), random_expression(dice, depth - 1)
    way = dice.randrange(8)
    if way == 6:
        return maximum(x, y, 0) if dice.random() < 0.5 else minimum(x, y)
    if way == 7:
        return x / (1 + abs(y))
    return (x + y, x - y, x * y, x * x, abs(x), 2 * x - y)[way]


def on(rule: Program, spans: Spans) -> Enclosure:
    (found,) = rule.run(variables(spans), OPERATIONS, constant)
    return found  # type: ignore[no-any-return]


def at(rule: Program, point: Any) -> Fraction:
    return Fraction(*rule.run(point, EXACT, Fraction))


def within(dice: random.Random, spans: Spans) -> list[Fraction]:
    return [low + (high - low) * Fraction(dice.randint(0, 12), 12) for low, high in spans]


@pytest.mark.parametrize("seed", range(volume(300)))
def test_enclosures_hold_at_random_points(seed: int) -> None:
    dice = random.Random(seed)
    rule = program([random_expression(dice, 4)])
    lows = [Fraction(dice.randint(-4, 3), 2) for _ in range(3)]
    spans = tuple((low, low + Fraction(dice.randint(0, 4), dice.choice((1, 8)))) for low in lows)
    low, high, slopes = on(rule, spans)
    assert low is not None
    assert high is not None
    bound = upper((low, high, slopes), at(rule, middle(spans)), spans)
    for _ in range(20):
        point = within(dice, spans)
        here = at(rule, point)
        assert low <= here <= high
        assert bound is not None
        assert here <= bound
        k = dice.randrange(3)
        moved = [*point]
        moved[k] = within(dice, spans)[k]
        if moved[k] != point[k]:
            quotient = (at(rule, moved) - here) / (moved[k] - point[k])
            assert slopes.get(k, FLAT)[0] <= quotient <= slopes.get(k, FLAT)[1]
    (again,) = arithmetic.parse_program(rule.json()["steps"], rule.json()["results"], 3, 1).run(
        arithmetic.variables(spans), arithmetic.ENCLOSED, arithmetic.constant
    )
    assert (again[0], again[1]) == (low, high)
    assert all(again[2].get(k, FLAT) == slopes.get(k, FLAT) for k in range(3))


@pytest.mark.parametrize("seed", range(volume(100)))
def test_a_part_of_a_box_has_no_greater_bound(seed: int) -> None:
    dice = random.Random(seed)
    rule = program([random_expression(dice, 4)])
    spans = ((Fraction(-1), Fraction(1)), (Fraction(0), Fraction(2)), (Fraction(1), Fraction(3)))
    for _ in range(6):
        whole = upper(on(rule, spans), at(rule, middle(spans)), spans)
        k = dice.randrange(3)
        half = sum(spans[k], Fraction(0)) / 2
        spans = (*spans[:k], dice.choice(((spans[k][0], half), (half, spans[k][1]))), *spans[k + 1 :])
        part = upper(on(rule, spans), at(rule, middle(spans)), spans)
        assert whole is not None
        assert part is not None
        assert part <= whole


def test_a_divisor_that_can_be_zero_says_nothing() -> None:
    x = Expression("var", 0)
    rule = program([1 / x + 1])
    assert on(rule, ((Fraction(-1), Fraction(1)),))[:2] == (None, None)
    assert on(rule, ((Fraction(1), Fraction(2)),))[:2] == (Fraction(3, 2), Fraction(2))


def test_a_square_is_not_negative() -> None:
    x = Expression("var", 0)
    assert on(program([x**2]), ((Fraction(-1), Fraction(2)),))[:2] == (0, 4)


def test_equal_steps_are_taken_once_and_parts_leave_the_rest_out() -> None:
    x, y = Expression("var", 0), Expression("var", 1)
    both = program([(x + y) * 2, (x + y) / 3, y])
    assert len(both.steps) == 7
    assert both.only([2]) == Program((("var", 1),), (0,))
    assert both.only([1]).run([Fraction(1), Fraction(2)], EXACT, Fraction) == [1]


@pytest.mark.parametrize(
    ("attempt", "says"),
    [
        (lambda x: x > 1, "accord.maximum"),
        (lambda x: max(x, 1), "accord.maximum"),
        (lambda x: 1 if x else 0, "accord.piecewise"),
        (lambda x: x + 0.5, "Fraction"),
        (lambda x: x**20, "power"),
        (lambda x: float(x), "cannot be rounded"),
        (lambda x: maximum(), "nothing"),
    ],
)
def test_what_cannot_be_traced_is_refused_in_a_sentence(attempt: Any, says: str) -> None:
    with pytest.raises(AccordError, match=says):
        attempt(Expression("var", 0))


def test_minimum_and_maximum_are_the_ordinary_ones_on_numbers() -> None:
    assert (minimum(2, Fraction(1, 2)), maximum(1, 3, 2)) == (Fraction(1, 2), 3)
