"""Exact linear programs and emptiness: against scipy's linprog, and by the identities that their multipliers claim."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction

import pytest
from scipy.optimize import linprog

from accord.core.polyhedra import Empty, Optimum, Row, System, inside, maximise, system, value
from accord.theory.polyhedra_witness import simplest, simplified, towards
from tests.volume import volume


def number(dice: random.Random) -> Fraction:
    return Fraction(dice.randint(-4, 4), dice.randint(1, 5))


def random_system(dice: random.Random) -> System:
    n = dice.randint(1, 4)
    lows = [number(dice) for _ in range(n)]
    spans = [(low, low + Fraction(dice.randint(0, 5), dice.randint(1, 3))) for low in lows]
    rows = [((tuple(number(dice) for _ in range(n)), number(dice)), dice.random() < 0.5) for _ in range(dice.randint(0, 7))]
    return system(spans, rows)


def total(cell: System, weights: Mapping[int, Fraction]) -> Row:
    assert all(w > 0 for w in weights.values())
    a = tuple(sum((w * cell.rows[j][0][k] for j, w in weights.items()), Fraction(0)) for k in range(len(cell.spans)))
    return a, sum((w * cell.rows[j][1] for j, w in weights.items()), Fraction(0))


@pytest.mark.parametrize("seed", range(volume(400)))
def test_programs_against_a_float_solver(seed: int) -> None:
    dice = random.Random(seed)
    cell = random_system(dice)
    objective = tuple(number(dice) for _ in cell.spans), number(dice)
    found = maximise(objective, cell)
    cuts = cell.rows[2 * len(cell.spans) :]
    peer = linprog(
        [-float(a) for a in objective[0]],
        A_ub=[[-float(a) for a in row[0]] for row in cuts] or None,
        b_ub=[float(row[1]) for row in cuts] or None,
        bounds=[(float(low), float(high)) for low, high in cell.spans],
    )
    assert peer.success == isinstance(found, Optimum)
    a, b = total(cell, found.multipliers)
    if isinstance(found, Optimum):
        assert float(found.value) == pytest.approx(float(objective[1]) - peer.fun, abs=1e-7)
        assert all(value(row, found.point) >= 0 for row in cell.rows)
        assert value(objective, found.point) == found.value
        assert (tuple(-x for x in objective[0]), found.value - objective[1]) == (a, b)
    else:
        assert not any(a)
        assert b < 0


@pytest.mark.parametrize("seed", range(volume(400)))
def test_a_cell_has_a_point_or_a_proof_that_it_has_none(seed: int) -> None:
    cell = random_system(random.Random(seed))
    found = inside(cell)
    if isinstance(found, Empty):
        a, b = total(cell, found.multipliers)
        assert not any(a)
        assert b < 0 or (b == 0 and any(cell.strict[j] for j in found.multipliers))
    else:
        assert cell.holds(found)


UNIT = ((Fraction(0), Fraction(1)),)
X = ((Fraction(1),), Fraction(0))


def test_an_edge_is_in_the_cell_or_not() -> None:
    """x >= 1 and x > 1 on [0, 1]: one point and none; x > 0 and -x > 0: none, though x = 0 satisfies both weakly."""
    at_one = ((Fraction(1),), Fraction(-1))
    assert inside(system(UNIT, [(at_one, False)])) == (Fraction(1),)
    assert isinstance(inside(system(UNIT, [(at_one, True)])), Empty)
    assert isinstance(inside(system(UNIT, [(X, True), (((Fraction(-1),), Fraction(0)), False)])), Empty)
    found = inside(system(UNIT, [(X, True)]))
    assert isinstance(found, tuple)
    assert found[0] > 0


def test_klee_minty_ends() -> None:
    """The cube on which a simplex method with the steepest rise visits all 2^n corners (Klee and Minty 1972); optimum 5^n."""
    n = 6
    rows = []
    for i in range(n):
        a = [Fraction(0)] * n
        for j in range(i):
            a[j] = Fraction(-(2 ** (i - j + 1)))
        a[i] = Fraction(-1)
        rows.append(((tuple(a), Fraction(5 ** (i + 1))), False))
    cube = system([(Fraction(0), Fraction(5**n))] * n, rows)
    found = maximise((tuple(Fraction(2 ** (n - 1 - k)) for k in range(n)), Fraction(0)), cube)
    assert isinstance(found, Optimum)
    assert found.value == 5**n


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (Fraction(1, 3), Fraction(2, 3), Fraction(1, 2)),
        (Fraction(-5, 7), Fraction(-2, 3), Fraction(-2, 3)),
        (Fraction(31, 100), Fraction(32, 100), Fraction(5, 16)),
        (Fraction(-1), Fraction(9), Fraction(0)),
        (Fraction(5, 2), Fraction(9), Fraction(3)),
        (Fraction(4, 9), Fraction(4, 9), Fraction(4, 9)),
    ],
)
def test_the_simplest_fraction_of_an_interval(low: Fraction, high: Fraction, found: Fraction) -> None:
    assert simplest(low, high) == found
    smaller = (Fraction(p, q) for q in range(1, found.denominator) for p in range(-9 * q, 9 * q + 1))
    assert not [x for x in smaller if low <= x <= high]


def test_a_point_is_moved_inside_and_made_simple() -> None:
    def near_one(point: tuple[Fraction, ...]) -> bool:
        return Fraction(9, 10) < point[0] < 1

    point = towards((Fraction(1),), (Fraction(1, 7),), near_one)
    assert near_one(point)
    assert simplified(point, UNIT, near_one) == (Fraction(10, 11),)
