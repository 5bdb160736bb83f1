"""Equilibrium of given strategies in one-shot games: no agent gains by leaving its strategy while the others keep to theirs.

Cases: each agent, the situations in which it judges, and each message that it is able to send there. Situations are its types
of positive probability (interim; without a prior everybody has one type) or the type profiles (ex post). The margin is the
regret, the expected gain of the message over the strategy, less the `epsilon` that is allowed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import array, one_of
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.refusal import Refusal
from accord.checker.sealed import own_types_only
from accord.checker.slack import above_zero, less, within
from accord.checker.strategic import Chances, plans
from accord.checker.tally import Tally
from accord.checker.witness import coalition, keys, messages, types

Belief = list[tuple[int, tuple[int, ...]]]


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    tally, played = Tally(game.unit), plans(game, claim.property_params["strategies"])
    for (i, known), belief in _situations(game, claim):
        worths = {m: _worth(game, played, belief, i, m) for m in game.sealed(i).able[dict(known)[i]]}
        kept = sum(p * worths[m] for p, m in played[i][dict(known)[i]])
        tally.add(worth - kept for worth in worths.values())
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The regret that the witness shows."""
    keys(witness, "coalition", "types", "lie")
    played = plans(game, claim.property_params["strategies"])
    (i,) = coalition(game, witness["coalition"], 1)
    known = types(game, witness["types"], [i] if claim.stage == "interim" else range(len(game.agents)))
    seat = game.nodes[0].seats[i]
    lie = messages(game, witness["lie"], "the witness's lie", {seat: game.infoset(seat).able[known[i]]})[i]
    belief = dict(_situations(game, claim)).get((i, tuple(sorted(known.items()))))
    if belief is None:
        raise Refusal("the witness names a type of probability zero, at which beliefs are not defined")
    kept = sum(p * _worth(game, played, belief, i, m) for p, m in played[i][known[i]])
    return Fraction(_worth(game, played, belief, i, lie) - kept) / game.unit


def _situations(game: Game, claim: Claim) -> Iterator[tuple[tuple[int, tuple[tuple[int, int], ...]], Belief]]:
    """Each agent with the types that it knows of, and the weights of the type profiles that it holds possible."""
    if claim.stage == "ex post":
        for profile in game.profiles():
            yield from (((i, tuple(enumerate(profile))), [(1, profile)]) for i in range(len(game.agents)))
        return
    game.need(game.prior is not None or all(len(kinds) == 1 for kinds in game.types), "it has no prior")
    for i, kinds in enumerate(game.types):
        for own in range(len(kinds)):
            weighted = zip(game.prior or [1], game.profiles(), strict=True)
            belief = [(weight, profile) for weight, profile in weighted if weight and profile[i] == own]
            if belief:
                yield (i, ((i, own),)), belief


def _worth(game: Game, played: list[list[Chances]], belief: Belief, i: int, message: int) -> Fraction:
    """What a message is worth in expectation, over the game's unit."""
    total, node = Fraction(0), game.nodes[0]
    for weight, profile in belief:
        worth = game.expected(i, game.row(i, profile))
        own: Chances = [(Fraction(1), message)]
        for drawn in itertools.product(*(own if j == i else played[j][t] for j, t in enumerate(profile))):
            chance = Fraction(weight)
            for p, _ in drawn:
                chance *= p
            total += chance * worth[-1 - game.after(node, [m for _, m in drawn])]
    return total / sum(weight for weight, _ in belief)


def _statement(claim: Claim) -> str:
    when = "given its type" if claim.stage == "interim" else "at any type profile"
    return f"no agent gains, {when}, by leaving its stated strategy while the others keep to theirs"


def _some(value: Any, where: str) -> list[Any]:
    if not array(value, where):
        raise Refusal(f"{where} are none, so nothing is stated")
    return list(value)


PROPERTY = Judged(
    "equilibrium",
    within(_statement),
    {("table", "alone"): less((exhaust, margin))},
    params={"strategies": _some, "stage": lambda value, where: one_of(value, where, ("interim", "ex post"))},
    optional={"epsilon": above_zero},
    assumes=own_types_only,
)
