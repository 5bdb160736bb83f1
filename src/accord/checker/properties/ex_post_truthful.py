"""Ex post truthful in one-shot games: the witness. (The cases are those of `tree`, which a single round satisfies too.)"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.replay import margin_ex_post
from accord.checker.sealed import own_types_only
from accord.checker.slack import above_zero, less, within
from accord.checker.tree import exhaust_ex_post
from accord.checker.witness import coalition, keys, messages, types


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """The gain of the agent that lies while the others, whose types the witness names, are truthful."""
    game.need_truth()
    keys(witness, "coalition", "types", "lie")
    (i,) = coalition(game, witness["coalition"], 1)
    known = types(game, witness["types"], range(len(game.agents)))
    node = game.nodes[0]
    lie = messages(game, witness["lie"], "the witness's lie", {node.seats[i]: game.sealed(i).able[known[i]]})
    sent = [lie.get(seat[0], game.truth(seat, known[seat[0]])) for seat in node.seats]
    profile = [known[j] for j in range(len(game.agents))]
    worth = game.expected(i, game.row(i, profile))
    return Fraction(worth[-1 - game.after(node, sent)] - worth[game.honest(profile)], game.unit)


PROPERTY = Judged(
    "ex_post_truthful",
    within(lambda claim: "honesty is optimal for every agent at every type profile while the others are honest"),
    {("table", "alone"): less((exhaust_ex_post, margin)), ("tree", "alone"): less((exhaust_ex_post, margin_ex_post))},
    optional={"epsilon": above_zero},
    assumes=own_types_only,
)
