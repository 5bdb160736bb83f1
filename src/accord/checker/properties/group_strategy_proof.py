"""Group strategy-proof in one-shot games: no coalition gains by lying, whatever the others send.

Cases: those of `truthful` against coalitions of up to `size` agents (all of them where it is absent). The margin is the least
gain of a member; in the strong sense, where nobody loses, the greatest.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import one_of
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.sealed import coalitions, ends, own_types_only, situations
from accord.checker.tally import Tally
from accord.checker.threats import positive
from accord.checker.witness import deviation


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    game.need_truth()
    tally, at = Tally(game.unit), ends(game)
    for members in coalitions(game, _size(game, claim)):
        for here in situations(game, members):
            worths = [game.expected(i, row) for i, row in zip(members, here.rows, strict=True)]
            truth = here.lies[here.truth(game)]
            tally.cases += len(here.lies) * len(here.others)
            for told, lied in {(at[base + truth], at[base + lie]) for base in here.others for lie in here.lies}:
                tally.see(_joint([worth[lied] - worth[told] for worth in worths], claim))
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The margin of the coalition that the witness names."""
    game.need_truth()
    lie = deviation(game, claim, witness, _size(game, claim))
    worths = [game.expected(i, row) for i, row in zip(lie.members, lie.rows, strict=True)]
    return Fraction(_joint([worth[lie.lying] - worth[lie.honest] for worth in worths], claim), game.unit)


def _joint(gains: list[int], claim: Claim) -> int:
    return max(gains) if _strong(claim) and min(gains) >= 0 else min(gains)


def _strong(claim: Claim) -> bool:
    return bool(claim.property_params["strength"] == "strong")


def _size(game: Game, claim: Claim) -> int:
    return int(claim.property_params.get("size", len(game.agents)))


def _strength(value: Any, where: str) -> str:
    return one_of(value, where, ("weak", "strong"))


def _statement(claim: Claim) -> str:
    who = f"of up to {claim.property_params['size']} agents " if "size" in claim.property_params else ""
    gains = "makes a member better off and none worse off" if _strong(claim) else "makes every member strictly better off"
    return f"no coalition {who}{gains} by lying, whatever the others send"


PROPERTY = Judged(
    "group_strategy_proof",
    _statement,
    {("table", "none"): (exhaust, margin)},
    params={"strength": _strength},
    optional={"size": positive},
    assumes=own_types_only,
)
