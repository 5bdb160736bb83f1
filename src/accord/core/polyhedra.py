"""Exact linear programs over boxes cut by linear inequalities, and whether a mixed strict and weak system has a solution.

A system has variables x with closed spans, and rows l(x) = a . x + b, each required to be >= 0, or > 0 where strict. Its first
rows are always x[k] - low[k] and high[k] - x[k], for each k in turn, so that it is bounded.

Programs are solved by the criss-cross method (Terlaky 1985, A convergent criss-cross method, Optimization 16(5)): with the least
index first it ends on every program, from any start. The tableau is of integers over one common denominator (Edmonds 1967,
Systems of distinct representatives and linear algebra, section 4), so that every division is exact.

Both answers come with multipliers that prove them without the method: value - objective, or a negative constant, as a sum of
rows with weights of at least 0. Validated against scipy's linprog and by those identities (tests/unit/core/test_polyhedra.py).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Row = tuple[tuple[Fraction, ...], Fraction]  # a, b of a . x + b
Span = tuple[Fraction, Fraction]
Multipliers = Mapping[int, Fraction]  # row: weight, the positive ones only


@dataclass(frozen=True)
class System:
    """Spans of the variables, and rows with which of them are strict; the rows of the spans come first, and are weak."""

    spans: tuple[Span, ...]
    rows: tuple[Row, ...]
    strict: tuple[bool, ...]

    def holds(self, point: Sequence[Fraction]) -> bool:
        """Whether every row holds at the point."""
        return all(v > 0 if s else v >= 0 for v, s in ((value(row, point), s) for row, s in zip(self.rows, self.strict, strict=True)))

    def also(self, rows: Sequence[Row]) -> System:
        """With further weak rows."""
        return System(self.spans, (*self.rows, *rows), (*self.strict, *(False for _ in rows)))


@dataclass(frozen=True)
class Optimum:
    """The greatest value on the closed polytope, a point there, and weights with value - objective = sum of weighted rows."""

    value: Fraction
    point: tuple[Fraction, ...]
    multipliers: Multipliers


@dataclass(frozen=True)
class Empty:
    """No solution: the weighted rows sum to a negative constant, or to 0 where a strict row has a weight."""

    multipliers: Multipliers


def value(row: Row, point: Sequence[Fraction]) -> Fraction:
    """a . x + b."""
    return sum((a * x for a, x in zip(row[0], point, strict=True) if a), row[1])


def system(spans: Sequence[Span], rows: Sequence[tuple[Row, bool]]) -> System:
    """The box of the spans, cut by further rows."""
    n = len(spans)
    box: list[Row] = []
    for k, (low, high) in enumerate(spans):
        unit = tuple(Fraction(j == k) for j in range(n))
        box += [(unit, -low), (tuple(-u for u in unit), high)]
    return System(tuple(spans), (*box, *(row for row, _ in rows)), (*(False for _ in box), *(s for _, s in rows)))


def inside(cell: System) -> tuple[Fraction, ...] | Empty:
    """A point of the cell, strict rows included, or the proof that there is none.

    Steps. (1) Add a variable e from 0 to 1 and take it from every strict row. (2) Maximise e. (3) If e is positive there, the
    rest is a point of the cell; if it is 0, the multipliers sum the rows to 0 with weight on a strict one.
    """
    wider = [((*a, Fraction(-s)), b) for (a, b), s in zip(cell.rows, cell.strict, strict=True)]
    last = (*(Fraction(0) for _ in cell.spans), Fraction(1))
    ends: list[Row] = [(last, Fraction(0)), (tuple(-x for x in last), Fraction(1))]
    n = 2 * len(cell.spans)
    found = _solve((last, Fraction(0)), (*cell.spans, (Fraction(0), Fraction(1))), [*wider[:n], *ends, *wider[n:]])
    if isinstance(found, Optimum) and found.value > 0:
        return found.point[:-1]
    return Empty({j if j < n else j - 2: w for j, w in found.multipliers.items() if not n <= j < n + 2})


def maximise(objective: Row, cell: System) -> Optimum | Empty:
    """The greatest value of a linear form over the closure of the cell."""
    return _solve(objective, cell.spans, cell.rows)


def _solve(objective: Row, spans: Sequence[Span], rows: Sequence[Row]) -> Optimum | Empty:
    """The criss-cross method on y = x - low >= 0.

    Steps. (1) Each row but the y's is basic: denominator * row = t[0] + sum over the columns of t[c] * nonbasic. (2) Take the
    least index that is wrong: a basic row that is negative, or a column that would raise the objective. (3) Exchange it with
    the least index that repairs it; where a row has none, the program is infeasible, and the row says why.
    """
    n = len(spans)
    columns = [2 * k for k in range(n)]
    basis = [j for j in range(len(rows)) if j >= 2 * n or j % 2]
    scales = {j: _scale(rows[j]) for j in basis} | dict.fromkeys(columns, 1)
    scale = _scale(objective)
    lows = [low for low, _ in spans]
    shift = math.lcm(1, *(low.denominator for low in lows))
    table = [_integers(objective, scale * shift, lows), *(_integers(rows[j], scales[j] * shift, lows) for j in basis)]
    scale, scales = scale * shift, {j: s * shift if j in basis else s for j, s in scales.items()}
    denominator = 1
    while True:
        wrong = min((j for i, j in enumerate(basis) if table[i + 1][0] < 0), default=None)
        rising = min((j for c, j in enumerate(columns) if table[0][c + 1] > 0), default=None)
        if wrong is None and rising is None:
            break
        if wrong is not None and (rising is None or wrong < rising):
            i = basis.index(wrong)
            repairs = [(j, c) for c, j in enumerate(columns) if table[i + 1][c + 1] > 0]
            if not repairs:
                weights = {j: Fraction(-table[i + 1][c + 1] * scales[j], denominator) for c, j in enumerate(columns)}
                return Empty({j: w for j, w in {**weights, wrong: Fraction(scales[wrong])}.items() if w})
            _, c = min(repairs)
        else:
            c = columns.index(rising if rising is not None else -1)
            _, i = min((j, i) for i, j in enumerate(basis) if table[i + 1][c + 1] < 0)  # the box is bounded, so there is one
        denominator = _pivot(table, i + 1, c + 1, denominator)
        basis[i], columns[c] = columns[c], basis[i]
    reached = {j: Fraction(table[i + 1][0], denominator * scales[j]) for i, j in enumerate(basis)}
    point = tuple(low + reached.get(2 * k, Fraction(0)) for k, low in enumerate(lows))
    weights = {j: Fraction(-table[0][c + 1] * scales[j], denominator * scale) for c, j in enumerate(columns)}
    return Optimum(Fraction(table[0][0], denominator * scale), point, {j: w for j, w in weights.items() if w})


def _scale(row: Row) -> int:
    return math.lcm(row[1].denominator, *(a.denominator for a in row[0]))


def _integers(row: Row, scale: int, lows: Sequence[Fraction]) -> list[int]:
    """The row at y = x - low, times the scale."""
    return [int(scale * value(row, lows)), *(int(scale * a) for a in row[0])]


def _pivot(table: list[list[int]], r: int, c: int, denominator: int) -> int:
    """Exchange the basic variable of row r with the nonbasic one of column c; the new common denominator."""
    pivot, row = table[r][c], table[r]
    sign = 1 if pivot > 0 else -1
    size = abs(pivot)
    for i, other in enumerate(table):
        factor = other[c]
        if i != r:
            if factor:
                table[i] = [(size * x - sign * factor * y) // denominator for x, y in zip(other, row, strict=True)]
            else:
                table[i] = [size * x // denominator for x in other]
            table[i][c] = sign * factor
    table[r] = [-sign * y for y in row]
    table[r][c] = sign * denominator
    return size
