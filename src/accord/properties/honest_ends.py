"""Every type profile with each outcome that honest play can end in there, as arrays of numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from accord.core.game import Game
from accord.core.scaled import Integers
from accord.properties.property import Case


@dataclass(frozen=True)
class Ends:
    """One entry for each profile and outcome in its support: the profile's number (row-major) and the outcome's."""

    game: Game
    profiles: Integers
    outcomes: Integers

    def types(self, agent: int) -> Integers:
        """The agent's type in each entry."""
        return np.asarray(np.unravel_index(self.profiles, self.game.sizes)[agent])

    def rows(self, agent: int) -> Integers:
        """The row of the agent's utilities in each entry."""
        return self.types(agent) if self.game.private else self.profiles

    def case(self, entry: int, **parts: object) -> Case:
        """The entry's types and outcome, as parts of a case beside the others given."""
        game = self.game
        numbers = np.unravel_index(int(self.profiles[entry]), game.sizes)
        known = {a: game.types[j][int(numbers[j])] for j, a in enumerate(game.agents)}
        return Case({**parts, "types": known, "outcome": game.outcomes[int(self.outcomes[entry])]})


def honest_ends(game: Game) -> Ends:
    """All entries, profiles simplest first."""
    reached = game.honest.ravel()
    sizes = np.array([len(chances) for chances in game.lotteries], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    drawn = np.array([o for chances in game.lotteries for _, o in chances], dtype=np.int64)
    profiles = np.repeat(np.arange(reached.size), sizes[reached])
    within = np.arange(profiles.size) - np.repeat(np.cumsum(sizes[reached]) - sizes[reached], sizes[reached])
    return Ends(game, profiles, drawn[starts[reached[profiles]] + within])
