"""Honesty with slips."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from accord.core.registry import listed
from accord.simulation.chance import chance_of
from accord.simulation.population import POPULATIONS, Behaviour, posing
from accord.simulation.seat import Positions, Seat


@listed(POPULATIONS)
def noisy(chance: Fraction | int | str = Fraction(1, 10)) -> Behaviour:
    """Be honest, but with some chance report as a type drawn uniformly would (perhaps one's own).

    Raises AccordError if the chance is not a rational between 0 and 1.
    """
    odds = chance_of(chance, "the chance of a slip")

    def pretend(seat: Seat, types: Positions, rng: np.random.Generator) -> Positions:
        slips = rng.random(types.shape) < float(odds)
        return np.where(slips, rng.integers(len(seat.types), size=types.shape), types)

    return posing("noisy", (("chance", odds),), pretend)
