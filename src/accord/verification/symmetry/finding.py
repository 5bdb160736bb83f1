"""What judging a quotient finds: as many cases as orbits, the greatest margin, and where a violation starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.properties.property import Arena, Case, Property
from accord.verification.symmetry.quotient import Quotient

Start = Callable[[Arena, Property], Case]


@dataclass(frozen=True)
class Finding:
    """`first` writes a violation out as a case about named agents: the first that exhaustion meets. The profiles of an orbit are
    met in the order of the table, so the first of them is the sorted one, and the first orbit is the one whose sorted profile is
    first."""

    cases: int
    worst: Fraction | None
    first: Start | None = None


def types_of(quotient: Quotient, profile: tuple[int, ...]) -> dict[str, Any]:
    """A profile of type numbers by agent, in roster order."""
    return {agent: quotient.types[t] for agent, t in zip(quotient.agents, profile, strict=True)}
