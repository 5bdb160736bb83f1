"""What a message is worth among honest others: interim utilities of an agent who knows its own type only, exactly, in one round."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from accord.core.game import Game
from accord.core.scaled import Integers, weighted
from accord.properties.gains import facing


def among_honest(game: Game, agent: int) -> Integers:
    """The lottery of each own message when the others are honest, shape (messages, type profiles of the others)."""
    told = [game.infosets[j][0].truth or () for j in range(len(game.agents))]
    return facing(game.table, [range(game.table.shape[j]) if j == agent else told[j] for j in range(len(game.agents))], (agent,))


def with_type(game: Game, agent: int, own: int) -> Integers:
    """The numbers of the type profiles in which an agent has a type."""
    return np.arange(math.prod(game.sizes)).reshape(game.sizes).take(own, axis=agent).ravel()


@dataclass(frozen=True, eq=False)
class Interim:
    """One agent under the game's prior, which is there."""

    game: Game
    agent: int
    _odds: dict[bytes | tuple[int, ...], Integers] = field(default_factory=dict, repr=False)

    @cached_property
    def weights(self) -> Integers:
        """The prior's weights, shape (own types, type profiles of the others)."""
        weights = np.moveaxis(self.game.chances.numerators, self.agent, 0)
        return np.ascontiguousarray(weights).reshape(weights.shape[0], -1)

    @cached_property
    def mass(self) -> list[int]:
        """The weight of each own type."""
        return [int(m) for m in self.weights.sum(axis=1)]

    @property
    def possible(self) -> list[int]:
        """The own types of positive probability: beliefs at others are not defined."""
        return [t for t, mass in enumerate(self.mass) if mass]

    @cached_property
    def reached(self) -> Integers:
        return among_honest(self.game, self.agent)

    def worth(self, own: int) -> tuple[list[int], int]:
        """Interim utility of each message at a type of positive probability: numerators and their denominator."""
        game, chance = self.game, self.weights[own]
        expected, whole = game.expected[self.agent], game.chances.denominator
        if game.private:
            factor = int(np.gcd.reduce(chance))
            parts = weighted(expected.numerators[own], self.odds(chance // factor), whole)
        else:
            factor = 1
            parts = weighted(expected.numerators[with_type(game, self.agent, own), self.reached], chance, whole)
        return [factor * int(worth) for worth in parts.sum(axis=1)], self.mass[own] * expected.denominator

    def odds(self, belief: Integers) -> Integers:
        """The weight of each lottery after each own message, shape (messages, lotteries); once for types that believe the same.

        Under an independent prior all types do, and the others' profiles are gone through once.
        """
        name = tuple(belief.tolist()) if belief.dtype == object else belief.tobytes()
        if name not in self._odds:
            messages, lotteries = len(self.reached), len(self.game.lotteries)
            found = np.zeros(messages * lotteries, dtype=belief.dtype)
            places = self.reached + (np.arange(messages) * lotteries)[:, None]
            np.add.at(found, places.ravel(), np.broadcast_to(belief, places.shape).ravel())
            self._odds[name] = found.reshape(messages, lotteries)
        return self._odds[name]
