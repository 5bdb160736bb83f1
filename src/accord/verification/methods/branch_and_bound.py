"""Branch and bound on boxes: a certified bound on every margin of a traced rule, which shrinks with the budget.

Steps. (1) Bound the margin on a box by exact interval arithmetic and by the mean value form. (2) Along a variable in which it
only rises, or only falls, keep the face where it is greatest. (3) Otherwise halve the box along the variable that matters
most. (4) Go on with the box of the greatest bound, until the budget is spent, no bound is positive, or a violation is known
within a fiftieth of the bound.

The best centre of a box, where its margin is positive, is replayed on the rule and refutes. No positive bound proves. Else the
greatest bound is the epsilon of the verdict: no case violates by more. Validated by fine grids, and by the same verdicts from the
piecewise method where both apply (tests/laws/test_branch_and_bound_laws.py).
"""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from accord.core.errors import AccordError
from accord.core.mechanism import describes, report_type
from accord.core.piecewise_paths import Span
from accord.core.rational import text
from accord.properties.property import Arena, Property
from accord.theory.enclosure import FLAT, middle, pulls, upper
from accord.theory.expression_rule import Traced
from accord.theory.polyhedra_witness import simplified
from accord.verification.intervals import JUDGED
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.methods.branch_and_bound_margins import margins
from accord.verification.verdict import Verdict

NAME = "branch and bound"
BUDGET = 1000
STEP = 4e-5  # seconds: one step of the rule's arithmetic on a box
NEAR = Fraction(51, 50)  # of a violation that is known
TINY = Fraction(1, 2**40)  # of the first bound
LEAF, SPLIT, LOW, HIGH = -1, 0, 1, 2


@dataclass
class Box:
    """A box, its bound (None: unbounded) and the node that it is in the subdivision: LEAF, or an action with its variable."""

    spans: tuple[Span, ...]
    bound: Fraction | None
    pull: tuple[Fraction, ...]
    action: int = LEAF
    parts: list[Box] = field(default_factory=list)


def branch_and_bound(budget: int = BUDGET) -> Method:
    """The method with another budget, in boxes. Raises AccordError for one that is no whole number of at least 1."""
    if type(budget) is not int or budget < 1:
        raise AccordError(f"a budget of {budget!r} boxes bounds nothing: give a whole number of at least 1")
    return Method(NAME, accepts, lambda arena, prop: _cost(arena, budget), lambda arena, prop: _run(arena, prop, budget))


def accepts(arena: Arena, prop: Property) -> str | None:
    """None for a rule written with `accord.traced`, one agent alone or nobody, and a property with a margin at every point."""
    mech, form, params = arena.mechanism, arena.mechanism.form, dict(prop.params)
    if not isinstance(form, Traced) or not describes(mech, form) or form.domain is not mech.domain:
        return f"{mech.name} is not written as arithmetic: write its rule with accord.traced(agents, types, rule)"
    if prop.name not in JUDGED or set(params) - {"epsilon", "stage"} or params.get("stage", "ex post") != "ex post":
        return f"{prop} is not bounded on boxes: the properties that are, ex post, are {', '.join(JUDGED)}"
    if arena.threat.name not in ("alone", "none"):
        return f"boxes bound the lies of one agent alone, not of {arena.threat}: choose a grid with .grid(points)"
    if mech.messages != dict(mech.domain.types) or mech.truth is not report_type:
        return f"honesty in {mech.name} is not to report one's type, among all types: write it as accord.traced gave it"
    return None


def _cost(arena: Arena, budget: int) -> float:
    form = arena.mechanism.form
    return budget * len(form.program.steps) * (1 + sum(map(len, form.spans))) * STEP


