"""Quadratics over polytopes: the prover's recursion against the trusted checker's plain enumeration and against grids."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from accord.checker.polytope import maximum
from accord.core.piecewise_polynomial import Polynomial
from accord.core.polyhedra import Empty, inside, system, value
from accord.theory.quadratic import attained, supremum
from tests.unit.core.test_polyhedra import UNIT, X, number, random_system
from tests.volume import volume


def random_quadratic(dice: random.Random, n: int) -> Polynomial:
    terms = {(): number(dice)} | {(k,): number(dice) for k in range(n)}
    squares = {pair: number(dice) for pair in itertools.combinations_with_replacement(range(n), 2) if dice.random() < 0.7}
    return Polynomial({**terms, **squares})


@pytest.mark.parametrize("seed", range(volume(200)))
def test_the_maximum_is_the_checkers_and_no_grid_point_is_above(seed: int) -> None:
    dice = random.Random(seed)
    cell = random_system(dice)
    n = len(cell.spans)
    if n > 3 or isinstance(inside(cell), Empty):
        cell = system(UNIT * 2, [])
        n = 2
    f = random_quadratic(dice, n)
    top = supremum(f, cell)
    assert f.at(top.point) == top.value
    assert all(value(row, top.point) >= 0 for row in cell.rows)
    rows = [{(): b} | {(k,): c for k, c in enumerate(a)} for a, b in cell.rows]
    assert maximum(f.terms, rows, n) == top.value
    grids = [[low + (high - low) * Fraction(k, 8) for k in range(9)] for low, high in cell.spans]
    assert all(f.at(x) <= top.value for x in itertools.product(*grids) if cell.holds(x))
    at = attained(f, cell, top)
    if at is not None:
        assert cell.holds(at)
        assert f.at(at) == top.value
    elif not any(cell.strict):
        pytest.fail("a closed cell attains its maximum")


def polynomial(**terms: int) -> Polynomial:
    names = {"one": (), "x": (0,), "y": (1,), "xx": (0, 0), "xy": (0, 1), "yy": (1, 1)}
    return Polynomial({names[k]: Fraction(c) for k, c in terms.items()})


SQUARE = UNIT * 2
Y_POSITIVE = (((Fraction(0), Fraction(1)), Fraction(0)), True)
X_BELOW_ONE = (((Fraction(-1), Fraction(0)), Fraction(1)), True)


@pytest.mark.parametrize(
    ("f", "cuts", "greatest", "is_attained"),
    [
        (polynomial(x=1), [X_BELOW_ONE], 1, False),
        (polynomial(x=1), [Y_POSITIVE], 1, True),
        (polynomial(xx=1), [X_BELOW_ONE], 1, False),
        (polynomial(x=1, xx=-1), [X_BELOW_ONE, Y_POSITIVE], Fraction(1, 4), True),  # a whole segment attains it, its ends do not
        (polynomial(xy=-1), [Y_POSITIVE], 0, True),  # at x = 0 with y > 0, and at y = 0, which is outside
        (polynomial(xy=-1, yy=-1), [Y_POSITIVE], 0, False),
        (polynomial(xx=-1, xy=2, yy=-1), [Y_POSITIVE, X_BELOW_ONE], 0, True),  # along the diagonal, without its ends
    ],
)
def test_a_supremum_on_an_edge_that_is_not_in_the_cell_is_seen(f: Polynomial, cuts: list, greatest: object, is_attained: bool) -> None:  # type: ignore[type-arg]
    cell = system(SQUARE, cuts)
    top = supremum(f, cell)
    assert top.value == greatest
    assert (attained(f, cell, top) is not None) == is_attained


def test_linear_forms_carry_their_proof() -> None:
    top = supremum(polynomial(x=3, one=-1), system(UNIT, [(X, True)]))
    assert (top.value, top.point, top.multipliers) == (2, (1,), {1: 3})
