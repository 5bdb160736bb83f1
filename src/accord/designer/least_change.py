"""The least change of payments that meets all demands, or the demands that contradict each other.

With the 1-norm the linear program falls apart into the connected components of the demands: for `truthful` alone, one for each agent and
each joint message of the others. Components that are met already change nothing, and those of one shape are solved once. With the
sup-norm the components share nothing but the norm: its least value is the greatest of theirs, and then each is changed as little as
that leaves (in the 1-norm), so that payments which need no change keep theirs.

Duality. Let y >= 0 weigh the demands A x >= b, and z = A^T y. Then y . b <= z . x for each change x that meets them. So no such x has
a 1-norm (with weights w) below y . b if |z_v| <= w_v for all v, nor a sup-norm below y . b if the sum of |z_v| is at most 1; and there is
none at all if z = 0 and y . b > 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from accord.core.protocols import Progress, silent
from accord.designer.norm import Norm, SupNorm
from accord.theory.linear import Infeasible, Optimal, Program, Row, solve

ZERO, ONE = Fraction(0), Fraction(1)
Bound = tuple[Mapping[int, Fraction], Fraction, int]  # terms . x >= bound, and the demand's number
Weights = Mapping[int, Fraction]


@dataclass(frozen=True)
class LeastChange:
    """`change` by number, without zeros; `size` is its norm, and `dual` (multipliers by the demand's number) proves it the least.
    `size` None: nothing meets the demands that `dual` weighs."""

    change: Mapping[int, Fraction]
    dual: Mapping[int, Fraction]
    size: Fraction | None


@dataclass(frozen=True)
class _Part:
    """One connected component: its changes by number, and its demands on them, counted from 0."""

    variables: tuple[int, ...]
    bounds: tuple[Bound, ...]
    weights: tuple[Fraction, ...]

    @property
    def shape(self) -> tuple[object, ...]:
        return tuple((tuple(terms.items()), bound) for terms, bound, _ in self.bounds), self.weights


def least_change(rows: Iterable[Bound], norm: Norm, weights: Weights, progress: Progress = silent) -> LeastChange:
    """The least change in the norm; `weights` are what each change costs in the 1-norm (1 where it has none)."""
    tight: dict[tuple[tuple[int, Fraction], ...], Bound] = {}
    for row in rows:
        name = tuple(sorted(row[0].items()))
        if name not in tight or tight[name][1] < row[1]:
            tight[name] = row
    impossible = tight.pop((), None)
    if impossible is not None and impossible[1] > 0:
        return LeastChange({}, {impossible[2]: ONE}, None)
    parts = [part for part in _parts(list(tight.values()), weights) if any(bound > 0 for _, bound, _ in part.bounds)]
    if not isinstance(norm, SupNorm):
        return _total(parts, progress)
    return _largest(parts, progress)


def _total(parts: Sequence[_Part], progress: Progress) -> LeastChange:
    """The 1-norm: the components add up."""
    change: dict[int, Fraction] = {}
    dual: dict[int, Fraction] = {}
    size = ZERO
    for part, answer in _solved(parts, None, progress):
        if isinstance(answer, Infeasible):
            return _contradiction(part, answer)
        size += answer.value
        change |= _split(part, answer)
        dual |= _dual(part, answer.dual)
    return LeastChange(change, dual, size)


def _largest(parts: Sequence[_Part], progress: Progress) -> LeastChange:
    """The sup-norm: the component that needs most decides."""
    size, dual = ZERO, dict[int, Fraction]()
    known: dict[object, Optimal | Infeasible] = {}
    for done, part in enumerate(parts):
        progress("solving linear programs", done, len(parts))
        if part.shape not in known:
            known[part.shape] = _optimum(_boxed(part))
        answer = known[part.shape]
        if isinstance(answer, Infeasible):
            return _contradiction(part, answer)
        if answer.value > size:
            size, dual = answer.value, _dual(part, answer.dual)
    change: dict[int, Fraction] = {}
    for part, answer in _solved(parts, size, progress):
        assert isinstance(answer, Optimal), "the sup-norm leaves room for each component"
        change |= _split(part, answer)
    return LeastChange(change, dual, size)


def _solved(parts: Sequence[_Part], most: Fraction | None, progress: Progress) -> Iterable[tuple[_Part, Optimal | Infeasible]]:
    """Each component with its least 1-norm, where no single change is larger than `most`."""
    known: dict[object, Optimal | Infeasible] = {}
    for done, part in enumerate(parts):
        progress("solving linear programs", done, len(parts))
        if part.shape not in known:
            known[part.shape] = _optimum(_summed(part, most))
        yield part, known[part.shape]


def _optimum(program: Program) -> Optimal | Infeasible:
    answer = solve(program)
    assert isinstance(answer, Optimal | Infeasible), "a norm is never below zero"
    return answer


def _summed(part: _Part, most: Fraction | None) -> Program:
    """Minimise the weighted sum of rises and falls; the change is rise minus fall."""
    n = len(part.variables)
    rows = [Row({**terms, **{n + v: -a for v, a in terms.items()}}, bound) for terms, bound, _ in part.bounds]
    return Program(part.weights * 2, rows, [ZERO] * (2 * n), [most] * (2 * n))


def _boxed(part: _Part) -> Program:
    """Minimise a number, the last variable, between whose negative and itself each change lies."""
    n = len(part.variables)
    rows = [Row(terms, bound) for terms, bound, _ in part.bounds]
    rows += [Row({n: ONE, v: side}, ZERO) for v in range(n) for side in (ONE, -ONE)]
    return Program([ZERO] * n + [ONE], rows)


def _split(part: _Part, answer: Optimal) -> dict[int, Fraction]:
    n = len(part.variables)
    moved = ((number, answer.x[v] - answer.x[n + v]) for v, number in enumerate(part.variables))
    return {number: x for number, x in moved if x}


def _dual(part: _Part, dual: Sequence[Fraction]) -> dict[int, Fraction]:
    return {number: y for (_, _, number), y in zip(part.bounds, dual, strict=False) if y}


def _contradiction(part: _Part, answer: Infeasible) -> LeastChange:
    """The multipliers in the smallest whole numbers, so that they can be read."""
    found = _dual(part, answer.farkas)
    unit = Fraction(math.gcd(*(y.numerator for y in found.values())), math.lcm(*(y.denominator for y in found.values())))
    return LeastChange({}, {number: y / unit for number, y in found.items()}, None)


def _parts(rows: Sequence[Bound], weights: Weights) -> list[_Part]:
    """The connected components: two changes belong together if a demand is about both."""
    leader: dict[int, int] = {}

    def find(v: int) -> int:
        while leader.setdefault(v, v) != v:
            leader[v] = leader[leader[v]]
            v = leader[v]
        return v

    for terms, _, _ in rows:
        first, *rest = terms
        for v in rest:
            leader[find(v)] = find(first)
        find(first)
    members: dict[int, list[int]] = {}
    for v in sorted(leader):
        members.setdefault(find(v), []).append(v)
    bounds: dict[int, list[Bound]] = {v: [] for v in members}
    place = {v: k for group in members.values() for k, v in enumerate(group)}
    for terms, bound, number in rows:
        bounds[find(next(iter(terms)))].append(({place[v]: a for v, a in sorted(terms.items())}, bound, number))
    return [_Part(tuple(group), tuple(bounds[v]), tuple(weights.get(number, ONE) for number in group)) for v, group in members.items()]
