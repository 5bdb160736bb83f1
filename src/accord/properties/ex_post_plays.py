"""Deviations in several rounds against truthful others, all type profiles at once.

Boxes of profiles go through the tree together: the deviator's message is any that its type can send, and boxes part where the
others' truthful messages do. At each end of a play stands the box of profiles at which it can happen.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from accord.core.errors import TooLarge
from accord.core.game import Game
from accord.core.scaled import Integers
from accord.core.tabulate import LIMIT
from accord.properties.profiles import rows, when_honest
from accord.theory.plays import forgets

Box = tuple[Integers, ...]  # for each agent, some of its types


@dataclass(frozen=True, eq=False)
class ExPostPlays:
    """The plays of one agent while the others are truthful."""

    game: Game
    agent: int

    @property
    def count(self) -> int:
        """How many pairs of a type profile and a play there are."""
        return self._judged[1]

    @property
    def most(self) -> Integers:
        """The greatest gain at each type profile, one axis an agent, over the denominator of the agent's expected utility."""
        return self._judged[0]

    @property
    def worst(self) -> Fraction:
        return Fraction(int(self.most.max()), self.game.expected[self.agent].denominator)

    @cached_property
    def _judged(self) -> tuple[Integers, int]:
        game, utility = self.game, self.game.expected[self.agent].numerators
        row = np.broadcast_to(rows(game, self.agent), game.sizes)
        honest = when_honest(game, self.agent, utility)
        most, count = np.zeros_like(honest), 0
        for plays, (lottery, box) in enumerate(self._ends()):
            if plays == LIMIT:
                raise TooLarge(f"{game.agents[self.agent]} has more than {LIMIT:,} plays against truthful others: use fewer rounds")
            where = np.ix_(*box)
            most[where] = np.maximum(most[where], utility[row[where], lottery] - honest[where])
            count += most[where].size
        return most, count

    def _ends(self) -> Iterator[tuple[int, Box]]:
        """The lottery that ends each play, with the profiles at which it is one."""
        game = self.game
        start = tuple(np.arange(n) for n in game.sizes)
        stack: list[tuple[int, Box, frozenset[tuple[int, int]]]] = [(game.root, start, frozenset())]
        while stack:
            at, box, met = stack.pop()
            if at < 0:
                yield -1 - at, box
                continue
            node = game.nodes[at]
            if met & set(node.awaited):
                raise forgets(game, *min(met & set(node.awaited)))
            for ways in itertools.product(*(self._ways(j, s, box[j]) for j, s in node.awaited)):
                left = list(box)
                for (j, _), (_, kinds) in zip(node.awaited, ways, strict=True):
                    left[j] = kinds
                stack.append((int(node.leads[tuple(m for m, _ in ways)]), tuple(left), met | set(node.awaited)))

    def _ways(self, agent: int, infoset: int, kinds: Integers) -> list[tuple[int, Integers]]:
        """The messages that some of the types send there, each with those types."""
        here = self.game.infosets[agent][infoset]
        if agent != self.agent:
            told = np.array(here.truth)[kinds]
            return [(int(m), kinds[told == m]) for m in np.unique(told)]
        if here.can is None:
            return [(m, kinds) for m in range(len(here.messages))]
        able = np.array(here.can)[kinds]
        return [(m, kinds[able[:, m]]) for m in range(len(here.messages)) if able[:, m].any()]
