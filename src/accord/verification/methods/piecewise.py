"""Rules in pieces on intervals and boxes: the margin's exact supremum on every cell.

Steps. (1) For every statement (a pair of cells of a deviator, or a cell) decide whether its cell has a point; most pairs have
none, and what shows that for one pair often shows it for the next. (2) Maximise the margin over the closure: a linear program
where it is linear, all faces where it is quadratic. The supremum over a nonempty cell is that maximum, by continuity.
(3) The greatest supremum decides. If it is positive, move from where it lies into the cell until half of it is gained, and
replay the case there on the rule itself, with the simplest numbers that still gain half.

Validated against fine grids and linprog on random rules (tests/laws/test_piecewise_laws.py).
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.mechanism import describes, report_type
from accord.core.piecewise import Pieces
from accord.core.piecewise_paths import cells
from accord.core.polyhedra import Empty, Row, System, inside
from accord.core.rational import text
from accord.properties.property import Arena, Case, Property
from accord.theory.polyhedra_witness import Point, simplified, towards
from accord.theory.quadratic import Greatest, attained, supremum
from accord.verification.intervals import JUDGED
from accord.verification.issue import issue
from accord.verification.method import Method
from accord.verification.methods.piecewise_cells import Statement, statements
from accord.verification.verdict import Verdict

NAME = "piecewise"
PAIR, FACE = 1e-3, 2e-4  # seconds: a pair of cells, a face of one with a quadratic margin
MOST = 2_000_000  # faces
NOT_ATTAINED = "the worst margin is a supremum: cases come as near to it as wanted, and none attains it"

Proof = Mapping[tuple[Row, bool], Fraction]  # weights of rows, strict or not, that have no solution together


@dataclass(frozen=True)
class Judged:
    """A statement whose cell has a point, with its supremum."""

    number: int
    statement: Statement
    cell: System
    inner: Point
    top: Greatest


def accepts(arena: Arena, prop: Property) -> str | None:
    """None for a rule written with `accord.piecewise`, one agent alone or nobody, and a property that is a polynomial on cells."""
    mech, form = arena.mechanism, arena.mechanism.form
    if not isinstance(form, Pieces) or not describes(mech, form) or form.domain is not mech.domain:
        return f"{mech.name} is not written in pieces: write its rule with accord.piecewise(agents, types, rule)"
    params = dict(prop.params)
    if prop.name not in JUDGED or set(params) - {"epsilon", "stage"} or params.get("stage", "ex post") != "ex post":
        return f"{prop} is not decided on cells: the properties that are, ex post, are {', '.join(JUDGED)}"
    if arena.threat.name not in ("alone", "none"):
        return f"cells are judged for one agent alone, not for {arena.threat}: choose a grid with .grid(points)"
    if mech.messages != dict(mech.domain.types) or mech.truth is not report_type:
        return f"honesty in {mech.name} is not to report one's type, among all types: write it as accord.piecewise gave it"
    faces = _faces(form, prop)
    if faces > MOST:
        return f"{mech.name} has about {faces:,} faces of cells to look at: use fewer agents or pieces, or a grid with .grid(points)"
    return None


def _faces(form: Pieces, prop: Property) -> int:
    """About how many faces the pairs of cells have; one a pair where margins are linear."""
    ends = cells(form.tree)
    deviates = prop.has_deviator
    pairs = len(form.agents) * len(ends) ** (2 if deviates else 1)
    linear = all(q.degree == 0 for _, piece in ends for own in piece.quantities for q in own)
    if linear and all(t.degree <= 1 for _, piece in ends for t in piece.payments):
        return pairs
    n = sum(map(len, form.spans)) + (max(map(len, form.spans)) if deviates else 0)
    rows = 2 * n + (2 if deviates else 1) * max(len(rows) for rows, _ in ends)
    return pairs * sum(math.comb(rows, k) for k in range(n + 1))


def cost(arena: Arena, prop: Property) -> float:
    """A linear program or two for each pair of cells, and an elimination for each face of those with a quadratic margin."""
    form = arena.mechanism.form
    pairs = len(form.agents) * len(cells(form.tree)) ** (2 if prop.has_deviator else 1)
    faces = _faces(form, prop)
    return pairs * PAIR + (faces * FACE if faces > pairs else 0)


def run(arena: Arena, prop: Property) -> Verdict:
    """Judge every statement; the verdict carries its certificate."""
    start, form = time.perf_counter(), arena.mechanism.form
    entries: list[dict[str, Any]] = []
    judged: list[Judged] = []
    refuted: list[Proof] = []
    all_statements = list(statements(form, prop.name, dict(prop.params)))
    for number, statement in enumerate(all_statements):
        arena.progress("judging cells", number, len(all_statements))
        cell = statement.cell()
        empty = _known_empty(cell, refuted)
        inner = inside(cell) if empty is None else empty
        if isinstance(inner, Empty):
            if empty is None:
                refuted.append({(cell.rows[j], cell.strict[j]): w for j, w in inner.multipliers.items()})
            entries.append({"empty": _weights(inner.multipliers)})
            continue
        top = supremum(statement.margin, cell)
        judged.append(Judged(number, statement, cell, inner, top))
        bound = None if top.multipliers is None else _weights(top.multipliers)
        entries.append({"point": [text(x) for x in inner], "bound": bound})
    worst = max(found.top.value for found in judged)  # some cell has a point, since the cells cover a box
    shown, point = _shown([found for found in judged if found.top.value == worst])
    witness, gain, reports = _witness(arena, prop, shown, point) if worst > 0 else (None, Fraction(0), None)

    def body() -> Mapping[str, Any]:
        return {
            "pieces": form.json(),
            "cells": entries,
            "top": {"cell": shown.number, "point": [text(x) for x in point or shown.top.point]},
            "reports": None if reports is None or witness is None or "outcome" not in witness.parts else [text(x) for x in reports],
        }

    return issue(
        arena, prop, method=NAME, kind=NAME, cases=len(judged), worst=worst, start=start, body=body, behaviour=lambda: None,
        witness=witness, gain=gain, assumptions=() if point is not None else (NOT_ATTAINED,),
    )  # fmt: skip


def _known_empty(cell: System, refuted: Sequence[Proof]) -> Empty | None:
    """What showed another cell to be empty, if all its rows are rows of this one too."""
    places = {(row, strict): j for j, (row, strict) in enumerate(zip(cell.rows, cell.strict, strict=True))}
    for known in refuted:
        if known.keys() <= places.keys():
            return Empty({places[row]: w for row, w in known.items()})
    return None


def _weights(multipliers: Mapping[int, Fraction]) -> list[list[Any]]:
    return [[j, text(w)] for j, w in sorted(multipliers.items())]


def _shown(tops: Sequence[Judged]) -> tuple[Judged, Point | None]:
    """Of the cells with the greatest supremum one that attains it, and where; else the first."""
    for found in tops:
        if found.cell.holds(found.top.point):
            return found, found.top.point
    for found in tops:
        point = attained(found.statement.margin, found.cell, found.top)
        if point is not None:
            return found, point
    return tops[0], None


def _witness(arena: Arena, prop: Property, shown: Judged, point: Point | None) -> tuple[Case, Fraction, Point]:
    """A case of at least half the supremum, its margin by the rule itself, and the point that it is."""
    half = shown.top.value / 2
    case = shown.statement.case

    def good(at: Point) -> bool:
        return shown.cell.holds(at) and shown.statement.margin.at(at) >= half

    near = point if point is not None else towards(shown.top.point, shown.inner, good)
    there = simplified(near, shown.statement.spans, lambda at: prop.margin(arena, case(at)) >= half)
    found = case(there)
    return found, prop.margin(arena, found), there


METHOD = Method(NAME, accepts, cost, run)
