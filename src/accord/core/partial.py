"""How far an exhaustion has got, so that it can be interrupted anywhere and taken up again."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Judged:
    """What the first `blocks` blocks of cases came to: how many cases, the greatest margin, and the number of the first block
    with a violation."""

    blocks: int = 0
    cases: int = 0
    worst: Fraction | None = None
    first: int | None = None

    def with_block(self, cases: int, worst: Fraction | None) -> Judged:
        """One more block, with its greatest margin if it has cases."""
        if worst is None:
            return Judged(self.blocks + 1, self.cases + cases, self.worst, self.first)
        top = worst if self.worst is None else max(self.worst, worst)
        first = self.blocks if self.first is None and worst > 0 else self.first
        return Judged(self.blocks + 1, self.cases + cases, top, first)


@dataclass
class Partial:
    """The work of one question as it goes: it always holds what is done, whenever it is looked at.

    leads    for the game, and then for each world of the threat, the lotteries of the first message profiles, by number
    judged   the blocks of cases
    """

    leads: list[array[int]] = field(default_factory=list)
    judged: Judged = field(default_factory=Judged)

    def world(self, number: int) -> array[int]:
        """The lotteries of one world, 0 being the game itself; to be extended in place."""
        while len(self.leads) <= number:
            self.leads.append(array("q"))
        return self.leads[number]

    @property
    def begun(self) -> bool:
        return self.judged.blocks > 0 or any(self.leads)
