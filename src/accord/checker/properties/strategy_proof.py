"""Strategy-proof in one-shot games: only the ranking of outcomes counts, and lotteries are compared by dominance.

Cases as for `truthful` alone. The margin is the greatest rise, over all levels c, of the chance of utility c or more.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.sealed import coalitions, ends, own_types_only, situations
from accord.checker.tally import Tally
from accord.checker.witness import deviation


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    game.need_truth()
    tally, at = Tally(game.chance), ends(game)
    for members in coalitions(game, 1):
        for here in situations(game, members):
            tally.cases += len(here.lies) * len(here.others)
            truth = here.lies[here.truth(game)]
            told = [at[base + truth] for base in here.others]
            compared = {(at[base + lie], honest) for base, honest in zip(here.others, told, strict=True) for lie in here.lies}
            for lying, honest in compared:
                tally.see(_rise(game, members[0], here.rows[0], lying, honest))
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """How much the witness's lie raises the chance of a better outcome."""
    game.need_truth()
    lie = deviation(game, claim, witness)
    return Fraction(_rise(game, lie.members[0], lie.rows[0], lie.lying, lie.honest), game.chance)


def _rise(game: Game, agent: int, row: int, lying: int, honest: int) -> int:
    """max over levels c of P(u >= c) when lying less P(u >= c) when honest; 0 below the lowest level."""
    worth = game.utility[agent][row]
    change: dict[int, int] = {}
    for p, o in game.lotteries[lying]:
        change[worth[o]] = change.get(worth[o], 0) + p
    for p, o in game.lotteries[honest]:
        change[worth[o]] = change.get(worth[o], 0) - p
    greatest = tail = 0
    for level in sorted(change, reverse=True):
        tail += change[level]
        greatest = max(greatest, tail)
    return greatest


PROPERTY = Judged(
    "strategy_proof",
    "whatever the others send, honesty gives every agent the best lottery that it can reach, in stochastic dominance",
    {("table", "alone"): (exhaust, margin)},
    assumes=own_types_only,
)
