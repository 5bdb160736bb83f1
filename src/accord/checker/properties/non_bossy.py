"""Non-bossy one-shot games: no agent changes what another gets by a message that leaves what it gets itself the same.

What an agent gets at an outcome is told by its column of utilities and by its payment; at a lottery, by the chance of each.
Cases: each ordered pair of agents, each two messages that the first is able to send (m before n in the list), and each
combination of messages that the rest are able to send. The margin is 1 where the first gets the same with m and n and the
second does not, else 0.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.refusal import Refusal
from accord.checker.sealed import ends, offsets
from accord.checker.tally import Tally
from accord.checker.witness import agent, keys, messages

Part = tuple[int, ...]
"""A column of utilities, and then the payment."""


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    tally, at, agents = Tally(), ends(game), range(len(game.agents))
    gets = [[_gets(game, i, k) for k in range(len(game.lotteries))] for i in agents]
    for i in agents:
        rest = [j for j in agents if j != i]
        others = offsets(game, rest, [game.sealed(j).sendable for j in rest])
        own = offsets(game, [i], [game.sealed(i).sendable])
        for m, n in itertools.combinations(own, 2):
            for base in others:
                before, after = at[base + m], at[base + n]
                same = gets[i][before] == gets[i][after]
                tally.add(int(same and gets[j][before] != gets[j][after]) for j in rest)
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """1 if the witness's agent changes what the one affected gets and not what it gets itself, else 0."""
    keys(witness, "agent", "affected", "messages", "lie")
    i, j, node = agent(game, witness["agent"]), agent(game, witness["affected"]), game.nodes[0]
    if i == j:
        raise Refusal("the witness has an agent affect itself")
    sent = messages(game, witness["messages"], "the witness's messages", {s: game.infoset(s).sendable for s in node.seats})
    lie = messages(game, witness["lie"], "the witness's lie", {node.seats[i]: game.sealed(i).sendable})
    before, after = (-1 - game.after(node, [m[k] for k in range(len(game.agents))]) for m in (sent, {**sent, **lie}))
    return Fraction(int(_gets(game, i, before) == _gets(game, i, after) and _gets(game, j, before) != _gets(game, j, after)))


def _gets(game: Game, i: int, lottery: int) -> dict[Part, int]:
    """The weight of each part of agent i."""
    found: dict[Part, int] = {}
    for weight, o in game.lotteries[lottery]:
        part = (*(row[o] for row in game.utility[i]), game.payments[i][o] if game.payments is not None else 0)
        found[part] = found.get(part, 0) + weight
    return found


def _assumes(claim: Claim, game: Game) -> tuple[str, ...]:
    return (
        "an agent gets the same at two outcomes that are worth the same to it at all its types (or type profiles) and cost it the same",
    )


PROPERTY = Judged(
    "non_bossy",
    "no agent changes what another gets by a message that leaves what it gets itself the same",
    {("table", "none"): (exhaust, margin)},
    assumes=_assumes,
)
