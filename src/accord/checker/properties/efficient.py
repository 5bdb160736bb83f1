"""Efficient and Pareto efficient: everybody is truthful, and no feasible alternative does better.

efficient  Cases: each type profile and alternative. The margin is the alternative's surplus (utilities plus payments less
           cost) minus the expected surplus reached.
pareto     Cases: each type profile, outcome in the support of what is reached, and alternative. The margin is the sum of
           everybody's gains where all are at least 0, else the least gain. Not defined where there are payments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally
from accord.checker.witness import keys, place, types


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases of `efficient`."""
    _need(game)
    tally = Tally(game.unit)
    for profile in game.profiles():
        reached = _reached(game, profile)
        tally.add(_surplus(game, profile, a) * game.chance - reached for a in game.alternatives or ())
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """How much more surplus the witness's alternative has."""
    _need(game)
    keys(witness, "types", "alternative")
    profile = _profile(game, witness)
    return Fraction(_surplus(game, profile, _alternative(game, witness)) * game.chance - _reached(game, profile), game.unit)


def exhaust_pareto(game: Game, claim: Claim) -> Tally:
    """All the cases of `pareto_efficient`."""
    _need_pareto(game)
    tally = Tally(game.money)
    for profile in game.profiles():
        for _, o in game.lotteries[game.honest(profile)]:
            tally.add(_improvement(game, profile, o, a) for a in game.alternatives or ())
    return tally


def margin_pareto(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """By how much the witness's alternative is better for somebody and worse for nobody."""
    _need_pareto(game)
    keys(witness, "types", "outcome", "alternative")
    profile = _profile(game, witness)
    outcome = place(game.outcomes, witness["outcome"], "an outcome")
    if outcome not in [o for _, o in game.lotteries[game.honest(profile)]]:
        raise Refusal("the witness's outcome is not one that honest play leads to at its types")
    return Fraction(_improvement(game, profile, outcome, _alternative(game, witness)), game.money)


def _need(game: Game) -> None:
    game.need_truth()
    game.need(game.alternatives is not None, "it does not list the feasible alternatives")


def _need_pareto(game: Game) -> None:
    _need(game)
    game.need(game.payments is None, "it has payments, under which Pareto efficiency is efficiency")


def _surplus(game: Game, profile: Sequence[int], outcome: int) -> int:
    """Over `money`."""
    total = sum(game.utility[i][game.row(i, profile)][outcome] for i in range(len(game.agents)))
    if game.payments is not None:
        total += sum(paid[outcome] for paid in game.payments)
    return total - (game.cost[outcome] if game.cost is not None else 0)


def _reached(game: Game, profile: Sequence[int]) -> int:
    """The expected surplus of honest play, over `unit`."""
    return sum(p * _surplus(game, profile, o) for p, o in game.lotteries[game.honest(profile)])


def _improvement(game: Game, profile: Sequence[int], outcome: int, alternative: int) -> int:
    """Over `money`."""
    rows = [game.utility[i][game.row(i, profile)] for i in range(len(game.agents))]
    gains = [row[alternative] - row[outcome] for row in rows]
    return sum(gains) if min(gains) >= 0 else min(gains)


def _profile(game: Game, witness: Mapping[str, Any]) -> list[int]:
    known = types(game, witness["types"], range(len(game.agents)))
    return [known[i] for i in range(len(game.agents))]


def _alternative(game: Game, witness: Mapping[str, Any]) -> int:
    found = place(game.outcomes, witness["alternative"], "an alternative")
    if found not in (game.alternatives or ()):
        raise Refusal("the witness's alternative is not among the feasible ones")
    return found


PROPERTY = Judged(
    "efficient",
    "honest play reaches the greatest expected total surplus among the feasible alternatives at every type profile",
    {("table", "none"): (exhaust, margin), ("tree", "none"): (exhaust, margin)},
)
