"""What is commonly believed about the agents' types before anyone learns their own."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
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
            (own.probability(partial(operator.eq, types[agent])) for agent, own in self.marginals.items()),
            start=Fraction(1),
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
