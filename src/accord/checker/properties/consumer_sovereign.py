"""Consumer sovereign: every feasible alternative is what honest play leads to, at some type profile.

Cases: each alternative. The margin is 1 less the greatest chance, over all type profiles, with which honest play ends in it. With
money an outcome is the alternative if it costs the same and everybody's utility plus payment is the same in every row.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally
from accord.checker.witness import keys, place


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    _need(game)
    tally, reached = Tally(game.chance), _reached(game)
    tally.add(_missing(game, reached, a) for a in game.alternatives or ())
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """How far the witness's alternative is from being chosen for sure."""
    _need(game)
    keys(witness, "alternative")
    alternative = place(game.outcomes, witness["alternative"], "an alternative")
    if alternative not in (game.alternatives or ()):
        raise Refusal("the witness's alternative is not among the feasible ones")
    return Fraction(_missing(game, _reached(game), alternative), game.chance)


def _need(game: Game) -> None:
    game.need_truth()
    game.need(game.alternatives is not None, "it does not list the feasible alternatives")


def _reached(game: Game) -> set[int]:
    """The lotteries of honest play."""
    return {game.honest(profile) for profile in game.profiles()}


def _missing(game: Game, reached: set[int], alternative: int) -> int:
    """Over `chance`."""
    same = {o for o in range(len(game.outcomes)) if _same(game, o, alternative)}
    return game.chance - max(sum(weight for weight, o in game.lotteries[k] if o in same) for k in reached)


def _same(game: Game, one: int, other: int) -> bool:
    if game.payments is None or one == other:
        return one == other
    if game.cost is not None and game.cost[one] != game.cost[other]:
        return False
    return all(
        row[one] + paid[one] == row[other] + paid[other] for table, paid in zip(game.utility, game.payments, strict=True) for row in table
    )


def _assumes(claim: Claim, game: Game) -> tuple[str, ...]:
    return ("outcomes that are worth the same to everybody gross of payments, at the same cost, are the same but for money",) * (
        game.payments is not None
    )


PROPERTY = Judged(
    "consumer_sovereign",
    "every feasible alternative is what honest play leads to at some type profile",
    {("table", "none"): (exhaust, margin), ("tree", "none"): (exhaust, margin)},
    assumes=_assumes,
)
