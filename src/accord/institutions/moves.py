"""The moves that going live adds to a mechanism, and that the rules on paper lack."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from accord.core.canonical import show


class Move(Enum):
    """What a member can do instead of sending a message of the rules, and the two answers of the reveal window.

    ABSTAIN   send nothing before the window closes
    LATE      send something after its deadline; what was sent is not looked at
    LEAVE     go away for good
    REVEAL    open one's sealed message in time
    WITHHOLD  do not (or too late)
    """

    ABSTAIN = "abstain"
    LATE = "late"
    LEAVE = "leave"
    REVEAL = "reveal"
    WITHHOLD = "withhold"

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class WithholdIf:
    """The last revealer's bias as a plan: having seen what would be drawn, withhold if it is `outcome`.

    Plans that name one outcome suffice: what a member gains by withholding at several outcomes is the sum of what it
    gains at each, so if any such plan pays, one that names a single outcome does.
    """

    outcome: Any

    def __str__(self) -> str:
        return f"WITHHOLD IF {show(self.outcome)}"


ADDED = (Move.ABSTAIN, Move.LATE, Move.LEAVE)
"""What every poll also accepts."""

PENALISED = {"abstain": Move.ABSTAIN, "late": Move.LATE, "unrevealed": Move.WITHHOLD, "leave": Move.LEAVE}
"""The penalties of the terms, and the move that each falls due for."""
