"""Two mechanisms on one domain side by side, and what the plays of one stand for in the other."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from accord.core.canonical import key, show
from accord.core.errors import AccordError
from accord.core.game import Game
from accord.core.scaled import Scaled
from accord.theory.plays import Assigned, Path, able, explained, paths

MOST = 200_000
"""How many plays of a tree are compared one by one."""

Own = tuple[tuple[int, int], ...]  # what one agent sends on a play, as (infoset, message)
End = frozenset[tuple[str, Fraction]]  # a lottery by the keys of its outcomes


@dataclass(frozen=True, eq=False)
class Both:
    """The game of one round, and the one in rounds that should do the same."""

    direct_name: str
    tree_name: str
    direct: Game
    tree: Game

    @cached_property
    def ends(self) -> list[End]:
        """The lotteries of the tree."""
        return _ends(self.tree)

    @cached_property
    def sealed_ends(self) -> list[End]:
        """The lotteries of the direct game."""
        return _ends(self.direct)

    def end(self, lottery: int, *, direct: bool = False) -> str:
        """A lottery in words."""
        game = self.direct if direct else self.tree
        chances = game.lotteries[lottery]
        return " or ".join(show(game.outcomes[o]) + (f" (chance {p})" if len(chances) > 1 else "") for p, o in chances)

    def types(self, profile: tuple[int, ...]) -> dict[str, Any]:
        """A type profile by name."""
        return {a: ts[t] for a, ts, t in zip(self.tree.agents, self.tree.types, profile, strict=True)}

    def same_domain(self) -> None:
        """Raise AccordError unless the two differ in their moves only."""
        d, t = self.direct, self.tree
        differ = f"{self.direct_name} and {self.tree_name} differ in"
        if d.agents != t.agents or key(d.types) != key(t.types) or d.private != t.private:
            raise AccordError(f"{differ} their agents, types or kind of values: equivalent mechanisms are on one domain")
        if d.prior != t.prior:
            raise AccordError(f"{differ} their priors: equivalent mechanisms are on one domain")
        listed = [None if g.alternatives is None else {key(g.outcomes[o]) for o in g.alternatives} for g in (d, t)]
        if listed[0] != listed[1] or (d.payments is None) != (t.payments is None) or (d.cost is None) != (t.cost is None):
            raise AccordError(f"{differ} the alternatives that they list, or in whether there are money and costs")
        places = {key(o): k for k, o in enumerate(t.outcomes)}
        shared = [(k, places[key(o)]) for k, o in enumerate(d.outcomes) if key(o) in places]
        here, there = ([pair[side] for pair in shared] for side in (0, 1))
        for a, b in zip(d.outside, t.outside, strict=True):
            if not _alike(a, b):
                raise AccordError(f"{differ} what opting out is worth: equivalent mechanisms are on one domain")
        tables = [(g.payments, g.cost, *g.utility) for g in (d, t)]
        for ours, theirs in zip(*tables, strict=True):
            if ours is not None and theirs is not None and not _alike(ours, theirs, here, there):
                raise AccordError(f"{differ} what an outcome is worth, pays or costs: equivalent mechanisms are on one domain")


def _alike(a: Scaled, b: Scaled, here: Any = slice(None), there: Any = slice(None)) -> bool:
    """Whether the columns `here` of one table are the columns `there` of the other."""
    ours, theirs = a.numerators[..., here].astype(object), b.numerators[..., there].astype(object)
    return bool(np.array_equal(ours * b.denominator, theirs * a.denominator))


def _ends(game: Game) -> list[End]:
    keys = [key(o) for o in game.outcomes]
    return [frozenset((keys[o], p) for p, o in chances) for chances in game.lotteries]


def everything(both: Both) -> list[Path]:
    """All plays of the tree in which one type of each agent can send what the agent sends."""

    def choices(i: int, s: int, known: Assigned) -> list[int]:
        return able(both.tree, i, s, None) if both.tree.infosets[i][s].can is None else explained(both.tree, i, s, known)

    found: list[Path] = []
    for path in paths(both.tree, choices, {}):
        if len(found) == MOST:
            raise AccordError(f"{both.tree_name} has more than {MOST:,} plays, too many to compare: use fewer rounds or messages")
        found.append(path)
    return found


def meanings(both: Both) -> tuple[list[Any], int]:
    """For each agent the message that each of its plays stands for, as a certificate lists them, and how many plays were compared.

    An honest play stands for the honest message; any other for the first message that every type which can play so can send and that
    ends as it does, whatever the others whose plays have a meaning do. Raises AccordError where a play is told of the others, or
    stands for no message.
    """
    game, found = both.tree, everything(both)
    agents = range(len(game.agents))
    plays = [(tuple(_own(both, path, i) for i in agents), both.ends[path.lottery]) for path in found]
    for i in agents:
        _blind(both, i, {own[i] for own, _ in plays})
    stand = [_honest(both, i) for i in agents]
    for i in agents:
        for sent in sorted({own[i] for own, _ in plays} - set(stand[i])):
            with_it = [(own, end) for own, end in plays if own[i] == sent and all(own[j] in stand[j] for j in agents if j != i)]
            options = [m for m in _able(both, i, sent) if all(_leads(both, stand, own, i, m) == end for own, end in with_it)]
            if not options:
                raise AccordError(f"what {_words(both, i, sent)} brings about in {both.tree_name}, no message does in {both.direct_name}")
            stand[i][sent] = options[0]
    for own, end in plays:
        if _leads(both, stand, own, 0, stand[0][own[0]]) != end:
            told = " and ".join(_words(both, i, own[i]) for i in agents)
            raise AccordError(f"in {both.tree_name}, {told} do not come to what the messages do that each stands for in {both.direct_name}")
    listed = [[[[list(step) for step in sent], m] for sent, m in sorted(meant.items())] for meant in stand]
    return listed, len(found)


def _own(both: Both, path: Path, agent: int) -> Own:
    steps = [(s, m) for k, sent in path.steps for (i, s), m in zip(both.tree.nodes[k].awaited, sent, strict=True) if i == agent]
    return tuple(steps)


def _words(both: Both, agent: int, own: Own) -> str:
    """One agent's part of a play."""
    sent = ", then ".join(show(both.tree.infosets[agent][s].messages[m]) for s, m in own)
    return f"{both.tree.agents[agent]}'s play [{sent}]"


