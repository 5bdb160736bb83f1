"""What is commonly believed about the agents' types before anyone learns their own."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.lottery import Lottery

Types = Mapping[str, Any]


@dataclass(frozen=True)
class Independent:
    """Each agent's type is drawn from a lottery of its own."""

    marginals: Mapping[str, Lottery]

    def __post_init__(self) -> None:
        if not isinstance(self.marginals, Mapping):
            raise AccordError(f"the prior {show(self.marginals)} is no mapping: give Independent one lottery for each agent")
        for agent, own in self.marginals.items():
            if not isinstance(own, Lottery):
                raise AccordError(f"the prior of {agent}'s types is {show(own)}, which is no lottery: write Lottery([...])")

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

    def __post_init__(self) -> None:
        if not isinstance(self.joint, Lottery) or not all(isinstance(profile, Mapping) for profile in self.joint.support):
            raise AccordError(f"the joint prior {show(self.joint)} is no lottery over mappings from agent to type: write Lottery([...])")

    def probability(self, types: Types) -> Fraction:
        """The exact chance of a whole profile."""
        return self.joint.probability(lambda profile: dict(profile) == dict(types))

    def __iter__(self) -> Iterator[tuple[Any, Fraction]]:
        return iter(self.joint)


Prior = Independent | Correlated
