"""Maskin monotone: an outcome that honest play can end in stays one while it falls in nobody's ranking of the alternatives.

Cases: each type profile, each outcome in the support of what honest play leads to there, each agent and each of its types. The
margin is 1 where every alternative that is no better than the outcome for the agent in the profile is no better at the other
type either, and honest play cannot end in the outcome when the agent has that type; else 0. With values private, changes of
several agents' types are made of changes of one at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.refusal import Refusal
from accord.checker.sealed import own_types_only
from accord.checker.tally import Tally
from accord.checker.witness import agent, keys, place, types


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    _need(game)
    tally, known = Tally(), dict[tuple[int, int, int], list[int]]()
    reached = {profile: _support(game, profile) for profile in game.profiles()}
    for profile, support in reached.items():
        for o in support:
            for i, kinds in enumerate(game.types):
                own = i, profile[i], o
                if own not in known:
                    known[own] = [u for u in range(len(kinds)) if _stays(game, i, profile[i], u, o)]
                tally.cases += len(kinds)
                lost = any(o not in reached[_changed(profile, i, u)] for u in known[own])
                tally.see(int(lost))
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """1 if the witness's outcome is lost although it does not fall, else 0."""
    _need(game)
    keys(witness, "agent", "types", "becomes", "outcome")
    i = agent(game, witness["agent"])
    known = types(game, witness["types"], range(len(game.agents)))
    profile = [known[k] for k in range(len(game.agents))]
    u = types(game, witness["becomes"], [i])[i]
    outcome = place(game.outcomes, witness["outcome"], "an outcome")
    if outcome not in _support(game, profile):
        raise Refusal("the witness's outcome is not one that honest play leads to at its types")
    lost = outcome not in _support(game, _changed(profile, i, u))
    return Fraction(int(lost and _stays(game, i, profile[i], u, outcome)))


def _need(game: Game) -> None:
    game.need_truth()
    game.need(game.payments is None, "it has payments, and rankings of outcomes say nothing of money")
    game.need(game.alternatives is not None, "it does not list the feasible alternatives")
    game.need(game.private, "an agent's utility depends on the others' types")


def _support(game: Game, profile: Sequence[int]) -> list[int]:
    return [o for _, o in game.lotteries[game.honest(profile)]]


def _changed(profile: Sequence[int], i: int, u: int) -> tuple[int, ...]:
    return (*profile[:i], u, *profile[i + 1 :])


def _stays(game: Game, i: int, t: int, u: int, outcome: int) -> bool:
    """Whether the outcome falls in no comparison when the agent's type goes from t to u."""
    before, after = game.utility[i][t], game.utility[i][u]
    return all(after[a] <= after[outcome] for a in game.alternatives or () if before[a] <= before[outcome])


PROPERTY = Judged(
    "maskin_monotone",
    "an outcome of honest play stays one as long as it falls in nobody's ranking of the feasible alternatives",
    {("table", "none"): (exhaust, margin), ("tree", "none"): (exhaust, margin)},
    assumes=own_types_only,
)
