"""The streams of one batch, with a note of which were drawn from: where none was, no chance entered."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from accord.runs.seeds import Name, Streams


class Generators(Protocol):
    """Fresh generators by name: `accord.runs.seeds.Streams`, or `Luck`."""

    def generator(self, *names: Name) -> np.random.Generator: ...


class Luck:
    """Streams that remember the generators they gave."""

    def __init__(self, streams: Streams) -> None:
        self.streams = streams
        self.given: list[tuple[Name, np.random.Generator, Any]] = []

    def generator(self, *names: Name) -> np.random.Generator:
        fresh = self.streams.generator(*names)
        self.given.append((names[0], fresh, fresh.bit_generator.state))
        return fresh

    @property
    def used(self) -> frozenset[Name]:
        """First names of the generators from which something was drawn."""
        return frozenset(name for name, rng, before in self.given if rng.bit_generator.state != before)
