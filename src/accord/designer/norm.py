"""How large a change of payments is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from accord.core.errors import AccordError
from accord.core.game import Game


@dataclass(frozen=True)
class OneNorm:
    """The sum of all changes, without sign, over agents and message profiles. `weighted`: each counts with the prior probability that
    honest agents send the profile, so that the sum is what the change moves on average; profiles that they never send then cost nothing."""

    weighted: bool = False

    def __str__(self) -> str:
        return "prior-weighted 1-norm" if self.weighted else "1-norm"

    def weights(self, game: Game) -> list[Fraction]:
        """What a change of one costs at each message profile of a one-shot game, row-major.

        Raises AccordError where weights are asked for and there is no prior.
        """
        if not self.weighted:
            return [Fraction(1)] * game.table.size
        if game.prior is None:
            raise AccordError("the prior-weighted 1-norm needs a prior, and this mechanism has none: give the domain one, or use OneNorm()")
        weights = [Fraction(0)] * game.table.size
        for p, types in zip(game.prior, game.profiles(), strict=True):
            sent = tuple(game.truth(i, 0, t) for i, t in enumerate(types))
            weights[int(np.ravel_multi_index(sent, game.table.shape))] += p
        return weights


@dataclass(frozen=True)
class SupNorm:
    """The largest single change, without sign."""

    def __str__(self) -> str:
        return "sup-norm"


Norm = OneNorm | SupNorm
