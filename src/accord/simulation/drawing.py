"""Where the agents' types come from in each round: a fixed profile, the domain's prior, or uniform draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from accord.core.canonical import encode, show
from accord.core.errors import AccordError
from accord.core.mechanism import Mechanism
from accord.core.prior import Independent
from accord.core.space import Finite
from accord.runs.seeds import Streams
from accord.simulation.chance import draw
from accord.simulation.seat import Positions, Seat


@dataclass(frozen=True)
class Drawn:
    """One agent's types over a batch: which of the listed types it has in each round."""

    listed: tuple[Any, ...]
    index: Positions

    def types(self) -> list[Any]:
        """The types themselves, one a round."""
        return [self.listed[k] for k in self.index]

    def positions(self, seat: Seat) -> Positions:
        """Their places in the agent's type space, shape (rounds,). Raises AccordError where it is continuous."""
        return np.array([seat.types.position(t) for t in self.listed], dtype=np.int64)[self.index]


class Source(Protocol):
    """How a batch of type profiles is drawn; the streams are below the edition and the batch."""

    def draw(self, mechanism: Mechanism, rounds: int, streams: Streams) -> dict[str, Drawn]: ...
    def check(self, mechanism: Mechanism) -> None: ...


@dataclass(frozen=True)
class Fixed:
    """The same type profile in every round."""

    types: Mapping[str, Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "types", MappingProxyType(dict(self.types)))

    def check(self, mechanism: Mechanism) -> None:
        mechanism.domain.check_types(self.types)

    def draw(self, mechanism: Mechanism, rounds: int, streams: Streams) -> dict[str, Drawn]:
        return {a: Drawn((self.types[a],), np.zeros(rounds, dtype=np.int64)) for a in mechanism.domain.agents}

    def __str__(self) -> str:
        return show(self.types)

    def __canonical__(self) -> Any:
        return {"fixed": encode(self.types)}


@dataclass(frozen=True)
class FromPrior:
    """Types drawn anew in each round from the domain's prior."""

    def check(self, mechanism: Mechanism) -> None:
        if mechanism.domain.prior is None:
            raise AccordError(f"{mechanism.name} has no prior to draw types from: give it one, fix the types, or draw them uniformly")

    def draw(self, mechanism: Mechanism, rounds: int, streams: Streams) -> dict[str, Drawn]:
        prior, agents = mechanism.domain.prior, mechanism.domain.agents
        if isinstance(prior, Independent):
            drawn = {}
            for a in agents:
                chances = [p for _, p in prior.marginals[a]]
                drawn[a] = Drawn(prior.marginals[a].support, draw(chances, rounds, streams.generator("types", a)))
            return drawn
        assert prior is not None, "check comes first"
        index = draw([p for _, p in prior], rounds, streams.generator("types"))
        return {a: Drawn(tuple(profile[a] for profile, _ in prior), index) for a in agents}

    def __str__(self) -> str:
        return "drawn from the prior"


@dataclass(frozen=True)
class Uniform:
    """Types drawn anew in each round, independently and uniformly over each agent's space."""

    def check(self, mechanism: Mechanism) -> None:
        """Every space can be drawn from."""

    def draw(self, mechanism: Mechanism, rounds: int, streams: Streams) -> dict[str, Drawn]:
        drawn = {}
        for a in mechanism.domain.agents:
            space, rng = mechanism.domain.types[a], streams.generator("types", a)
            if isinstance(space, Finite):
                drawn[a] = Drawn(space.items, rng.integers(len(space), size=rounds))
            else:
                drawn[a] = Drawn(tuple(space.sample(rng, rounds)), np.arange(rounds))
        return drawn

    def __str__(self) -> str:
        return "drawn uniformly"
