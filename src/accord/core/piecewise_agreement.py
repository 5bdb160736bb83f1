"""Whether what was traced is the rule that was written: both are asked at exact points, the written one twice.

A function can tell a symbol from a number (by `isinstance`, by its text, in a lookup), or answer by more than the reports (a
counter, a clock). What was traced then is another rule. So before a form is kept, both are compared at the corners of the box, at
seeded points of it, at one point inside of each piece that has one and at another in no special place of it, and at a point on
each comparison's edge. That is a test, which can miss a difference elsewhere; what runs and what is judged is in any case what was
traced.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.piecewise_paths import Span, Split, ends, guarded, leaf_at
from accord.core.polyhedra import Empty, Row, inside, system

Point = tuple[Fraction, ...]
Answer = Mapping[str, tuple[tuple[Fraction, ...], Fraction, Fraction]]
"""Of each agent its quantities, its payment and its outside option."""
CORNERS, DRAWN, STEPS = 32, 10, 97
HALVINGS = 12
DRAWS_PER_END = 3


def check_agreement(
    points: Sequence[Point],
    reports: Callable[[Point], Mapping[str, Any]],
    written: Callable[[Point], Answer],
    traced: Callable[[Point], Answer],
) -> None:
    """Raise AccordError, naming reports and both answers, where the written rule answers otherwise than the traced one, or
    than itself the second time. Points at which the traced rule has no answer (it divides by zero) are passed over."""
    for point in dict.fromkeys(points):
        try:
            expected = traced(point)
        except ZeroDivisionError:
            continue
        where = f"when the reports are {show(reports(point))}"
        first, second = (guarded(partial(written, point), partial(str, where)) for _ in range(2))
        for agent, mine in first.items():
            if mine != second[agent]:
                told = f"{_words(agent, mine)}, and when asked again {_words(agent, second[agent])}"
                raise AccordError(f"the rule says {told}, {where}: make it a function of the reports alone")
            if mine != expected[agent]:
                told = f"{_words(agent, mine)}, and on symbols {_words(agent, expected[agent])}"
                raise AccordError(f"on numbers the rule says {told}, {where}: let it only compute with reports and compare them")


def box_points(spans: Sequence[Span]) -> Iterator[Point]:
    """The corners of a box, at most 32 of them, its centre, and ten seeded points of it."""
    yield from itertools.islice(itertools.product(*(dict.fromkeys(span) for span in spans)), CORNERS)
    yield tuple((low + high) / 2 for low, high in spans)
    dice = np.random.default_rng(1)
    for _ in range(DRAWN):
        yield _drawn(spans, dice)


def tree_points(tree: Any, spans: Sequence[Span]) -> list[Point]:
    """For each end of a decision tree a point of it (a drawn one, else one inside and another in no special place of it), and for
    each comparison a point on its edge."""
    dice = np.random.default_rng(2)
    hit: dict[int, Point] = {}
    for _ in range(DRAWS_PER_END * ends(tree)):
        drawn = _drawn(spans, dice)
        hit.setdefault(id(leaf_at(tree, drawn)), drawn)
    free = [k for k, (low, high) in enumerate(spans) if low < high]
    edges: list[Row] = []
    for k in free:
        unit = tuple(Fraction(j == k) for j in range(len(spans)))
        edges += [(unit, -spans[k][0]), (tuple(-u for u in unit), spans[k][1])]
    found: list[Point] = []

    def walk(at: Any, rows: tuple[tuple[Row, bool], ...]) -> Point | None:
        if not isinstance(at, Split):
            if id(at) in hit:
                found.append(hit[id(at)])
            return hit.get(id(at)) or leaf(rows)
        a, b = tuple(at.test.terms.get((k,), Fraction(0)) for k in range(len(spans))), at.test.constant
        yes = walk(at.yes, (*rows, ((a, b), at.strict)))
        no = walk(at.no, (*rows, ((tuple(-x for x in a), -b), not at.strict)))
        if yes is not None and no is not None:
            above, below = at.test.at(yes), at.test.at(no)
            if above != below:
                found.append(tuple((above * n - below * y) / (above - below) for y, n in zip(yes, no, strict=True)))
        return yes if yes is not None else no

    def leaf(rows: Sequence[tuple[Row, bool]]) -> Point | None:
        cell = system(spans, rows)
        open_cell = inside(system(spans, [(row, True) for row in (*edges, *(row for row, _ in rows))]))
        point = inside(cell) if isinstance(open_cell, Empty) else open_cell
        if isinstance(point, Empty):
            return None
        found.append(point)
        other = _drawn(spans, dice)
        for _ in range(HALVINGS):
            if cell.holds(other):
                found.append(other)
                break
            other = tuple((x + y) / 2 for x, y in zip(point, other, strict=True))
        return point

    walk(tree, ())
    return found


def _drawn(spans: Sequence[Span], dice: np.random.Generator) -> Point:
    return tuple(
        low + (high - low) * Fraction(int(k), STEPS) for (low, high), k in zip(spans, dice.integers(1, STEPS, size=len(spans)), strict=True)
    )


def _words(agent: str, answer: tuple[tuple[Fraction, ...], Fraction, Fraction]) -> str:
    quantities, payment, outside = answer
    got = quantities[0] if len(quantities) == 1 else quantities
    return f"{agent} gets {show(got)} and pays {payment}" + (f", outside {outside}" if outside else "")
