"""Anonymous one-shot games: exchanging two agents' messages exchanges what happens to them, and nothing else.

Cases: each two neighbours of the roster and each message profile. The margin is 0 where the lottery after the exchange is the
lottery before it with every outcome renamed, else 1. Neighbours' exchanges generate all renamings.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.checker.claim import Claim
from accord.checker.fields import array
from accord.checker.game import Game
from accord.checker.judged import Judged
from accord.checker.refusal import Refusal
from accord.checker.sealed import ends
from accord.checker.tally import Tally
from accord.checker.witness import agent, keys, messages

Shape = list[tuple[int, int]] | None


def exhaust(game: Game, claim: Claim) -> Tally:
    """All the cases."""
    _need(game)
    tally, at, node = Tally(), ends(game), game.nodes[0]
    plain: list[Shape] = [sorted(lottery) for lottery in game.lotteries]
    size = len(game.sealed(0).messages)
    for k in range(len(game.agents) - 1):
        renamed = _renamed(game, k)
        first, second = node.strides[k], node.strides[k + 1]
        for here, lottery in enumerate(at):
            swapped = here + ((here // second) % size - (here // first) % size) * (first - second)
            tally.add([0 if plain[at[swapped]] == renamed[lottery] else 1])
    return tally


def margin(game: Game, claim: Claim, witness: Mapping[str, Any]) -> Fraction:
    """1 if the witness's exchange does more than exchange, else 0."""
    _need(game)
    keys(witness, "swap", "messages")
    a, b = (agent(game, v) for v in array(witness["swap"], "the witness's swap", 2))
    if b != a + 1:
        raise Refusal("the witness does not swap two neighbours of the roster, in its order")
    node = game.nodes[0]
    sent = messages(game, witness["messages"], "the witness's messages", {s: range(len(game.infoset(s).messages)) for s in node.seats})
    before = -1 - game.after(node, [sent[i] for i in range(len(sent))])
    after = -1 - game.after(node, [sent[{a: b, b: a}.get(i, i)] for i in range(len(sent))])
    return Fraction(0 if sorted(game.lotteries[after]) == _renamed(game, a)[before] else 1)


def _need(game: Game) -> None:
    game.need(game.permuted is not None, "it does not say what renaming agents does to an outcome")
    lists = {game.sealed(i).messages for i in range(len(game.agents))}
    game.need(len(lists) == 1, "its agents have different messages, so they cannot exchange them")


def _renamed(game: Game, k: int) -> list[Shape]:
    """Each lottery with the outcomes renamed by the swap of agents k and k + 1; None where the game has no such outcome."""
    rename = (game.permuted or [])[k]
    return [None if any(rename[o] < 0 for _, o in lottery) else sorted((p, rename[o]) for p, o in lottery) for lottery in game.lotteries]


PROPERTY = Judged(
    "anonymous",
    "exchanging two agents' messages exchanges what happens to them and nothing else",
    {("table", "none"): (exhaust, margin)},
)
