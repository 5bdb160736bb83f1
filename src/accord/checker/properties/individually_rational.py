"""Individually rational: everybody is truthful, and nobody would rather have its outside option.

Cases: ex post, each type profile and agent; interim, each agent and own type of positive probability; ex ante, each
agent. The margin is the outside option less the utility, both in expectation at the stage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.beliefs import beliefs
from accord.checker.claim import Claim
from accord.checker.fields import one_of
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.refusal import Refusal
from accord.checker.tally import Tally
from accord.checker.witness import agent, keys, types

STAGES = ("ex post", "interim", "ex ante")


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases of the claim's stage."""
    _need(game, claim)
    tally, agents = Tally(), range(len(game.agents))
    if claim.stage == "ex post":
        tally.add(_loss(game, i, [(1, profile)]) for profile in game.profiles() for i in agents)
    elif claim.stage == "interim":
        tally.add(_loss(game, belief.agent, belief.profiles) for belief in beliefs(game))
    else:
        tally.add(_loss(game, i, _possible(game)) for i in agents)
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """How much the witness's agent loses by taking part."""
    _need(game, claim)
    keys(witness, "agent", "types")
    i = agent(game, witness["agent"])
    named = {"ex post": range(len(game.agents)), "interim": [i], "ex ante": []}[claim.stage]
    known = types(game, witness["types"], named)
    if claim.stage == "ex post":
        return _loss(game, i, [(1, tuple(known[j] for j in named))])
    profiles = [(weight, profile) for weight, profile in _possible(game) if all(profile[j] == t for j, t in known.items())]
    if not profiles:
        raise Refusal("the witness names a type of probability zero, at which beliefs are not defined")
    return _loss(game, i, profiles)


def _need(game: Game, claim: Claim) -> None:
    game.need_truth()
    game.need(claim.stage == "ex post" or game.prior is not None, "it has no prior")


def _possible(game: Game) -> list[tuple[int, tuple[int, ...]]]:
    return [(weight, profile) for weight, profile in zip(game.prior or (), game.profiles(), strict=True) if weight]


def _loss(game: Game, i: int, profiles: Sequence[tuple[int, tuple[int, ...]]]) -> Fraction:
    """Outside option less honest utility, over weighted profiles."""
    lost = 0
    for weight, profile in profiles:
        row = game.row(i, profile)
        lost += weight * (game.outside[i][row] * game.chance - game.expected(i, row)[game.honest(profile)])
    return Fraction(lost, game.unit * sum(weight for weight, _ in profiles))


def stage(value: Any, where: str) -> str:
    """When it is judged."""
    return one_of(value, where, STAGES)


def _statement(claim: Claim) -> str:
    return f"taking part honestly is worth at least the outside option, {claim.stage}, to every agent"


def _assumes(claim: Claim, game: Game) -> tuple[str, ...]:
    belief = "the prior in the table is the common belief, and types of probability zero are not judged"
    believed = () if claim.stage == "ex post" else (belief,)
    return believed if any(u for table in game.outside for u in table) else (*believed, "every outside option in the table is worth 0")


PROPERTY = Judged(
    "individually_rational",
    _statement,
    {("table", "none"): (exhaust, margin), ("tree", "none"): (exhaust, margin)},
    params={"stage": stage},
    assumes=_assumes,
)
