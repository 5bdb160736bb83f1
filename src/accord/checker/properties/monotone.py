"""Weakly monotone one-shot games with money: between two types, values rise most where each type's own outcome is.

Cases: each agent, each two of its types (t before u in the list) and each combination of messages that the others are able
to send. With a(t) the lottery that the truthful message of t leads to and v utility plus payment, in expectation, the margin is
v(u, a(t)) - v(u, a(u)) - v(t, a(t)) + v(t, a(u)): the same for the two types in either order.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.sealed import ends, offsets, own_types_only
from accord.checker.tally import Tally
from accord.checker.witness import agent, keys, messages, types


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    _need(game)
    tally, at, agents = Tally(game.unit), ends(game), range(len(game.agents))
    for i in agents:
        rest = [j for j in agents if j != i]
        others = offsets(game, rest, [game.sealed(j).sendable for j in rest])
        own = [game.truth(game.nodes[0].seats[i], t) * game.nodes[0].strides[i] for t in range(len(game.types[i]))]
        for t, u in itertools.combinations(range(len(own)), 2):
            tally.add(_margin(game, i, (t, u), (at[base + own[t]], at[base + own[u]])) for base in others)
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """By how much the witness's two types violate monotonicity."""
    _need(game)
    keys(witness, "agent", "types", "becomes", "others")
    i, node = agent(game, witness["agent"]), game.nodes[0]
    kinds = types(game, witness["types"], [i])[i], types(game, witness["becomes"], [i])[i]
    rest = {node.seats[j]: game.sealed(j).sendable for j in range(len(game.agents)) if j != i}
    others = messages(game, witness["others"], "the witness's others", rest)
    reached = []
    for t in kinds:
        sent = {**others, i: game.truth(node.seats[i], t)}
        reached.append(-1 - game.after(node, [sent[j] for j in range(len(game.agents))]))
    return Fraction(_margin(game, i, kinds, (reached[0], reached[1])), game.unit)


def _need(game: Game) -> None:
    game.need_truth()
    game.need(game.payments is not None, "it has no payments, so values are not told apart from money")
    game.need(game.private, "an agent's utility depends on the others' types")


def _margin(game: Game, i: int, kinds: tuple[int, int], reached: tuple[int, int]) -> int:
    """Over `unit`. Payments cancel where the two types face the same lottery, so utilities alone give the difference of values."""
    (t, u), (first, second) = kinds, reached
    low, high = game.expected(i, t), game.expected(i, u)
    return high[first] - high[second] - low[first] + low[second]


PROPERTY = Judged(
    "monotone",
    "between two types of an agent, values change in favour of what each type gets, whatever the others send",
    {("table", "none"): (exhaust, margin)},
    assumes=own_types_only,
)
