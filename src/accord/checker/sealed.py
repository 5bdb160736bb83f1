"""One-shot games: what a set of agents can do together, and what the others may send meanwhile.

Against every strategy of the others, an agent outside the set sends any message that some type of it is able to send
(private values) or that its type in the profile is able to send (interdependent values).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accord.checker.claim import Claim
from accord.checker.game import Game


@dataclass(frozen=True)
class Situation:
    """The members' true types are fixed: `own`, and `rows` of their utilities. A message profile's place in the table is the
    sum of its parts' offsets: `lies` has one for each joint message of the members, `others` one for each of the rest."""

    members: tuple[int, ...]
    own: tuple[int, ...]
    rows: tuple[int, ...]
    lies: list[int]
    others: list[int]

    def truth(self, game: Game) -> int:
        """The position among `lies` of the members' truthful messages."""
        told = [[game.truth(game.nodes[0].seats[i], t)] for i, t in zip(self.members, self.own, strict=True)]
        return self.lies.index(offsets(game, self.members, told)[0])


def coalitions(game: Game, size: int) -> Iterator[tuple[int, ...]]:
    """Every set of 1 to `size` agents."""
    agents = range(len(game.agents))
    for k in range(1, min(size, len(game.agents)) + 1):
        yield from itertools.combinations(agents, k)


def situations(game: Game, members: tuple[int, ...]) -> Iterator[Situation]:
    """One for each joint type of the members (private values) or each type profile (interdependent values)."""
    rest = [j for j in range(len(game.agents)) if j not in members]

    def situation(own: tuple[int, ...], rows: tuple[int, ...], others: list[int]) -> Situation:
        lies = offsets(game, members, [game.sealed(i).able[t] for i, t in zip(members, own, strict=True)])
        return Situation(members, own, rows, lies, others)

    if game.private:
        others = offsets(game, rest, [game.sealed(j).sendable for j in rest])
        for own in itertools.product(*(range(len(game.types[i])) for i in members)):
            yield situation(own, own, others)
    else:
        for profile in game.profiles():
            others = offsets(game, rest, [game.sealed(j).able[profile[j]] for j in rest])
            yield situation(tuple(profile[i] for i in members), tuple(game.row(i, profile) for i in members), others)


def offsets(game: Game, agents: Sequence[int], choices: Sequence[Sequence[int]]) -> list[int]:
    """The offset of every joint message of some agents, one list of message numbers each, the last varying fastest."""
    found = [0]
    for agent, messages in zip(agents, choices, strict=True):
        stride = game.nodes[0].strides[agent]
        steps = [m * stride for m in messages]
        found = [offset + step for offset in found for step in steps]
    return found


def ends(game: Game) -> list[int]:
    """The lottery at each place of a one-shot game's table."""
    return [-1 - k for k in game.nodes[0].leads]


def own_types_only(claim: Claim, game: Game) -> tuple[str, ...]:
    """What a table of private values takes for granted."""
    return ("an agent's utility depends on no type but its own",) if game.private else ()
