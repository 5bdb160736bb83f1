"""The simplex method in whole numbers, with Bland's rule: it always ends, and it ends with a proof.

The dictionary (Chvatal 1983, Linear Programming, chapters 2 and 3) writes each basic variable, and the cost, as

    basic_i = (T[i, 0] + sum over k of T[i, k] * nonbasic_k) / den

with T of Python integers and one common denominator den > 0, so that a pivot is one exact division (Edmonds 1967, Systems of distinct
representatives and linear algebra). Variables are the columns of the program moved to z >= 0, then one slack a_r . z - b_r >= 0 a row.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from accord.theory.linear_program import ZERO, Answer, Infeasible, Optimal, Program, Unbounded, value_of

Slack = tuple[int, int, int]  # (row, sign, factor): the slack of `sign` times the row, in whole numbers after `factor`


@dataclass(frozen=True)
class _Standard:
    """The program over z >= 0. `columns`: (variable, sign), x = base + sum of sign * z; `rows`: the slacks of the program's rows, then
    of the upper bounds of variables that have both."""

    base: list[Fraction]
    columns: list[tuple[int, int]]
    rows: list[Slack]
    table: Any  # whole numbers: rows of (-b, coefficients of z), last the cost times cost_factor
    cost_factor: int


def simplex(program: Program, start: tuple[Sequence[int], Collection[int]] | None = None) -> Answer:
    """The exact answer, always.

    `start`: a guess at an optimal x, as the side of its bound (or of zero) on which each variable lies, and the numbers of the rows that
    are tight there; its basis is where the search begins.
    Steps: (1) move the variables to z >= 0; (2) pivot towards the guessed basis; (3) if a basic variable is negative, phase one with one
    artificial variable; (4) phase two. Bland's rule (1977, New finite pivoting rules for the simplex method) chooses each pivot.
    """
    standard = _standard(program)
    search = _Dictionary(standard.table, len(standard.columns))
    if start is not None:
        _crash(search, standard, *start)
    left = search.phase_one()
    if left is not None:
        return Infeasible(_multipliers(program, standard, left, 1))
    column = search.descend()
    if column is None:
        x = _point(standard, search.values())
        dual = _multipliers(program, standard, search.reduced_costs(), standard.cost_factor)
        return Optimal(x, dual, sum((c * v for c, v in zip(program.costs, x, strict=True)), ZERO))
    base = _Standard([ZERO] * len(standard.base), standard.columns, standard.rows, standard.table, 1)
    return Unbounded(_point(base, search.direction(column)), _point(standard, search.values()))


def _standard(program: Program) -> _Standard:
    base: list[Fraction] = []
    columns: list[tuple[int, int]] = []
    for j, (low, high) in enumerate(zip(program.lower, program.upper, strict=True)):
        base.append(low if low is not None else high if high is not None else ZERO)
        columns += [(j, 1)] if low is not None else [(j, -1)]
        if low is None and high is None:
            columns.append((j, 1))
    lines: list[list[Fraction]] = []
    rows: list[Slack] = []

    def add(r: int, sign: int, terms: Any, bound: Fraction) -> None:
        line = [sign * (value_of(terms, base) - bound), *(sign * side * terms.get(j, ZERO) for j, side in columns)]
        factor = math.lcm(*(v.denominator for v in line))
        rows.append((r, sign, factor))
        lines.append([v * factor for v in line])

    for r, row in enumerate(program.rows):
        add(r, 1, row.terms, row.bound)
        if row.equal:
            add(r, -1, row.terms, row.bound)
    for j, (low, high) in enumerate(zip(program.lower, program.upper, strict=True)):
        if low is not None and high is not None:
            add(-1, -1, {j: Fraction(1)}, high)
    cost = [ZERO, *(side * program.costs[j] for j, side in columns)]
    factor = math.lcm(*(v.denominator for v in cost))
    lines.append([v * factor for v in cost])
    table = np.array([[int(v) for v in line] for line in lines], dtype=object).reshape(len(lines), len(columns) + 1)
    return _Standard(base, columns, rows, table, factor)


def _point(standard: _Standard, z: Sequence[Fraction]) -> tuple[Fraction, ...]:
    x = list(standard.base)
    for (j, side), v in zip(standard.columns, z, strict=False):
        x[j] += side * v
    return tuple(x)


def _multipliers(program: Program, standard: _Standard, left: Sequence[Fraction], cost_factor: int) -> tuple[Fraction, ...]:
    """The multipliers of the program's rows, from what the objective pays for each slack."""
    dual = [ZERO] * len(program.rows)
    for (r, sign, factor), y in zip(standard.rows, left[len(standard.columns) :], strict=True):
        if r >= 0:
            dual[r] += sign * factor * y / cost_factor
    return tuple(dual)


