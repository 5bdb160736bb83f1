"""The exact maximum of a quadratic over a bounded polytope that is not empty, by trying every face.

Take a maximiser on a face as small as possible. On that face the quadratic has no direction along which it stays level or
rises, for one could follow it, losing nothing, to a smaller face. So its restriction has a Hessian that is regular, and the
maximiser is its only stationary point there. Rows that are tight and independent describe the face. So it is among the
stationary points for some set of independent tight rows; those that are in the polytope are all points of it, and the greatest
value among them is the maximum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from accord.checker.polynomial import Polynomial

Form = list[Fraction]  # coefficients of the free variables, then the constant
Matrix = list[Form]


def maximum(objective: Polynomial, rows: Sequence[Polynomial], variables: int) -> Fraction:
    """The greatest value where every row is at least 0. The rows must bound the polytope."""
    linear = [[row.get((k,), Fraction(0)) for k in range(variables)] + [row.get((), Fraction(0))] for row in rows]
    square = [[Fraction(0)] * (variables + 1) for _ in range(variables + 1)]
    for monomial, c in objective.items():
        j, k = (*monomial, variables, variables)[:2]
        square[j][k] += c / 2
        square[k][j] += c / 2
    return max(_stationary_values(square, linear, 0))


def _stationary_values(square: Matrix, rows: list[Form], start: int) -> Iterator[Fraction]:
    """The values at the stationary points in the polytope, with any independent rows from `start` on tight."""
    if any(row[-1] < 0 and not any(row[:-1]) for row in rows):
        return
    point = _stationary(square)
    if point is not None and all(_dot(row, point) >= 0 for row in rows):
        yield _dot([_dot(line, point) for line in square], point)
    for j in range(start, len(rows)):
        pivot = next((k for k, c in enumerate(rows[j][:-1]) if c), None)
        if pivot is not None:
            share = [-c / rows[j][pivot] for c in rows[j]]  # the pivot's variable, in the others
            fewer = [_without(row, pivot, share) for row in rows]
            once = [_without(line, pivot, share) for line in square]
            turned = [_without([line[k] for line in once], pivot, share) for k in range(len(once[0]))]
            yield from _stationary_values(turned, fewer, j + 1)


def _without(form: Form, pivot: int, share: Form) -> Form:
    """The form with the pivot's variable replaced."""
    factor = form[pivot]
    return [c + factor * s if factor else c for k, (c, s) in enumerate(zip(form, share, strict=True)) if k != pivot]


def _stationary(square: Matrix) -> Form | None:
    """Where the gradient vanishes, with a 1 at the end; None where that is not one point."""
    table = [list(line) for line in square[:-1]]
    for k in range(len(table)):
        best = next((i for i in range(k, len(table)) if table[i][k]), None)
        if best is None:
            return None
        table[k], table[best] = table[best], table[k]
        for i in range(len(table)):
            if i != k and table[i][k]:
                factor = table[i][k] / table[k][k]
                table[i] = [x - factor * y for x, y in zip(table[i], table[k], strict=True)]
    return [-line[-1] / line[k] for k, line in enumerate(table)] + [Fraction(1)]


def _dot(form: Form, point: Form) -> Fraction:
    return sum((c * x for c, x in zip(form, point, strict=True) if c), Fraction(0))
