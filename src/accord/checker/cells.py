"""What a property says of a rule in pieces: on each cell, a polynomial that is the margin of the cases there.

For `truthful` and `ex_post_truthful`, which say the same of sealed reports with private values, a cell is a pair of an honest
and a lying piece of one agent, in the local variables of a deviation. For the other properties a cell is that of a piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.continuous import DEVIATIONS, Span, tolerated
from accord.checker.fields import array, record
from accord.checker.numbers import rational, show
from accord.checker.pieces import Inequality, Pieces
from accord.checker.polynomial import Polynomial, moved, plus
from accord.checker.refusal import Refusal


@dataclass(frozen=True)
class Cell:
    """Rows that hold there (first x - low and high - x for every variable), and the margin."""

    rows: list[Inequality]
    margin: Polynomial
    variables: int


def cells(pieces: Pieces, claim: Claim) -> Iterator[Cell]:
    """All cells of the claim, empty ones included."""
    agents = range(len(pieces.roster.agents))
    if claim.property_name in DEVIATIONS:
        for agent in agents:
            yield from _pairs(pieces, agent, tolerated(claim))
        return
    for end in pieces.ends:
        paid: Polynomial = {}
        for payment in end.payments:
            paid = plus(paid, payment)
        if claim.property_name == "individually_rational":
            margins = [plus(pieces.outside[i], end.utility(i, pieces.roster.mine(i).start), -1) for i in agents]
        elif claim.property_name == "weak_budget_balance":
            margins = [plus({}, paid, -1)]
        else:
            margins = [plus({}, paid, -1), paid]
        for margin in margins:
            yield _cell(pieces.roster.components, end.path, margin)


def _pairs(pieces: Pieces, agent: int, epsilon: Fraction) -> Iterator[Cell]:
    mine, count = pieces.roster.mine(agent), len(pieces.roster.components)
    true = {k: count + k - mine.start for k in mine}
    for honest in pieces.ends:
        path = [(moved(p, true), strict) for p, strict in honest.path]
        before = moved(honest.utility(agent, mine.start), true)
        for lying in pieces.ends:
            gain = plus(plus(lying.utility(agent, count), before, -1), {(): epsilon}, -1)
            yield _cell([*pieces.roster.components, *pieces.roster.spans[agent]], [*path, *lying.path], gain)


def _cell(spans: Sequence[Span], path: Sequence[Inequality], margin: Polynomial) -> Cell:
    """The box of the spans, then the inequalities, each once."""
    rows: list[Inequality] = []
    for k, (low, high) in enumerate(spans):
        rows += [({(k,): Fraction(1), (): -low}, False), ({(k,): Fraction(-1), (): high}, False)]
    unique: list[Inequality] = []
    for p, strict in path:
        plain = {m: c for m, c in p.items() if c}
        if (plain, strict) not in unique:
            unique.append((plain, strict))
    return Cell([*rows, *unique], margin, len(spans))


def weighted(cell: Cell, form: Any, where: str) -> tuple[Polynomial, bool]:
    """The rows summed with the weights that [row, weight] pairs give, none negative, and whether a strict row has one."""
    total: Polynomial = {}
    strict, last = False, -1
    for pair in array(form, where):
        j, weight = array(pair, f"an entry of {where}", 2)
        w = rational(weight, f"a weight of {where}")
        if type(j) is not int or not last < j < len(cell.rows) or w <= 0:
            raise Refusal(f"{where} has the entry {show(pair)}, which is not a positive weight of a further row")
        total, strict, last = plus(total, cell.rows[j][0], w), strict or cell.rows[j][1], j
    return total, strict


def entry(form: Any) -> dict[str, Any]:
    """What a certificate says of one cell: that it is empty, or a point of it and a bound."""
    return record(form, "a cell", ("empty",)) if type(form) is dict and "empty" in form else record(form, "a cell", ("point", "bound"))
