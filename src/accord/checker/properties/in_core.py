"""In the core: everybody is truthful, and no coalition can by itself bring about what its members like better.

Cases: each coalition, each type profile, each outcome in the support of what honest play leads to there, and each outcome
that the game says the coalition can bring about alone. The margin is, over the members' gains, the least (weak core); their
sum where none is negative, else the least (strong core).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import one_of
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally
from accord.checker.witness import coalition, keys, place, types


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    _need(game)
    tally, seen = Tally(game.money), set[tuple[int, tuple[int, ...], int]]()
    for profile in game.profiles():
        for _, o in game.lotteries[game.honest(profile)]:
            for number, able in enumerate(game.alone or (), start=1):
                members = [k for k in range(len(game.agents)) if number >> k & 1]
                rows = tuple(game.row(i, profile) for i in members)
                tally.cases += len(able)
                if able and (number, rows, o) not in seen:  # the margins are those of the members' rows
                    seen.add((number, rows, o))
                    tally.see(max(_improvement(game, claim, members, profile, o, better) for better in able))
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """How much better the witness's coalition does alone."""
    _need(game)
    keys(witness, "coalition", "types", "outcome", "alternative")
    members = coalition(game, witness["coalition"], len(game.agents))
    known = types(game, witness["types"], range(len(game.agents)))
    profile = [known[k] for k in range(len(game.agents))]
    outcome = place(game.outcomes, witness["outcome"], "an outcome")
    if outcome not in [o for _, o in game.lotteries[game.honest(profile)]]:
        raise Refusal("the witness's outcome is not one that honest play leads to at its types")
    better = place(game.outcomes, witness["alternative"], "an alternative")
    if better not in (game.alone or ())[sum(2**k for k in members) - 1]:
        raise Refusal("the witness's coalition cannot bring about the witness's alternative by itself")
    return Fraction(_improvement(game, claim, members, profile, outcome, better), game.money)


def _need(game: Game) -> None:
    game.need_truth()
    game.need(game.alone is not None, "it does not say what coalitions can bring about by themselves")


def _improvement(game: Game, claim: Claim, members: Sequence[int], profile: Sequence[int], outcome: int, better: int) -> int:
    """Over `money`."""
    rows = [game.utility[i][game.row(i, profile)] for i in members]
    gains = [row[better] - row[outcome] for row in rows]
    return sum(gains) if claim.property_params["strength"] == "strong" and min(gains) >= 0 else min(gains)


def strength(value: Any, where: str) -> str:
    """Which core."""
    return one_of(value, where, ("weak", "strong"))


def _statement(claim: Claim) -> str:
    likes = "every member likes better" if claim.property_params["strength"] == "weak" else "some member likes better and none less"
    return f"no coalition can by itself bring about what {likes} than an outcome of honest play"


def _assumes(claim: Claim, game: Game) -> tuple[str, ...]:
    return ("coalitions can bring about by themselves what the table says, and nothing else",)


PROPERTY = Judged(
    "in_core",
    _statement,
    {("table", "none"): (exhaust, margin), ("tree", "none"): (exhaust, margin)},
    params={"strength": strength},
    assumes=_assumes,
)
