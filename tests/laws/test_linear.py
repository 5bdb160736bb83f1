"""Linear programs in rationals against two oracles: all vertices, enumerated from the definition, and scipy's own answers."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from accord.theory.linear import Infeasible, Optimal, Program, Row, Unbounded, holds, solve
from accord.theory.linear_simplex import simplex
from tests.volume import volume

Numbers = Sequence[Fraction]


def amount(dice: random.Random) -> Fraction:
    return Fraction(dice.randint(-3, 3), dice.choice((1, 1, 1, 2, 3)))


def program(seed: int, *, boxed: bool) -> Program:
    """A small random program, degenerate more often than not: small numbers, zeros on the right, equations, repeated rows."""
    dice = random.Random(seed)
    n, m = dice.randint(1, 3 if boxed else 4), dice.randint(0, 5)
    rows = [
        Row(
            {j: amount(dice) for j in range(n) if dice.random() < 0.7},
            amount(dice) if dice.random() < 0.6 else Fraction(0),
            dice.random() < 0.15,
        )
        for _ in range(m)
    ]
    rows += dice.choices(rows, k=dice.randrange(2)) if rows else []
    lower = [amount(dice) if boxed or dice.random() < 0.5 else None for _ in range(n)]
    upper = [low + abs(amount(dice)) if boxed and low is not None else None for low in lower]
    return Program([amount(dice) for _ in range(n)], rows, lower, upper)


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """The solution of a square system by Cramer's rule; None if there is not exactly one."""
    whole = determinant(matrix)
    if not whole:
        return None
    columns = range(len(matrix))
    return [
        determinant([[b if k == j else row[k] for k in columns] for row, b in zip(matrix, right, strict=True)]) / whole for j in columns
    ]


def determinant(matrix: list[list[Fraction]]) -> Fraction:
    total = Fraction(0)
    for order in itertools.permutations(range(len(matrix))):
        swaps = sum(1 for a, b in itertools.combinations(order, 2) if a > b)
        term = Fraction((-1) ** swaps)
        for k, j in enumerate(order):
            term *= matrix[k][j]
        total += term
    return total


def least_vertex(given: Program) -> Fraction | None:
    """The least cost among all feasible vertices of a program whose variables are all bounded; None if there are none."""
    n = len(given.costs)
    planes = [([row.terms.get(j, Fraction(0)) for j in range(n)], row.bound) for row in given.rows]
    for j in range(n):
        edge = [Fraction(int(k == j)) for k in range(n)]
        planes += [(edge, bound) for bound in (given.lower[j], given.upper[j]) if bound is not None]
    costs = []
    for chosen in itertools.combinations(planes, n):
        x = solved([list(plane) for plane, _ in chosen], [bound for _, bound in chosen])
        if x is not None and satisfied(given, x):
            costs.append(sum(c * v for c, v in zip(given.costs, x, strict=True)))
    return min(costs, default=None)


def satisfied(given: Program, x: Numbers) -> bool:
    for row in given.rows:
        value = sum(a * x[j] for j, a in row.terms.items())
        if value < row.bound or (row.equal and value > row.bound):
            return False
    return all((low is None or v >= low) and (high is None or v <= high) for v, low, high in zip(x, given.lower, given.upper, strict=True))


def test_the_optimum_is_the_least_vertex() -> None:
    seen: Counter[str] = Counter()
    for seed in range(volume(800)):
        given = program(seed, boxed=True)
        least = least_vertex(given)
        for answer in (solve(given), simplex(given)):
            assert holds(given, answer), seed
            if isinstance(answer, Optimal):
                assert satisfied(given, answer.x), seed
                assert answer.value == least, seed
            else:
                assert isinstance(answer, Infeasible), seed
                assert least is None, seed
            seen[type(answer).__name__] += 1
    assert min(seen.values()) >= 10, seen


def test_scipy_agrees_where_it_says_anything() -> None:
    words = {0: Optimal, 2: Infeasible, 3: Unbounded}
    seen: Counter[str] = Counter()
    for seed in range(volume(2000)):
        given = program(seed, boxed=False)
        answer = solve(given)
        assert holds(given, answer), seed
        assert type(simplex(given)) is type(answer), seed
        found = floats(given)
        if found.status in words:
            assert isinstance(answer, words[found.status]), (seed, found.message, answer)
        if isinstance(answer, Optimal):
            assert abs(float(answer.value) - found.fun) < 1e-7, seed
        seen[type(answer).__name__] += 1
    assert len(seen) == 3, seen


def floats(given: Program) -> object:
    n = len(given.costs)
    matrix = np.array([[float(row.terms.get(j, 0)) for j in range(n)] for row in given.rows]).reshape(-1, n)
    right = np.array([float(row.bound) for row in given.rows])
    equal = np.array([row.equal for row in given.rows], dtype=bool)
    bounds = [(None if a is None else float(a), None if b is None else float(b)) for a, b in zip(given.lower, given.upper, strict=True)]
    options = {"presolve": False}  # with presolve, HiGHS says of some programs only that they are infeasible or unbounded
    return linprog(
        [float(c) for c in given.costs], -matrix[~equal], -right[~equal], matrix[equal], right[equal], bounds, "highs", options=options
    )
