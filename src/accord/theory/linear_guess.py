"""From a floating-point guess to an exact answer: HiGHS says which rows are tight and which multipliers count, and the equations say where.

Nothing that HiGHS computes is used as a number. At a vertex, the tight rows are equations that determine the variables away from their
bounds; for the multipliers, the columns of zero reduced cost do. Both systems are solved in rationals, and the caller verifies the pair.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from accord.theory.elimination import solve_equations
from accord.theory.linear_program import ZERO, Optimal, Program

NEAR = 1e-7  # relative to the largest number of the scaled program


@dataclass(frozen=True)
class Guess:
    """What HiGHS found: on which side of where it starts each variable lies (1 above, -1 below, 0 there; it starts at its lower bound,
    else at its upper, else at zero), the tight rows, the exact value where a variable seems to rest (at a bound; a free one at zero),
    each row's multiplier, and how much each variable's own bounds count."""

    away: Sequence[int]
    tight: frozenset[int]
    rest: Sequence[Fraction | None]
    dual: Sequence[float]
    reduced: Sequence[float]


def guess(program: Program) -> Guess | str:
    """A guess at an optimum, or the word "infeasible", "unbounded" or "unknown" for what HiGHS says of the program.

    Rows are divided by their largest coefficient, right sides and costs by the largest of them, so that tolerances are relative.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    if not program.costs:
        return "unknown"
    n, factors = len(program.costs), [max((abs(a) for a in row.terms.values()), default=Fraction(1)) for row in program.rows]
    bounds = [row.bound / f for row, f in zip(program.rows, factors, strict=True)]
    unit = max((abs(b) for b in (*bounds, *program.lower, *program.upper) if b), default=Fraction(1))
    price = max((abs(c) for c in program.costs if c), default=Fraction(1))

    def matrix(kept: Sequence[int], sign: int) -> tuple[Any, Any] | tuple[None, None]:
        if not kept:
            return None, None
        places = [(place, j, sign * _ratio(a, factors[r])) for place, r in enumerate(kept) for j, a in program.rows[r].terms.items()]
        where, which, what = zip(*places, strict=True) if places else ((), (), ())
        return csr_array((what, (where, which)), shape=(len(kept), n)), [sign * _ratio(bounds[r], unit) for r in kept]

    equal = [r for r, row in enumerate(program.rows) if row.equal]
    unequal = [r for r, row in enumerate(program.rows) if not row.equal]
    low = [-math.inf if b is None else _ratio(b, unit) for b in program.lower]
    high = [math.inf if b is None else _ratio(b, unit) for b in program.upper]
    found = linprog(
        [_ratio(c, price) for c in program.costs], *matrix(unequal, -1), *matrix(equal, 1), list(zip(low, high, strict=True)), "highs"
    )
    if found.status != 0:
        return {2: "infeasible", 3: "unbounded"}.get(found.status, "unknown")
    x = np.asarray(found.x)
    near = NEAR * max(1.0, float(np.abs(x).max(initial=0)))
    slack = dict(zip(unequal, found.slack, strict=True))
    dual = dict(zip(unequal, -found.ineqlin.marginals, strict=True)) | dict(zip(equal, found.eqlin.marginals, strict=True))
    return Guess(
        [_side(v, near, lo, hi) for v, lo, hi in zip(x, low, high, strict=True)],
        frozenset([*equal, *(r for r, s in slack.items() if abs(s) <= near)]),
        [_rest(v, near, lo, hi, program.lower[j], program.upper[j]) for j, (v, lo, hi) in enumerate(zip(x, low, high, strict=True))],
        [dual[r] for r in range(len(program.rows))],
        list(np.abs(found.lower.marginals) + np.abs(found.upper.marginals)),
    )


def _ratio(a: Fraction, b: Fraction) -> float:
    return (a.numerator * b.denominator) / (a.denominator * b.numerator)


def _side(v: float, near: float, low: float, high: float) -> int:
    start = low if math.isfinite(low) else high if math.isfinite(high) else 0.0
    return 0 if abs(v - start) <= near else 1 if v > start else -1


def _rest(v: float, near: float, low: float, high: float, lower: Fraction | None, upper: Fraction | None) -> Fraction | None:
    if v - low <= near:
        return lower
    if high - v <= near:
        return upper
    return ZERO if lower is None and upper is None and abs(v) <= near else None


def exactly(program: Program, guessed: Guess) -> Optimal | None:
    """The exact point and multipliers that fit the guess; None where the guess does not determine them. To be verified."""
    x = _point(program, guessed)
    dual = _dual(program, guessed)
    if x is None or dual is None:
        return None
    return Optimal(x, dual, sum((c * v for c, v in zip(program.costs, x, strict=True)), ZERO))


def _point(program: Program, guessed: Guess) -> tuple[Fraction, ...] | None:
    x = [at or ZERO for at in guessed.rest]
    moving = [j for j, at in enumerate(guessed.rest) if at is None]
    order = sorted(guessed.tight, key=lambda r: (-abs(guessed.dual[r]), r))
    equations = [
        (program.rows[r].terms, program.rows[r].bound - sum((a * x[j] for j, a in program.rows[r].terms.items()), ZERO)) for r in order
    ]
    found = solve_equations(equations, moving)
    if found is None:
        return None
    for j, v in found.items():
        x[j] = v
    return tuple(x)


def _dual(program: Program, guessed: Guess) -> tuple[Fraction, ...] | None:
    largest = max((abs(y) for y in guessed.dual), default=0.0)
    counted = [r for r, y in enumerate(guessed.dual) if abs(y) > NEAR * largest]
    columns: dict[int, dict[int, Fraction]] = {}
    for r in counted:
        for j, a in program.rows[r].terms.items():
            columns.setdefault(j, {})[r] = a
    order = sorted(columns, key=lambda j: (guessed.reduced[j] > NEAR, guessed.rest[j] is not None, j))
    found = solve_equations([(columns[j], program.costs[j]) for j in order], counted)
    return None if found is None else tuple(found.get(r, ZERO) for r in range(len(program.rows)))
