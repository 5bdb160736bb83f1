"""Truthful against bribes: no agent gains by paying others to lie with it, after making up for what each of them loses.

Cases: those of coalitions of 1 to k agents (see `lies`), each once for every member that may be the briber. The margin is the
briber's gain less the others' losses, where these are within the budget; where they are not, the budget less the losses,
which is below 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.refusal import Refusal
from accord.checker.sealed import coalitions, ends, situations
from accord.checker.tally import Tally
from accord.checker.witness import agent, deviation


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    _need(game)
    tally, at, budget = Tally(game.unit), ends(game), _budget(claim)
    for members in coalitions(game, claim.size):
        for here in situations(game, members):
            worths = [game.expected(i, row) for i, row in zip(members, here.rows, strict=True)]
            truth = here.lies[here.truth(game)]
            tally.cases += len(here.lies) * len(here.others) * len(members)
            for told, lied in {(at[base + truth], at[base + lie]) for base in here.others for lie in here.lies}:
                gains = [worth[lied] - worth[told] for worth in worths]
                for k in range(len(members)):
                    tally.see(_net(gains, k, budget * game.unit))
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The net gain of the witness's briber."""
    _need(game)
    if "briber" not in witness:
        raise Refusal("the witness does not say who bribes")
    lie = deviation(game, claim, {part: value for part, value in witness.items() if part != "briber"})
    briber = agent(game, witness["briber"])
    if briber not in lie.members:
        raise Refusal("the witness's briber is not a member of its coalition")
    worths = [game.expected(i, row) for i, row in zip(lie.members, lie.rows, strict=True)]
    gains = [worth[lie.lying] - worth[lie.honest] for worth in worths]
    return Fraction(_net(gains, lie.members.index(briber), _budget(claim) * game.unit)) / game.unit


def _net(gains: Sequence[int], briber: int, budget: Fraction) -> int | Fraction:
    """The briber's gain less the others' losses, or by how much these are above the budget, as a negative number."""
    losses = sum(max(-gain, 0) for k, gain in enumerate(gains) if k != briber)
    return gains[briber] - losses if losses <= budget else budget - losses


def _budget(claim: Claim) -> Fraction:
    return Fraction(claim.threat_params["budget"])


def _need(game: Game) -> None:
    game.need_truth()
    game.need(game.payments is not None, "bribes need money, and it has no payments")
