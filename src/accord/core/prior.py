"""What is commonly believed about the agents' types before anyone learns their own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.lottery import Lottery

Types = Mapping[str, Any]


@dataclass(frozen=True)
class Independent:
    """Each agent's type is drawn from a lottery of its own."""

    marginals: Mapping[str, Lottery]

    def probability(self, types: Types) -> Fraction:
        """The exact chance of a whole profile."""
        return math.prod(
            (self.marginals[a].probability(lambda t, own=types[a]: bool(t == own)) for a in self.marginals), start=Fraction(1)
        )


@dataclass(frozen=True)
class Correlated:
    """One lottery over whole profiles (mappings from agent to type)."""

    joint: Lottery

    def probability(self, types: Types) -> Fraction:
        """The exact chance of a whole profile."""
        return self.joint.probability(lambda profile: dict(profile) == dict(types))

    def __iter__(self) -> Iterator[tuple[Any, Fraction]]:
        return iter(self.joint)


Prior = Independent | Correlated
