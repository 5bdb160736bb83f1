"""The exact maximum of a quadratic over a polytope, and whether a half-open cell attains it.

A maximum that lies in the relative interior of no smaller face lies where the quadratic, restricted to the face's affine
hull, is strictly concave: otherwise one could move along a line of the face without losing anything, until a smaller face is
met. So it is enough to look at the stationary point of every face on which the quadratic is strictly concave, vertices included
(Vavasis 1990, Quadratic programming is in NP, Information Processing Letters 36(2), for the bit sizes).

Steps. (1) On a face where the quadratic is linear, solve the linear program. (2) On one where it is strictly concave, take the
stationary point; if it is in the polytope, no smaller face can beat it. (3) Otherwise go to the faces with one more row tight.

Validated against a fine grid and against the trusted checker's plain enumeration (tests/unit/theory/test_quadratic.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from accord.core.piecewise_polynomial import Polynomial
from accord.core.polyhedra import Empty, Multipliers, Optimum, Row, System, inside, maximise

Point = tuple[Fraction, ...]


@dataclass(frozen=True)
class Greatest:
    """The supremum over a cell, a point of its closure there, and for a linear form the multipliers that prove it."""

    value: Fraction
    point: Point
    multipliers: Multipliers | None


def row_of(form: Polynomial, n: int) -> Row:
    """A polynomial of degree one as a row in n variables."""
    return tuple(form.terms.get((k,), Fraction(0)) for k in range(n)), form.constant


def supremum(objective: Polynomial, cell: System) -> Greatest:
    """The greatest value over the closure of a cell that is not empty: for a nonempty cell, its supremum."""
    if objective.degree <= 1:
        found = maximise(row_of(objective, len(cell.spans)), cell)
        assert isinstance(found, Optimum), "callers give a cell that has a point"
        return Greatest(found.value, found.point, found.multipliers)
    best = max(_candidates(cell, _whole(objective, cell), ()), key=objective.at)
    return Greatest(objective.at(best), best, None)


def attained(objective: Polynomial, cell: System, top: Greatest) -> Point | None:
    """A point of the cell itself, strict rows included, with the supremum's value; None if there is none.

    On the relative interior of a face the maximisers are where the restricted gradient vanishes, an affine set on which the
    value is constant. So the faces without a strict row are tried, each with that set as further equations.
    """
    if cell.holds(top.point):
        return top.point
    n = len(cell.spans)
    if objective.degree <= 1:
        direct = inside(cell.also([row_of(objective - top.value, n)]))
        return None if isinstance(direct, Empty) else direct
    for face, chosen in _weak_faces(cell, _whole(objective, cell), ()):
        still = [_spread(line, face.free, n) for line in face.square[:-1]]
        equations = [*(cell.rows[j] for j in chosen), *still]
        found = inside(cell.also([*equations, *map(_opposite, equations)]))
        if isinstance(found, tuple) and objective.at(found) == top.value:
            return found
    return None


def _weak_faces(cell: System, face: _Face, chosen: tuple[int, ...]) -> Iterator[tuple[_Face, tuple[int, ...]]]:
    """Every face that some independent rows make when they are tight, none of them strict."""
    if face.empty:
        return
    yield face, chosen
    for j in range(chosen[-1] + 1 if chosen else 0, len(cell.rows)):
        smaller = None if cell.strict[j] else face.tight(j)
        if smaller is not None:
            yield from _weak_faces(cell, smaller, (*chosen, j))


def _spread(form: Sequence[Fraction], free: Sequence[int], n: int) -> Row:
    """A form in the free variables as a row in all."""
    known = dict(zip(free, form, strict=False))
    return tuple(known.get(k, Fraction(0)) for k in range(n)), form[-1]


@dataclass(frozen=True)
class _Face:
    """The polytope where some rows are tight, in the variables that are left free.

    Forms are lists: a coefficient for each free variable, then the constant. `square` is the symmetric matrix of the quadratic
    on (free variables, 1); `rows` are all rows of the cell, `coordinates` all of its variables, as forms.
    """

    free: tuple[int, ...]
    square: list[list[Fraction]]
    rows: list[list[Fraction]]
    coordinates: list[list[Fraction]]

    @property
    def empty(self) -> bool:
        """Whether a row is a negative constant."""
        return any(row[-1] < 0 and not any(row[:-1]) for row in self.rows)

    @property
    def linear(self) -> bool:
        return not any(c for line in self.square[:-1] for c in line[:-1])

    def tight(self, j: int) -> _Face | None:
        """With row j tight too; None where it is constant here."""
        row = self.rows[j]
        pivot = next((k for k, c in enumerate(row[:-1]) if c), None)
        if pivot is None:
            return None
        share = [-c / row[pivot] for c in row]
        once = [_without(line, pivot, share) for line in self.square]
        turned = [_without([line[k] for line in once], pivot, share) for k in range(len(once[0]))]
        free = (*self.free[:pivot], *self.free[pivot + 1 :])
        return _Face(free, turned, [_without(r, pivot, share) for r in self.rows], [_without(x, pivot, share) for x in self.coordinates])

    def point(self, inner: Sequence[Fraction]) -> Point:
        """The point of the cell at these values of the free variables."""
        return tuple(_at(form, inner) for form in self.coordinates)


def _whole(f: Polynomial, cell: System) -> _Face:
    """The polytope itself, nothing tight."""
    n = len(cell.spans)
    square = [[Fraction(0)] * (n + 1) for _ in range(n + 1)]
    for monomial, c in f.terms.items():
        u, v = (*monomial, n, n)[:2]
        square[u][v] += c / 2
        square[v][u] += c / 2
    coordinates = [[Fraction(u == v) for u in range(n + 1)] for v in range(n)]
    return _Face(tuple(range(n)), square, [[*a, b] for a, b in cell.rows], coordinates)


def _without(form: list[Fraction], pivot: int, share: list[Fraction]) -> list[Fraction]:
    """The form with the pivot's variable replaced by its share of the others."""
    factor = form[pivot]
    if not factor:
        return form[:pivot] + form[pivot + 1 :]
    return [c + factor * s for k, (c, s) in enumerate(zip(form, share, strict=True)) if k != pivot]


