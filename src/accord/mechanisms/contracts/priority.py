"""What follows once the audits are drawn: readings, findings, balances, and the priority lottery, all exact.

The utilities of `safety_credits` are expectations over this. Here it is played out, so that a live round can show who was
found to misreport, what every balance is, and who gets the scarce resource.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.core.lottery import Lottery
from accord.mechanisms.contracts.forfeiture import CreditTerms


@dataclass(frozen=True)
class Award:
    """The end of a round.

    readings   the tier that each audit read;  found: the labs whose reading lies below their claim
    balances   credits after forfeiture, never negative, one ticket each
    winner     who has priority, or None where the ticket drawn is held by nobody
    """

    readings: Mapping[str, int]
    found: tuple[str, ...]
    balances: Mapping[str, Fraction]
    winner: str | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "readings", MappingProxyType(dict(self.readings)))
        object.__setattr__(self, "balances", MappingProxyType(dict(self.balances)))

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Columns and rows for a report, one row a lab."""
        rows: list[tuple[str, ...]] = [
            (
                lab,
                str(self.readings.get(lab, "not audited")),
                "yes" if lab in self.found else "no",
                str(held),
                "yes" if lab == self.winner else "no",
            )
            for lab, held in self.balances.items()
        ]
        return ("lab", "audit read tier", "misreport found", "balance in credits", "drawn for priority"), rows

    def __str__(self) -> str:
        read = show(self.readings) if self.readings else "nobody"
        found = ", ".join(self.found) or "nobody"
        winner = self.winner or "the public reserve"
        return f"audits read {read}; found to misreport: {found}; balances {show(self.balances)}; priority: {winner}"


def balances(terms: CreditTerms, multiple: Fraction, claims: Mapping[str, int], found: tuple[str, ...]) -> dict[str, Fraction]:
    """Stake plus the rate of the claim, less the forfeiture where a misreport was found; never below 0."""
    held = {}
    for lab, claim in claims.items():
        earned = terms.stake + terms.rates[claim]
        held[lab] = earned - min(multiple * terms.rates[claim], earned) if lab in found else earned
    return held


def priority(terms: CreditTerms, held: Mapping[str, Fraction]) -> Lottery:
    """Who gets the resource: each lab with chance balance / tickets, the public reserve (None) with the rest."""
    tickets = terms.labs * (terms.stake + max(terms.rates))
    chances: list[tuple[str | None, Fraction]] = [(lab, credits / tickets) for lab, credits in held.items()]
    return Lottery([*chances, (None, 1 - sum(chance for _, chance in chances))])


def award(terms: CreditTerms, multiple: Fraction, claims: Mapping[str, int], audited: tuple[str, ...], types: Mapping[str, Any]) -> Lottery:
    """The exact lottery over `Award`s when these labs are audited and these are the true tiers.

    Audits read independently of each other. Raises AccordError for an audited lab that made no claim.
    """
    strangers = [lab for lab in audited if lab not in claims]
    if strangers:
        raise AccordError(f"{strangers[0]!r} was audited and made no claim: the claims are {show(claims)}")
    ends = []
    for signals in itertools.product(*(terms.signal[types[lab]] for lab in audited)):
        readings = {lab: read for lab, (read, _) in zip(audited, signals, strict=True)}
        chance = math.prod((p for _, p in signals), start=Fraction(1))
        found = tuple(lab for lab in audited if readings[lab] < claims[lab])
        held = balances(terms, multiple, claims, found)
        ends += [(Award(readings, found, held, winner), chance * p) for winner, p in priority(terms, held)]
    return Lottery(ends)
