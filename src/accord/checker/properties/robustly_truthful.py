"""Robustly truthful in one-shot games: under each of some priors no agent expects to gain by a lie while the others are honest.

Cases: each prior, agent, own type of positive probability under it, and message that it is able to send. The margin is the
gain in expectation given the type. Times the probability of the type, it is linear in the joint prior, so a gain under a
mixture of the priors is a weighted mean of the gains under those that it mixes: what holds for each of them holds for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import array, whole
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.refusal import Refusal
from accord.checker.sealed import own_types_only
from accord.checker.strategic import joint
from accord.checker.tally import Tally
from accord.checker.witness import coalition, keys, messages, types

Belief = Sequence[tuple[Fraction, tuple[int, ...]]]


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    game.need_truth()
    tally = Tally(game.unit)
    for prior in _priors(game, claim):
        for i, kinds in enumerate(game.types):
            for own in range(len(kinds)):
                if any(profile[i] == own for _, profile in prior):
                    tally.add(_gain(game, prior, i, own, m) for m in game.sealed(i).able[own])
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The gain that the witness expects."""
    game.need_truth()
    keys(witness, "prior", "coalition", "types", "lie")
    priors, number = _priors(game, claim), whole(witness["prior"], "the witness's prior")
    (i,) = coalition(game, witness["coalition"], 1)
    own = types(game, witness["types"], [i])[i]
    if number >= len(priors) or not any(profile[i] == own for _, profile in priors[number]):
        raise Refusal("the witness names a prior that is not there, or a type of probability zero under it")
    seat = game.nodes[0].seats[i]
    lie = messages(game, witness["lie"], "the witness's lie", {seat: game.infoset(seat).able[own]})[i]
    return _gain(game, priors[number], i, own, lie) / game.unit


def _gain(game: Game, prior: Belief, i: int, own: int, lie: int) -> Fraction:
    """What an agent of a type expects to gain, over the game's unit."""
    gained, mass, node = Fraction(0), Fraction(0), game.nodes[0]
    for p, profile in prior:
        if profile[i] == own:
            told = [game.truth(seat, profile[seat[0]]) for seat in node.seats]
            lied = [lie if j == i else m for j, m in enumerate(told)]
            worth = game.expected(i, game.row(i, profile))
            gained += p * (worth[-1 - game.after(node, lied)] - worth[-1 - game.after(node, told)])
            mass += p
    return gained / mass


def _priors(game: Game, claim: Claim) -> list[Belief]:
    return [joint(game, prior) for prior in claim.property_params["priors"]]


def _some(value: Any, where: str) -> list[Any]:
    if not array(value, where):
        raise Refusal(f"{where} are none, so nothing is stated")
    return list(value)


def _statement(claim: Claim) -> str:
    count = len(claim.property_params["priors"])
    return (
        f"honesty maximises every agent's expected utility given its type, the others honest, under each of {count} priors and all mixtures"
    )


def _assumes(claim: Claim, game: Game) -> tuple[str, ...]:
    return (*own_types_only(claim, game), "the prior is one of those listed or a mixture, and types of probability zero are not judged")


PROPERTY = Judged(
    "robustly_truthful",
    _statement,
    {("table", "alone"): (exhaust, margin)},
    params={"priors": _some},
    assumes=_assumes,
)
