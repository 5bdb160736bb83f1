"""Implementable: some payments make honesty dominant, in place of those in the table. Values are private.

Fix an agent and what the others send. Type t that imitates type s gains v(t, s) - v(t, t) before payments, v being the value of what the
honest message of s leads to. Around a cycle of types, each imitating the one before it, payments cancel: whatever they are, somebody
gains if the sum is positive. If no cycle has a positive sum, payments exist that leave no gain (Rochet 1987).

Cases: each agent and joint message of the others. The margin is the greatest average gain of a cycle, 0 for a type that imitates itself,
by Karp's theorem (1978): with G[k][t] the greatest gain of k imitations that end in t, it is the greatest over t of the least over
k < n of (G[n][t] - G[k][t]) / (n - k).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import array
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.numbers import name
from accord.checker.refusal import Refusal
from accord.checker.reports import columns, values
from accord.checker.sealed import own_types_only
from accord.checker.tally import Tally
from accord.checker.witness import agent, keys, messages, place

Gains = list[list[int | None]]
"""gains[s][t]: what type t gains by the report of type s, before payments; None where it cannot send it."""


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    game.need_truth()
    game.need(game.private, "its values are not private")
    tally, known = Tally(game.unit), dict[tuple[int, ...], Fraction]()
    for i in range(len(game.agents)):
        known.clear()
        worth, able = values(game, i), imitates(game, i)
        for reached in columns(game, i):
            here = tuple(reached)
            if here not in known:
                known[here] = _greatest_mean(gains(worth, able, reached))
            tally.add([known[here]])
    return tally


def imitates(game: Game, i: int) -> list[list[bool]]:
    """imitates[s][t]: whether type t of agent i is able to send the honest message of type s."""
    seat, kinds = game.nodes[0].seats[i], range(len(game.types[i]))
    return [[game.truth(seat, s) in game.infoset(seat).able[t] for t in kinds] for s in kinds]


def gains(worth: list[list[int]], able: list[list[bool]], reached: Sequence[int]) -> Gains:
    """The gains of one case."""
    kinds = range(len(reached))
    return [[worth[t][reached[s]] - worth[t][reached[t]] if able[s][t] else None for t in kinds] for s in kinds]


def _greatest_mean(steps: Gains) -> Fraction:
    """Karp's theorem. Every type imitates itself at gain 0, so every number of imitations can end anywhere."""
    kinds = range(len(steps))
    walks = [[0] * len(steps)]
    for _ in kinds:
        last = walks[-1]
        walks.append([max([last[s] + gain for s in kinds if (gain := steps[s][t]) is not None]) for t in kinds])
    n = len(steps)
    return max(min(Fraction(walks[n][t] - walks[k][t], n - k) for k in range(n)) for t in kinds)


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The average gain of the witness's cycle, in a game for which the property is defined."""
    keys(witness, "agent", "others", "cycle")
    i, seats = agent(game, witness["agent"]), game.nodes[0].seats
    sent = messages(
        game, witness["others"], "the witness's others", {seats[j]: game.sealed(j).sendable for j in range(len(seats)) if j != i}
    )
    cycle = [place(game.types[i], t, "a type") for t in array(witness["cycle"], "the witness's cycle")]
    if not cycle or len(set(cycle)) < len(cycle):
        raise Refusal("the witness's cycle is empty or names a type twice")
    base = sum(m * game.nodes[0].strides[j] for j, m in sent.items())
    reached = [-1 - game.nodes[0].leads[base + game.truth(seats[i], t) * game.nodes[0].strides[i]] for t in range(len(game.types[i]))]
    steps, total = gains(values(game, i), imitates(game, i), reached), 0
    for s, t in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
        gain = steps[s][t]
        if gain is None:
            raise Refusal(f"a type of {name(game.agents[i])} in the witness's cycle cannot send what it is to imitate")
        total += gain
    return Fraction(total, game.unit * len(cycle))


PROPERTY = Judged(
    "implementable",
    "some payments, in place of those charged, would make honesty optimal for every agent, whatever its type and whatever the others send",
    {("table", "none"): (exhaust, margin)},
    assumes=own_types_only,
)