def _run(arena: Arena, prop: Property, budget: int) -> Verdict:
    start, form = time.perf_counter(), arena.mechanism.form
    every = list(margins(form, prop.name, dict(prop.params)))
    best: tuple[Fraction, int, tuple[Fraction, ...]] | None = None
    looked = 0
    waiting: list[tuple[bool, Fraction, int, int, Box]] = []  # the greatest bound first, unbounded boxes before all

    def look(k: int, spans: tuple[Span, ...]) -> Box:
        nonlocal best, looked
        centre = middle(spans)
        found, here = every[k].on(spans), every[k].at(centre)
        if best is None or here > best[0]:
            best = here, k, centre
        box = Box(spans, upper(found, here, spans), pulls(found, spans))
        for v, (low, high) in enumerate(spans):
            p, q = found[2].get(v, FLAT)
            if box.bound is not None and low < high and (p >= 0 or q <= 0):
                box.action = 3 * v + (HIGH if p >= 0 else LOW)
                end = high if p >= 0 else low
                box.parts = [look(k, (*spans[:v], (end, end), *spans[v + 1 :]))]
                return box
        looked += 1
        heapq.heappush(waiting, (box.bound is not None, -(box.bound or Fraction(0)), looked, k, box))
        return box

    roots = [look(k, margin.spans) for k, margin in enumerate(every)]
    leaves = len(roots)
    whole = waiting[0][-1].bound
    while leaves < budget and not _settled(waiting[0][-1].bound, whole, best):
        _, _, _, k, box = heapq.heappop(waiting)
        arena.progress("halving boxes", leaves, budget)
        v = _widest(box, every[k].spans)
        if v is None:  # a point, whose bound is its margin: no other box has a greater one
            heapq.heappush(waiting, (True, -(box.bound or Fraction(0)), 0, k, box))
            break
        (low, high), spans = box.spans[v], box.spans
        box.action = 3 * v + SPLIT
        half = (low + high) / 2
        box.parts = [look(k, (*spans[:v], part, *spans[v + 1 :])) for part in ((low, half), (half, high))]
        leaves += 1
    bound = waiting[0][-1].bound
    if bound is None:
        raise AccordError(f"the rule of {arena.mechanism.name} divides by something that can be 0 on its types: keep them away from there")
    assert best is not None, "there is at least one margin"
    gain, number, point = best
    worst = bound if bound == gain else rounded(bound)
    witness = None
    if gain > 0:
        floor, case = gain / 2, every[number].case
        point = simplified(point, every[number].spans, lambda at: prop.margin(arena, case(at)) >= floor)
        witness = case(point)
        gain = prop.margin(arena, witness)

    def body() -> Mapping[str, Any]:
        return {
            "rule": form.json(),
            "boxes": [_preorder(root) for root in roots],
            "reports": [text(x) for x in point] if witness is not None and "outcome" in witness.parts else None,
        }

    return issue(
        arena, prop, method=NAME, kind="epsilon", cases=leaves, worst=worst, start=start, body=body, behaviour=lambda: None,
        witness=witness, gain=gain if witness is not None else Fraction(0), bounded=worst > 0,
    )  # fmt: skip


def _settled(bound: Fraction | None, whole: Fraction | None, best: tuple[Fraction, int, Any] | None) -> bool:
    """Whether halving further would change nothing that matters."""
    if bound is None:
        return False
    known = best is not None and 0 < bound <= best[0] * NEAR
    return bound <= 0 or known or (whole is not None and bound <= whole * TINY)


def rounded(bound: Fraction) -> Fraction:
    """A positive bound, rounded up to three decimal digits of its own; any other as it is."""
    if bound <= 0:
        return bound
    unit = Fraction(1)
    while bound / unit >= 1000:
        unit *= 10
    while bound / unit < 100:
        unit /= 10
    return math.ceil(bound / unit) * unit


def _widest(box: Box, whole: Sequence[Span]) -> int | None:
    """The variable whose span moves the margin most; where the enclosure is of anything, the one that is widest for its space."""
    sizes = [
        (high - low) / (end - start) if end > start else Fraction(0) for (low, high), (start, end) in zip(box.spans, whole, strict=True)
    ]
    rank = sizes if box.bound is None else list(box.pull)
    widest = max(range(len(sizes)), key=lambda v: (rank[v], sizes[v], -v))
    return widest if sizes[widest] else None


def _preorder(root: Box) -> list[int]:
    """The subdivision: -1 for a leaf, 3 v for halves along variable v, 3 v + 1 and 3 v + 2 for its low and high face."""
    found, stack = [], [root]
    while stack:
        box = stack.pop()
        found.append(box.action)
        stack += reversed(box.parts)
    return found


METHOD = branch_and_bound()
