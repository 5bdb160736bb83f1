"""A behaviour drawn anew for every play."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.errors import AccordError
from accord.core.registry import listed
from accord.core.strategy import Strategy
from accord.simulation.chance import chance_of, draw
from accord.simulation.population import POPULATIONS, Behaviour
from accord.simulation.seat import Positions, Seat


@listed(POPULATIONS)
def mixture(parts: Sequence[tuple[Fraction | int | str, Behaviour]]) -> Behaviour:
    """In every play, follow one of the parts, each (chance, behaviour), drawn by its chance and kept to the end of the play.

    Raises AccordError unless the chances are rationals between 0 and 1 that sum to 1.
    """
    chances = [chance_of(chance, f"the chance of {behaviour}") for chance, behaviour in parts]
    if sum(chances) != 1:
        raise AccordError(f"the chances of a mixture sum to {sum(chances, Fraction(0))}: make them sum to 1")
    behaviours = [behaviour for _, behaviour in parts]

    def send(seat: Seat, types: Positions, rng: np.random.Generator) -> Positions:
        part = draw(chances, len(types), rng)
        sent = np.stack([b.send(seat, types, rng) for b in behaviours])
        return sent[part, np.arange(len(types))]

    def act(seat: Seat, own: Any, rng: np.random.Generator) -> Strategy:
        part = int(draw(chances, 1, rng)[0])
        return behaviours[part].act(seat, own, rng)

    return Behaviour("mixture", (("parts", tuple(zip(chances, behaviours, strict=True))),), send, act)
