"""A symmetric game of one round without its agents' names: what a sender gets, by its message and the others' histogram.

A histogram is a sorted tuple of positions, and all histograms of so many agents over so many positions are listed in the
order of `itertools.combinations_with_replacement`. Whatever `gets` holds, it is a rule that treats agents alike: a table over
histograms has no place for a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb

from accord.checker.refusal import Refusal

MOST = 20_000_000  # histograms, or ways to deal an alternative, that are listed

Histogram = tuple[int, ...]
Odds = list[tuple[int, int]]  # whole chances over `chance`, and positions
Count = list[tuple[int, int]]  # own outcomes, and how many agents have each


def histograms(kinds: int, many: int) -> Iterator[Histogram]:
    """Every histogram of `many` agents over `kinds` positions. Raises Refusal where they are too many to list."""
    if comb(many + kinds - 1, many) > MOST:
        raise Refusal(f"{many} agents have {comb(many + kinds - 1, many):,} histograms over {kinds} positions, too many to list")
    return combinations_with_replacement(range(kinds), many)


@dataclass(frozen=True)
class Quotient:
    """Whole numbers: utilities, outside options, payments and costs over `money`, odds over `chance`.

    worth   types by own lotteries: expected utility, over money * chance
    gets    rows: the others' histograms; columns: own messages; entries: own lotteries
    counts  of the tallies: how many agents have each own outcome, and the cost; `reached`: the odds over them, for each
            histogram of all agents' messages. Alternatives have the same form as tallies
    """

    basis: str
    agents: list[str]
    types: tuple[str, ...]
    messages: tuple[str, ...]
    truth: list[int] | None
    able: list[list[int]]
    gets: list[list[int]]
    lotteries: list[Odds]
    owns: tuple[str, ...]
    utility: list[list[int]]
    outside: list[int]
    prior: list[Fraction] | None
    payments: list[int] | None
    counts: list[tuple[Count, int]]
    reached: list[Odds]
    alternatives: list[tuple[Count, int]] | None
    money: int
    chance: int
    worth: list[list[int]]
    row: dict[Histogram, int]

    def told(self) -> list[int]:
        """The honest messages by type. Raises Refusal where honesty is not declared."""
        if self.truth is None:
            raise Refusal("the property speaks of honesty, and the quotient does not say what that is")
        return self.truth

    def met(self, others: Histogram) -> list[int]:
        """What a sender of each message gets when the others' messages have this histogram."""
        return self.gets[self.row[others]]

    def tallied(self) -> list[Odds]:
        """The odds over tallies. Raises Refusal where the quotient has none."""
        if not self.reached:
            raise Refusal("the property is about what all agents get together, and the quotient does not say that")
        return self.reached

    def paid(self) -> list[int]:
        """What the holder of each own outcome pays. Raises Refusal without money."""
        if self.payments is None:
            raise Refusal("the quotient has no payments, so there is no budget")
        return self.payments