def _blind(both: Both, agent: int, plays: set[Own]) -> None:
    """Raise AccordError where the same own messages lead the agent to different views, by what the others sent."""
    after: dict[Own, int | None] = {}
    for sent in sorted(plays):
        for k in range(len(sent) + 1):
            asked = sent[k][0] if k < len(sent) else None
            if after.setdefault(sent[:k], asked) != asked:
                raise AccordError(
                    f"{both.tree.agents[agent]} is told something of what the others sent in {both.tree_name}, so a strategy of its is no "
                    f"message of {both.direct_name}, and what others may do against honesty grows: carry ex_post_truthful over instead"
                )


def _honest(both: Both, agent: int) -> dict[Own, int]:
    """The honest messages of the direct game by the honest plays."""
    game, found = both.tree, dict[Own, int]()
    for t in range(game.sizes[agent]):
        types = [t if j == agent else 0 for j in range(len(game.agents))]
        path = next(paths(game, lambda j, s, _, types=types: [game.truth(j, s, types[j])], {}))  # type: ignore[misc]
        sent, message = _own(both, path, agent), both.direct.truth(agent, 0, t)
        if found.setdefault(sent, message) != message:
            raise AccordError(
                f"types of {game.agents[agent]} that send different messages in {both.direct_name} play {both.tree_name} alike, so their "
                "honesty cannot be matched: give such types one honest message"
            )
    return found


def _able(both: Both, agent: int, own: Own) -> list[int]:
    """The messages of the direct game that every type which can play so is able to send."""
    kinds = [t for t in range(both.tree.sizes[agent]) if all(m in able(both.tree, agent, s, t) for s, m in own)]
    sets = [set(able(both.direct, agent, 0, t)) for t in kinds]
    return sorted(set.intersection(*sets))


def _leads(both: Both, stand: list[dict[Own, int]], own: tuple[Own, ...], agent: int, message: int) -> End:
    """Where the messages lead that everybody's plays stand for, with this one for the agent."""
    sent = tuple(message if j == agent else stand[j][own[j]] for j in range(len(own)))
    return both.sealed_ends[int(both.direct.table[sent])]
