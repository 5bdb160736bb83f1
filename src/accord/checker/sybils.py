"""Truthful against sybils: no agent gains by lying and adding false identities of its own type.

World f is the game whose roster is the base's followed by f fakes; in it the agents of the base have the types, messages
and abilities that they have in the base, and a fake has its owner's types. Cases: those of one agent alone in the base;
then, in each world f, each owner, own type, own message and fakes' messages that the type is able to send, and each joint
message of the others. The margin is the owner's utility in the world (pooled: plus its fakes') less its utility at truth
in the base, the others sending the same. Private values only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from accord.checker import lies
from accord.checker.claim import Claim
from accord.checker.fields import record
from accord.checker.game import Game
from accord.checker.refusal import Refusal
from accord.checker.sealed import ends, offsets
from accord.checker.tally import Tally
from accord.checker.witness import coalition, keys, messages, types


def check_worlds(game: Game, worlds: Sequence[Game]) -> None:
    """Refuse worlds that are not the base game with 1, 2, ... identities more."""
    base = len(game.agents)
    for f, world in enumerate(worlds, start=1):
        if not (game.private and world.private and world.one_shot):
            raise Refusal("sybils are judged in one-shot games of private values, and the base game or a world is not one")
        if len(world.agents) != base + f or world.agents[:base] != game.agents:
            raise Refusal(f"world {f} does not have the base game's agents followed by {f} fakes")
        for i in range(base):
            here, there = game.sealed(i), world.sealed(i)
            if (game.types[i], here.messages, here.able) != (world.types[i], there.messages, there.able):
                raise Refusal(f"the types, messages or abilities of {game.agents[i]!r} are not in world {f} what they are in the base game")
            if any(world.types[k] != game.types[i] for k in range(base, base + f)):
                raise Refusal(f"a fake in world {f} does not have the types of its owner {game.agents[i]!r}")


def exhaust(game: Game, claim: Claim, worlds: Sequence[Game]) -> Tally:
    """All the cases."""
    check_worlds(game, worlds)
    alone = lies.exhaust(game, claim)
    tally = Tally()
    tally.add([] if alone.worst is None else [alone.worst])
    tally.cases = alone.cases
    for world in worlds:
        for owner in range(len(game.agents)):
            for own in range(len(game.types[owner])):
                _world_cases(tally, game, world, claim, owner, own)
    return tally


def _world_cases(tally: Tally, game: Game, world: Game, claim: Claim, owner: int, own: int) -> None:
    base = len(game.agents)
    rest = [j for j in range(base) if j != owner]
    mine = [owner, *range(base, len(world.agents))]
    choices = [game.sealed(j).sendable for j in rest]
    lies = offsets(world, mine, [world.sealed(k).able[own] for k in mine])
    worth, told, common = _worths(game, world, claim, owner, own)
    (truth,) = offsets(game, [owner], [[game.truth(game.nodes[0].seats[owner], own)]])
    at_base, at_world = ends(game), ends(world)
    greatest: int | None = None
    for here, there in zip(offsets(game, rest, choices), offsets(world, rest, choices), strict=True):
        best = max([worth[at_world[there + lie]] for lie in lies]) - told[at_base[here + truth]]
        greatest = best if greatest is None or best > greatest else greatest
        tally.cases += len(lies)
    if greatest is not None:
        tally.see(Fraction(greatest, common))


def _worths(game: Game, world: Game, claim: Claim, owner: int, own: int) -> tuple[list[int], list[int], int]:
    """By lottery: what the owner gets in the world, and in the base; over one denominator, the third."""
    common = math.lcm(game.unit, world.unit)
    counted = [owner, *(range(len(game.agents), len(world.agents)) if claim.pooled else ())]
    columns = [world.expected(k, own) for k in counted]
    worth = [sum(column) * (common // world.unit) for column in zip(*columns, strict=True)]
    return worth, [u * (common // game.unit) for u in game.expected(owner, own)], common


def margin(game: Game, claim: Claim, worlds: Sequence[Game], witness: Mapping[str, Any]) -> Fraction:
    """The gain of the witness's owner."""
    check_worlds(game, worlds)
    game.need_truth()
    keys(witness, "coalition", "types", "lie", "others", optional=("fakes",))
    fakes = witness.get("fakes", {})
    if not fakes:
        record(fakes, "the witness's fakes", ())
        return lies.margin(game, claim, {part: v for part, v in witness.items() if part != "fakes"})
    if type(fakes) is not dict or len(fakes) > len(worlds):
        raise Refusal("the witness's fakes are not those of one of the worlds")
    world, base = worlds[len(fakes) - 1], len(game.agents)
    (owner,) = coalition(game, witness["coalition"], 1)
    own = types(game, witness["types"], [owner])[owner]
    seats = world.nodes[0].seats
    lie = messages(world, witness["lie"], "the witness's lie", {seats[owner]: world.sealed(owner).able[own]})
    added = messages(world, fakes, "the witness's fakes", {seats[k]: world.sealed(k).able[own] for k in range(base, len(seats))})
    rest = {seats[j]: world.sealed(j).sendable for j in range(base) if j != owner}
    others = messages(world, witness["others"], "the witness's others", rest)
    sent = {**lie, **added, **others}
    told = {**others, owner: game.truth(game.nodes[0].seats[owner], own)}
    worth, honest, common = _worths(game, world, claim, owner, own)
    lying = -1 - world.after(world.nodes[0], [sent[k] for k in range(len(seats))])
    return Fraction(worth[lying] - honest[-1 - game.after(game.nodes[0], [told[j] for j in range(base)])], common)
