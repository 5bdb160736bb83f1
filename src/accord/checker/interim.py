"""What types of a symmetric game expect before they know the others', who are honest: weighed by the prior, orbit by orbit."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from accord.checker.histograms import Histogram, Quotient, histograms
from accord.checker.refusal import Refusal


def honest(q: Quotient) -> Iterator[tuple[Histogram, list[int]]]:
    """Each histogram of the others' types, and what a sender of each message gets then."""
    told = q.told()
    for kinds in histograms(len(q.types), len(q.agents) - 1):
        yield kinds, q.met(tuple(sorted(told[t] for t in kinds)))


class Interim:
    """What types expect before they know the others', who are honest: own lotteries by message, weighed by the prior."""

    def __init__(self, q: Quotient) -> None:
        if q.prior is None:
            raise Refusal("the property needs a prior, and the quotient has none")
        self.q, self.prior = q, q.prior
        unit = math.lcm(*(p.denominator for p in q.prior))
        chance = [int(p * unit) for p in q.prior]
        self.mass: list[Counter[int]] = [Counter() for _ in q.messages]
        for kinds, row in honest(q):
            weight = ways(kinds) * math.prod([chance[t] for t in kinds])
            for column, lottery in zip(self.mass, row, strict=True):
                column[lottery] += weight
        self.unit = q.money * q.chance * unit ** (len(q.agents) - 1)

    def utility(self, own: int, message: int) -> Fraction:
        """The expected utility of a type that sends the message."""
        return Fraction(sum(weight * self.q.worth[own][lottery] for lottery, weight in self.mass[message].items()), self.unit)

    def gain(self, own: int, message: int) -> Fraction:
        """By a message over the honest one."""
        return self.utility(own, message) - self.utility(own, self.q.told()[own])

    def loss(self, own: int) -> Fraction:
        """By taking part."""
        return Fraction(self.q.outside[own], self.q.money) - self.utility(own, self.q.told()[own])

    def mean_loss(self) -> Fraction:
        """Before anybody knows its type."""
        return sum((p * self.loss(own) for own, p in enumerate(self.prior) if p), Fraction(0))


def ways(histogram: Histogram) -> int:
    """How many profiles have it."""
    return math.factorial(len(histogram)) // math.prod(map(math.factorial, Counter(histogram).values()))
