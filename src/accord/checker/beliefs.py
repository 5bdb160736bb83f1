"""What each type of each agent believes of the others' types, under the prior of a game."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from accord.checker.game import Game


@dataclass(frozen=True)
class Belief:
    """An agent of a type, and the profiles that it holds possible, with their weights."""

    agent: int
    own: int
    profiles: list[tuple[int, tuple[int, ...]]]

    def margin(self, game: Game, gained: int) -> Fraction:
        """A weighted gain as a conditional expectation."""
        return Fraction(gained, game.unit * sum(weight for weight, _ in self.profiles))


def beliefs(game: Game) -> Iterator[Belief]:
    """One for each agent and type of positive probability."""
    game.need_truth()
    game.need(game.prior is not None, "it has no prior")
    for i, kinds in enumerate(game.types):
        found: list[list[tuple[int, tuple[int, ...]]]] = [[] for _ in kinds]
        for weight, profile in zip(game.prior or (), game.profiles(), strict=True):
            if weight:
                found[profile[i]].append((weight, profile))
        yield from (Belief(i, t, possible) for t, possible in enumerate(found) if possible)
