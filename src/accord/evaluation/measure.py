"""One measured number of a criterion, with its evidence; or the plain statement that it was not measured, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

LEVELS = ("proved", "refuted", "exact", "bounded", "sampled", "measured here", "assumed", "not measured")


@dataclass(frozen=True)
class Measure:
    """`value` is exact text, a number or None; `level` one of LEVELS; `interval` and `confidence` for sampled ones."""

    name: str
    value: Any
    unit: str
    level: str
    source: str
    interval: Sequence[float] | None = None
    confidence: str | None = None

    def json(self) -> dict[str, Any]:
        value = str(self.value) if isinstance(self.value, Fraction) else self.value
        plain = {"name": self.name, "value": value, "unit": self.unit, "level": self.level, "source": self.source}
        return plain | ({"interval": list(self.interval), "confidence": self.confidence} if self.interval is not None else {})


def not_measured(name: str, why: str) -> Measure:
    """A gap, said openly."""
    return Measure(name, None, "", "not measured", why)
