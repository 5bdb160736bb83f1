"""A symmetric game of one round with its agents' names taken away: what a sender gets, by its message and the others' histogram.

With n agents who share M messages there are M^n message profiles, and C(n + M - 2, n - 1) histograms of the n - 1 others.
Everything that one agent can meet is a row (the others' histogram) and a column (its own message) of one table.
Histograms are listed as sorted tuples, in the order of `itertools.combinations_with_replacement`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from accord.core.scaled import Scaled, scaled

Positions = npt.NDArray[np.int64]
Chances = tuple[tuple[Fraction, int], ...]
Tally = tuple[tuple[int, int], ...]  # own outcome, how many agents have it


@dataclass(frozen=True, eq=False)
class Quotient:
    """Everything about a symmetric game that its properties depend on. Own outcomes, own lotteries and tallies are numbered.

    types, messages   shared by all agents; only messages that some type is able to send
    truth             for each type, the honest message; None where honesty is not declared
    can               for each type, which messages it is able to send; None: all
    gets              row: the others' histogram; column: own message; entry: the sender's own lottery
    lotteries         own lotteries, as odds over own outcomes
    owns              own outcomes, as the rule gives them
    utility           types by own outcomes
    outside           for each type
    prior             for each type, its probability; None without one
    payments          for each own outcome; None without money
    tallies           how many agents have each own outcome, and the principal's cost; empty where they are not needed
    reached           for each histogram of all n messages, the odds over tallies
    alternatives      the feasible tallies, with their costs; None where none are listed
    """

    agents: tuple[str, ...]
    types: tuple[Any, ...]
    messages: tuple[Any, ...]
    truth: tuple[int, ...] | None
    can: tuple[tuple[bool, ...], ...] | None
    gets: Positions
    lotteries: tuple[Chances, ...]
    owns: tuple[Any, ...]
    utility: Scaled
    outside: tuple[Fraction, ...]
    prior: tuple[Fraction, ...] | None
    payments: tuple[Fraction, ...] | None
    tallies: tuple[tuple[Tally, Fraction], ...] = ()
    reached: tuple[Chances, ...] = ()
    alternatives: tuple[tuple[Tally, Fraction], ...] | None = None

    @cached_property
    def expected(self) -> Scaled:
        """Types by own lotteries: expected utility."""
        values = [
            sum((p * self.utility.at(t, own) for p, own in chances), Fraction(0))
            for t in range(len(self.types))
            for chances in self.lotteries
        ]
        return scaled(values, (len(self.types), len(self.lotteries)))

    @cached_property
    def others(self) -> list[tuple[int, ...]]:
        """The histograms of the others' messages."""
        return list(multisets(len(self.messages), len(self.agents) - 1))

    @cached_property
    def row(self) -> dict[tuple[int, ...], int]:
        """Where a histogram of the others' messages stands in `gets`."""
        return {histogram: k for k, histogram in enumerate(self.others)}

    @cached_property
    def others_types(self) -> list[tuple[int, ...]]:
        """The histograms of the others' types."""
        return list(multisets(len(self.types), len(self.agents) - 1))

    @cached_property
    def honest_rows(self) -> Positions:
        """For each histogram of the others' types, the row of their honest messages."""
        told = self.told
        return np.array([self.row[tuple(sorted(told[t] for t in kinds))] for kinds in self.others_types], dtype=np.int64)

    @property
    def told(self) -> tuple[int, ...]:
        """The honest messages, where honesty is declared."""
        assert self.truth is not None, "refused without an honest strategy"
        return self.truth

    def able(self, own: int) -> list[int]:
        """The messages that a type is able to send."""
        return [m for m in range(len(self.messages)) if self.can is None or self.can[own][m]]

    def weights(self) -> tuple[list[int], int]:
        """For each histogram of the others' types, its probability over one denominator."""
        assert self.prior is not None, "refused without a prior"
        unit = math.lcm(*(p.denominator for p in self.prior))
        chance = [int(p * unit) for p in self.prior]
        others = len(self.agents) - 1
        return [arrangements(kinds) * math.prod(chance[t] for t in kinds) for kinds in self.others_types], unit**others


def multisets(kinds: int, many: int) -> Iterator[tuple[int, ...]]:
    """Every histogram of `many` agents over `kinds` positions, as a sorted tuple."""
    return itertools.combinations_with_replacement(range(kinds), many)


def how_many(kinds: int, many: int) -> int:
    """The number of those histograms."""
    return math.comb(many + kinds - 1, many)


def arrangements(histogram: Sequence[int]) -> int:
    """How many profiles have this histogram."""
    counts = (len(list(same)) for _, same in itertools.groupby(histogram))
    return math.factorial(len(histogram)) // math.prod(map(math.factorial, counts))
