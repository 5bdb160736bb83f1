"""Reports that carry no information."""

from __future__ import annotations

from typing import Any

import numpy as np

from accord.core.registry import listed
from accord.core.strategy import Strategy
from accord.simulation.population import POPULATIONS, Behaviour, posing
from accord.simulation.seat import Positions, Seat


@listed(POPULATIONS)
def random() -> Behaviour:
    """Send a message drawn uniformly from those one is able to send; over several rounds, play as a uniformly drawn type would."""

    def send(seat: Seat, types: Positions, rng: np.random.Generator) -> Positions:
        choices = np.argsort(~seat.able, axis=1, kind="stable")  # able messages first, in their order
        picks = (rng.random(types.shape) * seat.able.sum(axis=1)[types]).astype(np.int64)
        sent: Positions = choices[types, picks]
        return sent

    drawn = posing("random", (), lambda seat, types, rng: rng.integers(len(seat.types), size=types.shape))

    def act(seat: Seat, own: Any, rng: np.random.Generator) -> Strategy:
        if not seat.mechanism.one_shot:
            return drawn.act(seat, own, rng)
        place = np.array([seat.types.position(own)], dtype=np.int64)
        message = seat.messages.items[int(send(seat, place, rng)[0])]
        return lambda view, true, _: message

    return Behaviour("random", (), send, act)
