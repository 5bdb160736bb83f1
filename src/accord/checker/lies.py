"""Truthful in one-shot games: no agent, and no coalition, gains by lying, whatever the others send.

Cases: each set of 1 to k agents, its joint types (private values) or each type profile (interdependent values), each
joint message that those types are able to send, and each joint message of the others (see `sealed`). The margin is the
gain of one agent; the least gain among several; with side payments, the sum of their gains. All in expectation.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.sealed import coalitions, ends, situations
from accord.checker.tally import Tally
from accord.checker.witness import deviation


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    _need(game, claim)
    tally, at = Tally(game.unit), ends(game)
    for members in coalitions(game, claim.size):
        for here in situations(game, members):
            worths = [game.expected(i, row) for i, row in zip(members, here.rows, strict=True)]
            truth = here.truth(game)
            tally.cases += len(here.lies) * len(here.others)
            for lotteries in {tuple([at[base + lie] for lie in here.lies]) for base in here.others}:
                tally.see(max(_gains(worths, lotteries, lotteries[truth], claim)))
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The gain of the coalition that the witness names."""
    _need(game, claim)
    lie = deviation(game, claim, witness)
    worths = [game.expected(i, row) for i, row in zip(lie.members, lie.rows, strict=True)]
    return Fraction(_gains(worths, (lie.lying,), lie.honest, claim)[0], game.unit)


def _gains(worths: list[list[int]], lotteries: tuple[int, ...], honest: int, claim: Claim) -> list[int]:
    """The margin of each of the lotteries over the honest one."""
    if len(worths) == 1:
        (worth,) = worths
        told = worth[honest]
        return [worth[k] - told for k in lotteries]
    gains = []
    for worth in worths:
        told = worth[honest]
        gains.append([worth[k] - told for k in lotteries])
    return [sum(members) for members in zip(*gains, strict=True)] if claim.side_payments else list(map(min, *gains))


def _need(game: Game, claim: Claim) -> None:
    game.need_truth()
    game.need(not claim.side_payments or game.payments is not None, "side payments need money, and it has no payments")
