"""What a property says of a rule in pieces: on every cell, a polynomial that must not be positive.

Local variables are the reports, in the order of the form, followed by the deviator's own type where there is one. For a
deviation the reports are those of the lie; the honest ones are the same with the deviator's components replaced by its type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.piecewise import Piece, Pieces
from accord.core.piecewise_paths import cells
from accord.core.piecewise_polynomial import Polynomial, variable
from accord.core.polyhedra import Span, System, system
from accord.core.rational import exact
from accord.properties.property import Case
from accord.theory.quadratic import row_of
from accord.verification.methods.piecewise_cases import lie, participation, reached

Inequality = tuple[Polynomial, bool]


@dataclass(frozen=True)
class Statement:
    """On a cell (inequalities in local variables with these spans), the margin; and the case that a point of it is."""

    spans: tuple[Span, ...]
    rows: tuple[Inequality, ...]
    margin: Polynomial
    case: Callable[[Sequence[Fraction]], Case]

    def cell(self) -> System:
        n = len(self.spans)
        return system(self.spans, [(row_of(p, n), strict) for p, strict in self.rows])


def statements(form: Pieces, name: str, params: Mapping[str, Any]) -> Iterator[Statement]:
    """Every statement of the property, in the order in which the checker takes them."""
    if name in ("truthful", "ex_post_truthful"):
        tolerated = exact(params.get("epsilon", 0), "epsilon")
        for i in range(len(form.agents)):
            yield from _deviations(form, i, tolerated, everybody=name == "ex_post_truthful")
        return
    spans = tuple(span for own in form.spans for span in own)
    for rows, piece in cells(form.tree):
        unique = _unique(rows)
        if name == "individually_rational":
            for i in range(len(form.agents)):
                yield Statement(spans, unique, form.outside[i] - utility(form, piece, i), participation(form, i))
        else:
            kept = sum(piece.payments, Polynomial({}))
            for margin in (-kept, kept) if name == "strong_budget_balance" else (-kept,):
                yield Statement(spans, unique, margin, reached(form))


def utility(form: Pieces, piece: Piece, i: int, own: int | None = None) -> Polynomial:
    """An agent's utility on a piece, its type starting at variable `own` (None: it is what it reports)."""
    start = form.first(i) if own is None else own
    worth = sum((variable(start + k) * q for k, q in enumerate(piece.quantities[i])), Polynomial({}))
    return worth - piece.payments[i]


def _deviations(form: Pieces, i: int, tolerated: Fraction, *, everybody: bool) -> Iterator[Statement]:
    """Every pair of an honest and a lying cell of one agent."""
    first, count = form.first(i), sum(map(len, form.spans))
    mine = len(form.spans[i])
    spans = (*(span for own in form.spans for span in own), *form.spans[i])
    places = {k: count + k - first if first <= k < first + mine else k for k in range(count)}
    ends = cells(form.tree)
    case = lie(form, i, everybody=everybody)
    for told, honest in ends:
        true = tuple((p.moved(places), strict) for p, strict in told)
        before = utility(form, honest, i).moved(places)
        for lied, other in ends:
            yield Statement(spans, _unique((*true, *lied)), utility(form, other, i, count) - before - tolerated, case)


def _unique(rows: Sequence[Inequality]) -> tuple[Inequality, ...]:
    """Without the rows that repeat an earlier one."""
    kept: dict[tuple[Any, bool], Inequality] = {}
    for p, strict in rows:
        kept.setdefault((tuple(p.terms.items()), strict), (p, strict))
    return tuple(kept.values())
