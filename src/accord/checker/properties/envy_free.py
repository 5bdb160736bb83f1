"""Envy-free: everybody is truthful, and nobody prefers another's place in what results.

Cases: each ordered pair of agents, each type profile and each outcome in the support of what honest play leads to there. The
margin is the first agent's utility of the outcome after the two exchange names, less its utility of the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.places import envies
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally
from accord.checker.witness import agent, keys, place, types


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    _need(game)
    envy, tally = envies(game), Tally()
    for profile in game.profiles():
        for _, o in game.lotteries[game.honest(profile)]:
            for i in range(len(game.agents)):
                tally.add(envy[i, j, game.row(i, profile), o] for j in range(len(game.agents)) if j != i)
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """How much the witness's agent would gain in the place of the one it envies."""
    _need(game)
    keys(witness, "agent", "envied", "types", "outcome")
    i, j = agent(game, witness["agent"]), agent(game, witness["envied"])
    if i == j:
        raise Refusal("the witness has an agent envy itself")
    known = types(game, witness["types"], range(len(game.agents)))
    profile = [known[k] for k in range(len(game.agents))]
    outcome = place(game.outcomes, witness["outcome"], "an outcome")
    if outcome not in [o for _, o in game.lotteries[game.honest(profile)]]:
        raise Refusal("the witness's outcome is not one that honest play leads to at its types")
    return envies(game)[i, j, game.row(i, profile), outcome]


def _need(game: Game) -> None:
    game.need_truth()
    game.need(game.permuted is not None, "it does not say what renaming agents does to an outcome")


PROPERTY = Judged(
    "envy_free",
    "no agent prefers another's place to its own in an outcome of honest play",
    {("table", "none"): (exhaust, margin), ("tree", "none"): (exhaust, margin)},
    places=True,
)
