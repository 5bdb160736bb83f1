"""What `sealed` and `polled` build: the state machine of a live mechanism, before penalties are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.domain import Agent
from accord.core.errors import AccordError
from accord.core.mechanism import Messages
from accord.core.space import Finite, Space, as_finite
from accord.institutions.moves import Move

Made = tuple[tuple[Agent, tuple[Move, ...]], ...]
"""The added moves that each agent made, in the order of the roster."""


@dataclass(frozen=True)
class Machine:
    """As in `Mechanism`, but `ends(state)` gives the hosted outcomes with the added moves made, each with its chance."""

    start: Callable[[], Any]
    awaiting: Callable[[Any], Mapping[Agent, Space]]
    step: Callable[[Any, Messages], Any]
    ends: Callable[[Any], Iterable[tuple[tuple[Any, Made], Fraction]]]
    view: Callable[[Any, Agent], Any]


@dataclass(frozen=True)
class Either:
    """A space that cannot be listed, and some moves."""

    space: Space
    moves: tuple[Any, ...]

    def __contains__(self, item: object) -> bool:
        return any(item is move for move in self.moves) or item in self.space

    def sample(self, rng: np.random.Generator, size: int) -> list[Any]:
        return self.space.sample(rng, size)

    def parse(self, written: str) -> Any:
        return next((move for move in self.moves if str(move) == written), None) or self.space.parse(written)

    def __str__(self) -> str:
        return f"{self.space} or {', '.join(map(str, self.moves))}"


def extended(space: Space, moves: tuple[Any, ...]) -> Space:
    """The space with some moves after its own messages; a list if it was one."""
    try:
        return Finite((*as_finite(space), *moves))
    except AccordError:
        return Either(space, moves)
