"""Incentive ratio in one-shot games: no lie brings an agent more than `bound` times its utility with honesty.

Cases: those of `truthful` for one agent alone. The margin is the utility of the lie less the bound times that of honesty, in
expectation. A game in which honesty can bring a negative utility is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.numbers import rational
from accord.checker.refusal import Refusal
from accord.checker.sealed import coalitions, ends, own_types_only, situations
from accord.checker.tally import Tally
from accord.checker.witness import deviation


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    game.need_truth()
    tally, at, bound = Tally(game.unit), ends(game), _bound(claim)
    for members in coalitions(game, 1):
        for here in situations(game, members):
            worth, truth = game.expected(members[0], here.rows[0]), here.lies[here.truth(game)]
            tally.cases += len(here.lies) * len(here.others)
            for told, lied in {(at[base + truth], at[base + lie]) for base in here.others for lie in here.lies}:
                game.need(worth[told] >= 0, "honesty can bring a negative utility, to which a ratio has no meaning")
                tally.see(worth[lied] - bound * worth[told])
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The margin of the witness's lie."""
    game.need_truth()
    lie = deviation(game, claim, witness)
    worth = game.expected(lie.members[0], lie.rows[0])
    return (worth[lie.lying] - _bound(claim) * worth[lie.honest]) / game.unit


def _bound(claim: Claim) -> Fraction:
    return Fraction(claim.property_params["bound"])


def _at_least_one(value: Any, where: str) -> Fraction:
    number = rational(value, where)
    if number < 1:
        raise Refusal(f"{where} is {number}, and honesty itself has the ratio 1")
    return number


PROPERTY = Judged(
    "incentive_ratio",
    lambda claim: f"no lie brings an agent more than {_bound(claim)} times its utility with honesty, whatever the others send",
    {("table", "alone"): (exhaust, margin)},
    params={"bound": _at_least_one},
    assumes=own_types_only,
)
