"""The taxation principle: what the others send fixes a menu, an agent's report picks from it, and honesty must pick the best entry.

The menu is the set of lotteries (choice and price together) that the agent's messages reach. Values are private and everybody can send
every message, so a type's greatest gain is what the best entry is worth to it above the one that its honest message picks.

Cases: each agent, type, and joint message of the others. The greatest margin is exact; a refutation's witness is a lie, as for tables.
"""

from __future__ import annotations

from typing import Any

from accord.checker import lies
from accord.checker.claim import Claim
from accord.checker.game import Game
from accord.checker.kind import Held, Kind
from accord.checker.reports import held, need_sealed
from accord.checker.sealed import offsets
from accord.checker.tabled import compare, compare_witness, own_game
from accord.checker.tally import Tally


def _verify(certificate: dict[str, Any], claim: Claim) -> Held:
    game = own_game(certificate, claim)
    need_sealed(game, claim, ("truthful", "alone"))
    limited = any(infoset.limited for sets in game.infosets for infoset in sets)
    game.need(not limited, "some type is not able to send some message")
    tally = Tally(game.unit)
    for i in range(len(game.agents)):
        _menus(game, i, tally)
    compare(claim, tally)
    if claim.witness is not None:
        compare_witness(claim, lies.margin(game, claim, claim.witness))
    return held(claim, game, ", by the taxation principle,")


def _menus(game: Game, agent: int, tally: Tally) -> None:
    """Every case of one agent; what each type likes best is computed once for each menu."""
    node, kinds = game.nodes[0], range(len(game.types[agent]))
    worth = [game.expected(agent, t) for t in kinds]
    told = [game.truth(node.seats[agent], t) * node.strides[agent] for t in kinds]
    mine = [m * node.strides[agent] for m in range(len(game.sealed(agent).messages))]
    rest = [j for j in range(len(game.agents)) if j != agent]
    best: dict[frozenset[int], list[int]] = {}
    for base in offsets(game, rest, [range(len(game.sealed(j).messages)) for j in rest]):
        menu = frozenset([-1 - node.leads[base + step] for step in mine])
        if menu not in best:
            best[menu] = [max([row[lottery] for lottery in menu]) for row in worth]
        tally.add([most - row[-1 - node.leads[base + step]] for most, row, step in zip(best[menu], worth, told, strict=True)])


KIND = Kind("taxation", ("game",), _verify)