def _crash(search: _Dictionary, standard: _Standard, away: Sequence[int], tight: Collection[int]) -> None:
    """Pivot the columns that the guess has away from zero into the basis, for slacks that it has at zero."""
    n, wanted = len(standard.columns), set(tight)
    for column, (j, side) in enumerate(standard.columns):
        if side * away[j] <= 0:
            continue
        k = search.nonbasic.index(column)
        for i, basic in enumerate(search.basic):
            if basic >= n and standard.rows[basic - n][0] in wanted and search.table[i, k + 1]:
                search.pivot(i, k)
                break


class _Dictionary:
    """Columns are numbered 0..n-1 and slacks from n on; the artificial variable, while there is one, has the last number."""

    def __init__(self, table: Any, columns: int) -> None:
        self.table, self.den = table.copy(), 1
        self.nonbasic = list(range(columns))
        self.basic = list(range(columns, columns + len(table) - 1))

    @property
    def _size(self) -> int:
        return len(self.nonbasic) + len(self.basic)

    def pivot(self, i: int, k: int) -> None:
        """Exchange basic i and nonbasic k."""
        j = k + 1
        column, row = self.table[:, j].copy(), self.table[i, :].copy()
        by = row[j]
        self.table = (self.table * by - np.outer(column, row)) // self.den
        self.table[:, j] = column
        self.table[i, :] = -row
        self.table[i, j] = self.den
        if by < 0:
            self.table = -self.table
        self.den = abs(by)
        self.basic[i], self.nonbasic[k] = self.nonbasic[k], self.basic[i]

    def descend(self) -> int | None:
        """Lower the last row until nothing lowers it (None), or a nonbasic that lowers it without end (its place)."""
        while True:
            falling = [k for k, v in enumerate(self.table[-1, 1:]) if v < 0]
            if not falling:
                return None
            k = min(falling, key=lambda place: self.nonbasic[place])
            i = self._leaving(k)
            if i is None:
                return k
            self.pivot(i, k)

    def _leaving(self, k: int) -> int | None:
        """The basic that reaches zero first when nonbasic k grows; of those that tie, the one of the least number."""
        best: tuple[Fraction, int, int] | None = None
        for i in range(len(self.basic)):
            if self.table[i, k + 1] < 0:
                key = (Fraction(self.table[i, 0], -self.table[i, k + 1]), self.basic[i], i)
                best = key if best is None else min(best, key)
        return best[2] if best is not None else None

    def phase_one(self) -> list[Fraction] | None:
        """Make every basic at least zero. If that cannot be: the amounts that add up to a contradiction, by variable."""
        negative = [i for i in range(len(self.basic)) if self.table[i, 0] < 0]
        if not negative:
            return None
        artificial = self._size
        goal = np.zeros(self.table.shape[1], dtype=object)
        extra = np.array([self.den] * len(self.basic) + [0, self.den], dtype=object)
        self.table = np.column_stack([np.vstack([self.table, goal]), extra])
        self.nonbasic.append(artificial)
        self.pivot(min(negative, key=lambda i: self.table[i, 0]), len(self.nonbasic) - 1)
        self.descend()
        if self.table[-1, 0] > 0:
            return self.reduced_costs()[:artificial]
        if artificial in self.basic:
            i = self.basic.index(artificial)
            self.pivot(i, next(k for k, v in enumerate(self.table[i, 1:]) if v))
        k = self.nonbasic.index(artificial)
        del self.nonbasic[k]
        self.table = np.delete(self.table[:-1], k + 1, axis=1)
        return None

    def reduced_costs(self) -> list[Fraction]:
        """What the last row pays for each variable."""
        found = [ZERO] * self._size
        for k, variable in enumerate(self.nonbasic):
            found[variable] = Fraction(self.table[-1, k + 1], self.den)
        return found

    def values(self) -> list[Fraction]:
        """Every variable, by number."""
        found = [ZERO] * self._size
        for i, variable in enumerate(self.basic):
            found[variable] = Fraction(self.table[i, 0], self.den)
        return found

    def direction(self, k: int) -> list[Fraction]:
        """How every variable moves when nonbasic k grows by one."""
        found = [ZERO] * self._size
        found[self.nonbasic[k]] = Fraction(1)
        for i, variable in enumerate(self.basic):
            found[variable] = Fraction(self.table[i, k + 1], self.den)
        return found
