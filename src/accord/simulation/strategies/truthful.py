"""Honesty, as the mechanism declares it."""

from __future__ import annotations

from typing import Any

import numpy as np

from accord.core.registry import listed
from accord.core.strategy import Strategy
from accord.simulation.population import POPULATIONS, Behaviour
from accord.simulation.seat import Positions, Seat


@listed(POPULATIONS)
def truthful() -> Behaviour:
    """Always follow the mechanism's truthful strategy."""

    def send(seat: Seat, types: Positions, rng: np.random.Generator) -> Positions:
        return seat.honest[types]

    def act(seat: Seat, own: Any, rng: np.random.Generator) -> Strategy:
        return lambda view, true, _: seat.truth(view, true)

    return Behaviour("truthful", (), send, act)
