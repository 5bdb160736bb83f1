"""Safety tiers from published grades: the types of the labs in `safety_credits`.

A tier is an assumption about a grade, not a measurement: the thresholds are arguments, and every tier carries its letter.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from accord.core.errors import AccordError
from accord.data.fli import LATEST, fli_overall, height

THRESHOLDS = ("D", "C-", "C+")
"""The lowest letter of tiers 1, 2 and 3: F and D- are tier 0; D and D+ tier 1; C- and C tier 2; C+ and above tier 3."""

EVIDENCE = "assumed mapping of a published grade"


@dataclass(frozen=True)
class Tier:
    """A lab's tier (0 is the least safe), the grade that it was mapped from, and where that grade stands."""

    lab: str
    tier: int
    letter: str
    edition: str
    rated_as: str
    source: str
    licence: str
    evidence: str = EVIDENCE


def tier_of(letter: str, thresholds: Sequence[str] = THRESHOLDS) -> int:
    """How many thresholds the letter reaches. Raises AccordError for a text that is no grade or thresholds that do not rise."""
    heights = [height(t) for t in thresholds]
    if any(low >= high for low, high in itertools.pairwise(heights)):
        raise AccordError(f"the thresholds {', '.join(thresholds)} do not rise: give the lowest letter of each tier, worst first")
    return sum(height(letter) >= h for h in heights)


def safety_tiers(edition: str = LATEST, thresholds: Sequence[str] = THRESHOLDS) -> dict[str, Tier]:
    """The tier of each company in one edition of the FLI AI Safety Index, by company, in the index's order.

    Raises AccordError for an unknown edition or for thresholds that are no rising grades.
    """
    return {
        lab: Tier(lab, tier_of(row["letter"], thresholds), row["letter"], edition, row["company"], row["source"], row["licence"])
        for lab, row in fli_overall(edition).items()
    }
