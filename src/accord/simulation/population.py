"""Who takes part: a behaviour says what one agent does, a population gives every agent one.

A behaviour has two faces that agree in distribution. `send` answers a whole batch of rounds of a one-shot mechanism at
once, in positions, for kernels; `act` makes the strategy of one play, for the plain loop, over any number of rounds.
Both take their randomness from a generator that belongs to the agent, so that one agent's choices never move another's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from accord.core.canonical import encode, show
from accord.core.errors import AccordError
from accord.core.registry import Registry
from accord.core.strategy import Strategy
from accord.simulation.seat import Positions, Seat

POPULATIONS = Registry("population", "accord.simulation")

Send = Callable[[Seat, Positions, np.random.Generator], Positions]
Act = Callable[[Seat, Any, np.random.Generator], Strategy]


@dataclass(frozen=True)
class Behaviour:
    """What one agent does. Two are equal when name and parameters are.

    send(seat, types, rng)   message positions, shape (rounds,), for type positions of the same shape
    act(seat, own, rng)      the strategy of one play by type `own`; what it draws for the whole play, it draws here
    """

    name: str
    params: tuple[tuple[str, Any], ...]
    send: Send = field(compare=False, repr=False)
    act: Act = field(compare=False, repr=False)

    def __str__(self) -> str:
        inner = ", ".join(f"{k}={_words(v)}" for k, v in self.params)
        return f"{self.name}({inner})" if inner else self.name

    def __canonical__(self) -> Any:
        return {"behaviour": [self.name, {k: encode(v) for k, v in self.params}]}


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join(_words(v) for v in value) + ")"
    return str(value) if isinstance(value, Behaviour) else show(value)


def posing(name: str, params: tuple[tuple[str, Any], ...], pretend: Send) -> Behaviour:
    """The behaviour of an agent that is honest about a type which need not be its own.

    pretend(seat, types, rng) gives the position of the pretended type. It is chosen once a play and kept to its end.
    A message that the agent's own type cannot send is replaced by the honest one.
    """

    def send(seat: Seat, types: Positions, rng: np.random.Generator) -> Positions:
        posed = seat.honest[pretend(seat, types, rng)]
        return np.where(seat.able[types, posed], posed, seat.honest[types])

    def act(seat: Seat, own: Any, rng: np.random.Generator) -> Strategy:
        place = np.array([seat.types.position(own)], dtype=np.int64)
        posed = seat.types.items[int(pretend(seat, place, rng)[0])]

        def strategy(view: Any, true: Any, _: np.random.Generator) -> Any:
            message = seat.truth(view, posed)
            return message if seat.can(true, message) else seat.truth(view, true)

        return strategy

    return Behaviour(name, params, send, act)


@dataclass(frozen=True)
class Population:
    """One behaviour for everybody, and others for the agents named in `agents`."""

    everybody: Behaviour
    agents: Mapping[str, Behaviour] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "agents", MappingProxyType(dict(self.agents)))

    def of(self, agent: str) -> Behaviour:
        return self.agents.get(agent, self.everybody)

    def check(self, roster: tuple[str, ...]) -> None:
        """Raise AccordError if a behaviour is given to somebody who is not there."""
        for agent in self.agents:
            if agent not in roster:
                raise AccordError(f"{agent!r} has a behaviour of its own but is not an agent here: the agents are {show(roster)}")

    def __str__(self) -> str:
        return ", ".join([str(self.everybody), *(f"{agent}: {b}" for agent, b in self.agents.items())])

    def __canonical__(self) -> Any:
        return {"population": [encode(self.everybody), {a: encode(b) for a, b in self.agents.items()}]}


def as_population(given: Population | Behaviour) -> Population:
    """A behaviour for everybody, as a population."""
    return given if isinstance(given, Population) else Population(given)
