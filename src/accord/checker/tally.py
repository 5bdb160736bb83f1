"""The count of cases and the greatest margin among them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

Margin = int | Fraction


class Tally:
    """Cases so far, and the greatest margin, over `unit`."""

    def __init__(self, unit: int = 1) -> None:
        self.unit = unit
        self.cases = 0
        self.greatest: Margin | None = None

    def see(self, margin: Margin) -> None:
        """Note a margin; its case is counted separately."""
        if self.greatest is None or margin > self.greatest:
            self.greatest = margin

    def add(self, margins: Iterable[Margin]) -> None:
        """One case for each margin."""
        for margin in margins:
            self.cases += 1
            self.see(margin)

    @property
    def worst(self) -> Fraction | None:
        return None if self.greatest is None else Fraction(self.greatest) / self.unit
