"""Certificates about rules in pieces: on every cell the margin's supremum is computed or bounded again, exactly.

pieces   the rule (see `checker.pieces`)
cells    for each cell, in order: `empty`, weights of rows whose sum is negative, or 0 with weight on a strict row, so that no
         point is in the cell; or a `point` that is, and a `bound`: for a linear margin weights of rows with margin + sum of
         rows = a constant, which no margin then exceeds; null for a quadratic margin, whose faces are all tried here
top      the number of a cell that has a point, and a point of its closure where the margin is the greatest of all cells
reports  for a refuted budget, the reports that lead to the witness's outcome; else null

Cases: the cells that have a point. On such a cell the supremum of the margin is its maximum on the closure, since the margin
is continuous and the cell, being convex, comes near every point of its closure.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.cells import Cell, cells, entry, weighted
from accord.checker.claim import Claim
from accord.checker.continuous import DEVIATIONS, check_defined, check_outcome, local_point, numbers, tolerated
from accord.checker.fields import array, record, whole
from accord.checker.kind import Held, Kind
from accord.checker.numbers import name
from accord.checker.pieces import Pieces, holds, parse_pieces
from accord.checker.polynomial import at, constant, plus
from accord.checker.polytope import maximum
from accord.checker.refusal import Refusal
from accord.checker.tabled import compare, compare_witness
from accord.checker.tally import Tally


def verify(certificate: dict[str, Any], claim: Claim) -> Held:
    """Judge every cell, compare with the claim, and evaluate the witness on the rule."""
    check_defined(claim)
    pieces = parse_pieces(certificate["pieces"])
    all_cells = list(cells(pieces, claim))
    entries = [entry(form) for form in array(certificate["cells"], "'cells'", len(all_cells))]
    tally = Tally()
    for cell, found in zip(all_cells, entries, strict=True):
        if "empty" in found:
            _check_empty(cell, found["empty"])
        else:
            tally.add([_supremum(cell, found)])
    compare(claim, tally)
    top = record(certificate["top"], "'top'", ("cell", "point"))
    number = whole(top["cell"], "the top cell")
    if number >= len(all_cells) or "empty" in entries[number]:
        raise Refusal("the top cell is none that has a point")
    shown = all_cells[number]
    point = numbers(top["point"], "the top point", shown.variables)
    if not holds([(p, False) for p, _ in shown.rows], point) or at(shown.margin, point) != claim.worst:
        raise Refusal(f"the top point is outside of the closed top cell, or its margin is not {claim.worst}")
    if claim.witness is not None:
        compare_witness(claim, _margin(pieces, claim, certificate["reports"]))
    elif certificate["reports"] is not None:
        raise Refusal("the certificate gives reports for an outcome that it does not have")
    near = () if holds(shown.rows, point) else ("the greatest margin is a supremum, which cases come near to and none is shown to attain",)
    told = f"spec digest {claim.spec_digest}" if claim.spec_digest else "no spec digest"
    return Held(
        (*claim.assumptions, *near),
        (
            f"that the rule named {name(claim.mechanism)} with {told} is the one written in pieces here: the checker reads the pieces",
            "that the types' spans, utilities and outside options are those of the agents",
        ),
        ", cell by cell,",
    )


def _check_empty(cell: Cell, weights: Any) -> None:
    """Refuse unless the weighted rows cannot all hold."""
    total, strict = weighted(cell, weights, "the weights of an empty cell")
    sum_of_rows = constant(total)
    if sum_of_rows is None or sum_of_rows > 0 or (sum_of_rows == 0 and not strict):
        raise Refusal("the weights of a cell do not show that it is empty")


def _supremum(cell: Cell, found: Mapping[str, Any]) -> Fraction:
    """An upper bound of the margin on a cell that has a point; for a quadratic margin the maximum on its closure."""
    if not holds(cell.rows, numbers(found["point"], "a cell's point", cell.variables)):
        raise Refusal("a cell's point is not in the cell")
    if found["bound"] is None:
        return maximum(cell.margin, [p for p, _ in cell.rows], cell.variables)
    total, _ = weighted(cell, found["bound"], "the weights of a bound")
    bound = constant(plus(cell.margin, total))
    if bound is None:
        raise Refusal("the weights of a bound do not add up with the margin to a constant")
    return bound


def _margin(pieces: Pieces, claim: Claim, reports: Any) -> Fraction:
    """The margin of the witness's case, from the rule."""
    roster = pieces.roster
    i, point = local_point(roster, claim, reports)
    count, mine = len(roster.components), roster.mine(i)
    if claim.property_name in DEVIATIONS:
        own = point[count:]
        lied, told = (at(pieces.at(p).utility(i, count), [*p, *own]) for p in (point[:count], roster.honest(i, point)))
        return lied - told - tolerated(claim)
    piece = pieces.at(point)
    if claim.property_name == "individually_rational":
        return at(pieces.outside[i], point) - at(piece.utility(i, mine.start), point)
    paid = [at(t, point) for t in piece.payments]
    check_outcome(roster, claim, [at(q, point) for own in piece.quantities for q in own], paid)
    kept = sum(paid, Fraction(0))
    return abs(kept) if claim.property_name == "strong_budget_balance" else -kept


KIND = Kind("piecewise", ("pieces", "cells", "top", "reports"), verify)
