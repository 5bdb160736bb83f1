"""Myerson's lemma on a grid: one number a type, a monotone allocation, and payments within the intervals between neighbours.

For each agent the utility table must be u(t, l) = a(t) q(l) - p(l), with a(t) of the type and q, p of the lottery l (expected
utilities). Fix what the others send and list the types by rising a. If q does not fall and, from each type to the next, p rises by at
least a(t) dq and at most a(t') dq, then no type gains by another's report: for types s before t the constraints in between
sum to a(s) (q(t) - q(s)) <= p(t) - p(s) <= a(t) (q(t) - q(s)), as q rises and every a in between lies between a(s) and a(t).

Cases: each agent, each thing that the others can send, each two neighbouring types.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.kind import Held, Kind
from accord.checker.refusal import Refusal
from accord.checker.reports import columns, held, honest, need_sealed, no_gain
from accord.checker.tabled import own_game


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    game = own_game(certificate, claim)
    need_sealed(game, claim, ("truthful", "alone"))
    honest(game)
    no_gain(claim, sum(_compare(game, i) for i in range(len(game.agents))))
    return held(claim, game, ", by Myerson's lemma on a grid,")


def _compare(game: Game, agent: int) -> int:
    """How many pairs of neighbours one agent has. Raises Refusal where one of them breaks a hypothesis."""
    numbers, quantity = _linear(game, agent)
    base = game.expected(agent, 0)  # a of the first type is 0, so its utility is -p
    order = sorted(range(len(numbers)), key=lambda t: numbers[t])
    compared = 0
    for reached in columns(game, agent):
        for s, t in itertools.pairwise(order):
            compared += 1
            rise = quantity[reached[t]] - quantity[reached[s]]
            paid = base[reached[s]] - base[reached[t]]
            if rise < 0 or not numbers[s] * rise <= paid <= numbers[t] * rise:
                raise Refusal("two neighbouring types break monotonicity, or the payment between them is outside its interval")
    return compared


def _linear(game: Game, agent: int) -> tuple[list[Fraction], list[int]]:
    """a(t) of each type and q(l) of each lottery, with a of the first type 0. Raises Refusal where the table is not of that form."""
    rows = [game.expected(agent, t) for t in range(len(game.types[agent]))]
    differences = [[u - u0 for u, u0 in zip(row, rows[0], strict=True)] for row in rows]
    quantity = next((row for row in differences if any(row)), None)
    if quantity is None:
        return [Fraction(0)] * len(rows), differences[0]
    place = next(k for k, q in enumerate(quantity) if q)
    numbers = [Fraction(row[place], quantity[place]) for row in differences]
    for number, row in zip(numbers, differences, strict=True):
        if any(d != number * q for d, q in zip(row, quantity, strict=True)):
            raise Refusal("some agent's utilities are not one number of its type times one of the lottery, less a payment")
    return numbers, quantity


KIND = Kind("monotone", ("game",), _verify)
