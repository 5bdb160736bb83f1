"""Linear programs whose answers are known, guesses that are wrong, and input that is none."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from accord.core.errors import AccordError
from accord.theory import linear
from accord.theory.elimination import solve_equations
from accord.theory.linear import Infeasible, Optimal, Program, Row, Unbounded, holds, solve
from accord.theory.linear_guess import Guess
from accord.theory.linear_simplex import simplex

F = Fraction


def beale() -> Program:
    """Beale (1955), Cycling in the dual simplex algorithm: the textbook example on which the largest-coefficient rule goes round in a
    circle. Optimum -1/20 at (1/25, 0, 1, 0)."""
    rows = [
        Row({0: F(-1, 4), 1: F(60), 2: F(1, 25), 3: F(-9)}, F(0)),
        Row({0: F(-1, 2), 1: F(90), 2: F(1, 50), 3: F(-3)}, F(0)),
        Row({2: F(-1)}, F(-1)),
    ]
    return Program([F(-3, 4), 150, F(-1, 50), 6], rows, [0] * 4)


def chvatal() -> Program:
    """Chvatal (1983), Linear Programming, chapter 2: maximise 5x + 4y + 3z. Optimum 13 at (2, 0, 1)."""
    rows = [
        Row({0: F(-2), 1: F(-3), 2: F(-1)}, F(-5)),
        Row({0: F(-4), 1: F(-1), 2: F(-2)}, F(-11)),
        Row({0: F(-3), 1: F(-4), 2: F(-2)}, F(-8)),
    ]
    return Program([-5, -4, -3], rows, [0] * 3)


@pytest.mark.parametrize("way", [solve, simplex])
def test_published_optima(way: object) -> None:
    found = way(chvatal())  # type: ignore[operator]
    assert (found.x, found.value, found.dual) == ((2, 0, 1), -13, (1, 0, 1))
    assert way(beale()).value == F(-1, 20)  # type: ignore[operator]


def test_a_contradiction_has_multipliers_and_a_ray_goes_on_for_ever() -> None:
    against = Program([1], [Row({0: F(1)}, F(3)), Row({0: F(-1)}, F(-2))])
    found = solve(against)
    assert isinstance(found, Infeasible)
    assert found.farkas[0] == found.farkas[1] > 0
    falling = Program([1, -1], [Row({0: F(1), 1: F(-1)}, F(-7))], [0, 0])
    assert isinstance(solve(falling), Optimal)
    endless = solve(Program([1, -2], [Row({0: F(1), 1: F(-1)}, F(-7))], [0, 0]))
    assert isinstance(endless, Unbounded)
    assert endless.ray[0] - 2 * endless.ray[1] < 0


@pytest.mark.parametrize("unit", [F(1, 10**400), F(1), F(10**12), F(10**400)])
def test_tolerances_do_not_depend_on_the_unit(unit: Fraction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "simplex", None)  # the guess has to do
    given = chvatal()
    scaled = Program(given.costs, [Row(row.terms, row.bound * unit) for row in given.rows], given.lower)
    found = solve(scaled)
    assert isinstance(found, Optimal)
    assert found.value == -13 * unit


@pytest.mark.parametrize(
    "wrong",
    [
        "infeasible",
        "unbounded",
        "unknown",
        Guess((0, 0, 0), frozenset(), (F(0),) * 3, (0.0,) * 3, (0.0,) * 3),
        Guess((1, 1, 1), frozenset((0, 1, 2)), (None,) * 3, (1.0,) * 3, (0.0,) * 3),
        Guess((1, 0, 1), frozenset((1,)), (None,) * 3, (0.0, 1.0, 0.0), (0.0,) * 3),
    ],
)
def test_a_wrong_guess_costs_time_and_nothing_else(wrong: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "guess", lambda program: wrong)
    found = solve(chvatal())
    assert isinstance(found, Optimal)
    assert found.value == -13


def test_what_is_false_does_not_hold() -> None:
    given, found = chvatal(), solve(chvatal())
    assert isinstance(found, Optimal)
    assert not holds(given, replace(found, value=found.value - 1))
    assert not holds(given, replace(found, x=(F(3), F(0), F(1)), value=F(-18)))
    assert not holds(given, replace(found, dual=(F(0), F(0), F(2))))
    assert not holds(given, replace(found, dual=(F(-1), F(2), F(1))))
    assert not holds(given, Infeasible((F(1), F(0), F(0))))
    assert not holds(given, Unbounded((F(1), F(0), F(0)), (F(0), F(0), F(0))))
    assert not holds(Program([-1], [], [0]), Unbounded((F(1),), (F(-1),)))
    assert holds(Program([-1], [], [0]), Unbounded((F(1),), (F(1),)))


def test_a_program_without_rows_or_variables() -> None:
    assert solve(Program([], [])) == Optimal((), (), F(0))
    assert isinstance(solve(Program([], [Row({}, F(1))])), Infeasible)
    assert solve(Program([2], [], [-3], [5])) == Optimal((F(-3),), (), F(-6))
    assert isinstance(solve(Program([2], [])), Unbounded)


def test_bad_programs_are_refused_in_a_sentence() -> None:
    with pytest.raises(AccordError, match=r"0\.5 is a float, and a cost of the linear program must be exact"):
        Program([0.5], [])  # type: ignore[list-item]
    with pytest.raises(AccordError, match="a row is about variable 1, and there are 1, counted from 0"):
        Program([1], [Row({1: F(1)}, F(0))])
    with pytest.raises(AccordError, match="1 costs and 2 lower bounds: give one for each variable"):
        Program([1], [], [0, 0])
    with pytest.raises(AccordError, match="variable 0 lies between 2 and 1, which is nowhere"):
        Program([1], [], [2], [1])


def test_equations() -> None:
    third = [({0: F(1, 3), 1: F(1)}, F(2)), ({0: F(2, 3), 1: F(2)}, F(4)), ({1: F(1), 2: F(-1, 7)}, F(0)), ({2: F(1)}, F(7))]
    assert solve_equations(third, range(3)) == {0: 3, 1: 1, 2: 7}
    assert solve_equations(third[:2], range(2)) is None
    assert solve_equations([({0: F(1)}, F(1)), ({0: F(2)}, F(3)), ({1: F(1)}, F(1))], range(2)) is None
    assert solve_equations([], ()) == {}
