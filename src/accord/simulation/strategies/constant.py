"""The same message, whatever the type."""

from __future__ import annotations

from typing import Any

import numpy as np

from accord.core.registry import listed
from accord.core.strategy import Strategy
from accord.simulation.population import POPULATIONS, Behaviour
from accord.simulation.seat import Positions, Seat


@listed(POPULATIONS)
def constant(message: Any) -> Behaviour:
    """Always send `message`, or the honest one where one's type is not able to send it.

    Over several rounds the message is sent at every moment as it is given. Raises AccordError, when it plays, if the message is
    outside the agent's space.
    """

    def send(seat: Seat, types: Positions, rng: np.random.Generator) -> Positions:
        said = seat.message_number(message)
        able = seat.able[types, said]
        return np.full(types.shape, said, dtype=np.int64) if able.all() else np.where(able, said, seat.honest[types])

    def act(seat: Seat, own: Any, rng: np.random.Generator) -> Strategy:
        said = seat.messages.items[seat.message_number(message)] if seat.mechanism.one_shot else message
        return lambda view, true, _: said if seat.can(true, said) else seat.truth(view, true)

    return Behaviour("constant", (("message", message),), send, act)
