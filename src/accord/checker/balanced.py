"""Budget balance: at every outcome that some play reaches, payments cover the cost (weak) or equal it (strong).

Cases: each distinct outcome in the support of a lottery at which the game can end. The margin is the deficit (weak) or the
distance from balance (strong).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally
from accord.checker.witness import keys, place


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    tally = Tally(game.money)
    tally.add(_off(game, claim, o) for o in sorted(_reached(game)))
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """By how much the witness's outcome is off."""
    keys(witness, "outcome")
    outcome = place(game.outcomes, witness["outcome"], "an outcome")
    if outcome not in _reached(game):
        raise Refusal("no play reaches the witness's outcome")
    return Fraction(_off(game, claim, outcome), game.money)


def _reached(game: Game) -> set[int]:
    ends = {k for node in game.nodes for k in node.leads if k < 0} | ({game.root} if game.root < 0 else set())
    return {o for k in ends for _, o in game.lotteries[-1 - k]}


def _off(game: Game, claim: Claim, outcome: int) -> int:
    game.need(game.payments is not None, "it has no payments, so there is no budget")
    deficit = (game.cost[outcome] if game.cost is not None else 0) - sum(paid[outcome] for paid in game.payments or ())
    return abs(deficit) if claim.property_name == "strong_budget_balance" else deficit
