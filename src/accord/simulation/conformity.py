"""What a comparison of a kernel with its rule found, with the case at which they part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.core.canonical import encode
from accord.core.errors import AccordError


@dataclass(frozen=True)
class Mismatch:
    """Where a kernel and its rule part: what the agents are and send, the column, and both numbers."""

    column: str
    agent: str | None
    types: Mapping[str, Any]
    messages: Mapping[str, Any]
    kernel: float
    rule: float
    scope: str

    def __str__(self) -> str:
        whose = f"{self.agent}'s {self.column}" if self.agent else self.column
        return f"{whose} is {self.kernel:.10g} in the kernel and {self.rule:.10g} in the rule {self.scope}"

    def json(self) -> dict[str, Any]:
        profiles = {"types": {a: encode(t) for a, t in self.types.items()}, "messages": {a: encode(m) for a, m in self.messages.items()}}
        return {"column": self.column, "agent": self.agent, **profiles, "kernel": self.kernel, "rule": self.rule, "scope": self.scope}


@dataclass(frozen=True)
class Conformity:
    """What a comparison of a kernel with its rule found.

    exhaustive   whether every case was compared, or a sample
    cases        how many were
    exact        columns compared value by value;  drawn: columns compared by their means;  unchecked: columns that the outcome lacks
    largest      the largest difference among the values compared
    tests, draws how many means were compared, over how many draws;  closest: the largest part used of an allowed difference
    resolution   by drawn column, how far an agent's mean over all cases may be wrong without being noticed
    mismatch     the simplest case that fails, or None
    """

    mechanism: str
    exhaustive: bool
    cases: int
    exact: tuple[str, ...]
    drawn: tuple[str, ...]
    unchecked: tuple[str, ...]
    largest: float
    tests: int
    draws: int
    resolution: Mapping[str, float]
    closest: float
    confidence: Fraction
    mismatch: Mismatch | None

    @property
    def holds(self) -> bool:
        return self.mismatch is None

    def __bool__(self) -> bool:
        raise AccordError("a Conformity is more than yes or no: read .holds, and .mismatch where it does not hold")

    def __str__(self) -> str:
        how = f"on all {self.cases:,} cases" if self.exhaustive else f"on {self.cases:,} sampled cases"
        if self.mismatch is not None:
            return f"the kernel of {self.mechanism} differs from its rule, compared {how}: {self.mismatch}"
        said = [f"{', '.join(self.exact)} equal (largest difference {self.largest:.2g})"] if self.exact else []
        if self.drawn:
            within = ", ".join(f"{name} (to within {self.resolution[name]:.2g})" for name in self.drawn)
            said.append(f"over {self.draws:,} draws the means of {within} agree, in {self.tests:,} tests at confidence {self.confidence}")
        if self.unchecked:
            said.append(f"{', '.join(self.unchecked)} not compared, as the outcome has no such part")
        return f"the kernel of {self.mechanism} conforms to its rule {how}: " + "; ".join(said)

    def json(self) -> dict[str, Any]:
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("confidence", "mismatch")}
        return {
            **fields,
            "resolution": dict(self.resolution),
            "holds": self.holds,
            "confidence": str(self.confidence),
            "mismatch": self.mismatch.json() if self.mismatch else None,
        }