def _at(form: Sequence[Fraction], inner: Sequence[Fraction]) -> Fraction:
    return sum((c * x for c, x in zip(form, inner, strict=False) if c), form[-1])


def _candidates(cell: System, face: _Face, chosen: tuple[int, ...]) -> Iterator[Point]:
    """Points of the closed polytope, the greatest among them included. Rows are chosen in order, so that no set comes twice."""
    if face.empty:
        return
    if face.linear:
        objective = [Fraction(0)] * len(cell.spans)
        for v, c in zip(face.free, face.square[-1], strict=False):
            objective[v] = 2 * c
        found = maximise((tuple(objective), Fraction(0)), cell.also([_opposite(cell.rows[j]) for j in chosen]))
        if isinstance(found, Optimum):
            yield found.point
        return
    middle = _stationary(face.square)
    if middle is not None and all(_at(row, middle) >= 0 for row in face.rows):
        yield face.point(middle)
        return
    for j in range(chosen[-1] + 1 if chosen else 0, len(cell.rows)):
        smaller = face.tight(j)
        if smaller is not None:
            yield from _candidates(cell, smaller, (*chosen, j))


def _opposite(row: Row) -> Row:
    return tuple(-a for a in row[0]), -row[1]


def _stationary(square: list[list[Fraction]]) -> list[Fraction] | None:
    """Where the gradient vanishes, if the quadratic is strictly concave; None otherwise.

    By elimination on the Hessian without exchanges: it is negative definite exactly when every pivot is negative.
    """
    table = [list(line) for line in square[:-1]]
    for k, line in enumerate(table):
        if line[k] >= 0:
            return None
        for i, other in enumerate(table):
            if i != k and other[k]:
                factor = other[k] / line[k]
                table[i] = [x - factor * y for x, y in zip(other, line, strict=True)]
    return [-line[-1] / line[k] for k, line in enumerate(table)]
