"""Rules in pieces: a tree of linear inequalities over the reports, whose ends say what each agent gets and pays.

The tree covers all reports, each once, by construction: an inequality holds at a report or it does not. What an agent gets is
linear in the reports, and what it pays is quadratic. Its utility is its type times what it gets (summed over the components of
a box), less what it pays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.checker import polynomial
from accord.checker.continuous import Roster, parse_roster
from accord.checker.fields import array, record, truth_value
from accord.checker.polynomial import Polynomial
from accord.checker.refusal import Refusal

Inequality = tuple[Polynomial, bool]  # p > 0 where true, p >= 0 where false


@dataclass(frozen=True)
class Piece:
    """An end of the tree: the inequalities that lead to it, quantities by agent and component, payments by agent."""

    path: tuple[Inequality, ...]
    quantities: list[list[Polynomial]]
    payments: list[Polynomial]

    def utility(self, agent: int, own: int) -> Polynomial:
        """An agent's utility where its type starts at variable `own`."""
        total = polynomial.plus({}, self.payments[agent], -1)
        for k, quantity in enumerate(self.quantities[agent]):
            total = polynomial.plus(total, polynomial.times(quantity, own + k))
        return total


@dataclass(frozen=True)
class Pieces:
    """The whole rule, with what opting out is worth to each agent, in its own reports."""

    roster: Roster
    outside: list[Polynomial]
    ends: list[Piece]

    def at(self, point: Sequence[Fraction]) -> Piece:
        """The piece of a point."""
        (found,) = (piece for piece in self.ends if holds(piece.path, point))
        return found


def holds(path: Sequence[Inequality], point: Sequence[Fraction]) -> bool:
    """Whether all inequalities hold at a point."""
    values = ((polynomial.at(p, point), strict) for p, strict in path)
    return all(value > 0 if strict else value >= 0 for value, strict in values)


def parse_pieces(form: Any) -> Pieces:
    """The rule of a certificate. Raises Refusal for what is no such rule."""
    parts = record(form, "'pieces'", ("agents", "types", "outside", "tree"))
    roster = parse_roster(parts)
    count, agents = len(roster.components), range(len(roster.agents))
    outside = [polynomial.parse(p, "an outside option", count, 2) for p in array(parts["outside"], "the outside options", len(agents))]
    if any(k not in roster.mine(i) for i in agents for monomial in outside[i] for k in monomial):
        raise Refusal("an outside option depends on another agent's type")
    return Pieces(roster, outside, list(_ends(parts["tree"], (), roster)))


def _ends(form: Any, path: tuple[Inequality, ...], roster: Roster) -> Iterator[Piece]:
    """The ends of a tree, `then` before `else`."""
    count, sizes = len(roster.components), [len(own) for own in roster.spans]
    if type(form) is dict and "if" in form:
        node = record(form, "a node of the tree", ("if", "strict", "then", "else"))
        test = polynomial.parse(node["if"], "an inequality", count, 1)
        strict = truth_value(node["strict"], "'strict'")
        yield from _ends(node["then"], (*path, (test, strict)), roster)
        yield from _ends(node["else"], (*path, (polynomial.plus({}, test, -1), not strict)), roster)
        return
    end = record(form, "an end of the tree", ("get", "pay"))
    got = [array(own, "an agent's quantities", k) for own, k in zip(array(end["get"], "'get'", len(sizes)), sizes, strict=True)]
    quantities = [[polynomial.parse(q, "a quantity", count, 1) for q in own] for own in got]
    yield Piece(path, quantities, [polynomial.parse(t, "a payment", count, 2) for t in array(end["pay"], "'pay'", len(sizes))])
