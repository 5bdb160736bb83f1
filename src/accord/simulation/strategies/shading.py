"""Reporting a type that stands some steps away from one's own."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from accord.core.errors import AccordError
from accord.core.registry import listed
from accord.simulation.chance import chance_of
from accord.simulation.population import POPULATIONS, Behaviour, posing
from accord.simulation.seat import Positions, Seat


@listed(POPULATIONS)
def shading(steps: int = 1, share: Fraction | int | str = 1) -> Behaviour:
    """Report as a type `steps` places higher would (negative: simpler), in a share of the plays.

    The types are counted in the order of their space, simplest first, and the count stops at its ends. `share` is the
    chance that an agent shades in a play, independently of the others: in a large roster, the share of agents that do.
    Raises AccordError if steps is no whole number or 0, or if share is not a rational between 0 and 1.
    """
    if isinstance(steps, bool) or not isinstance(steps, int) or steps == 0:
        raise AccordError(f"{steps!r} steps is no shading: give a whole number, 1 for one type higher, -1 for one type simpler")
    odds = chance_of(share, "the share of plays that are shaded")

    def pretend(seat: Seat, types: Positions, rng: np.random.Generator) -> Positions:
        shifted = np.clip(types + steps, 0, len(seat.types) - 1)
        if odds == 1:  # nothing is drawn where nothing is left to chance
            return shifted
        return np.where(rng.random(types.shape) < float(odds), shifted, types)

    return posing("shading", (("steps", steps), ("share", odds)), pretend)
