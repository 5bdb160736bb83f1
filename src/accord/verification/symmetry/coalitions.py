"""Coalitions' lies, by orbit: the members' types and messages as a multiset, against the histogram of the others' messages."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from accord.core.scaled import Integers, total
from accord.properties.property import Arena, Case, Property
from accord.verification.symmetry.finding import Finding
from accord.verification.symmetry.quotient import Positions, Quotient, how_many, multisets

Member = tuple[int, int]  # its type and its message


def coalitions(quotient: Quotient, slack: Fraction, *, size: int, side_payments: bool) -> Finding:
    """Cases: each multiset of 1 to `size` members (type, and message that it can send) and histogram of the others' messages.

    The margin is the least member's gain; with side payments the sum of gains; less `slack`.
    """
    unit, cases, worst, start = quotient.expected.denominator, 0, 0, None
    for members in range(1, min(size, len(quotient.agents)) + 1):
        crowd = _Crowd(quotient, members)
        for group in itertools.combinations_with_replacement(senders(quotient), members):
            gains = crowd.gains(group)
            margins = total(gains) if side_payments else np.minimum.reduce(gains)
            cases, worst = cases + margins.size, max(worst, int(margins.max()))
            if int(margins.max()) > slack * unit and (start is None or (len(start[0]), _order(start[0])) > (members, _order(group))):
                start = group, crowd.others[int(np.argmax(margins > math.floor(slack * unit)))]

    def first(arena: Arena, prop: Property) -> Case:
        assert start is not None, "there is a violation"
        (group, others), names = start, quotient.agents
        return Case({
            "coalition": names[: len(group)],
            "types": {a: quotient.types[t] for a, (t, _) in zip(names, group, strict=False)},
            "lie": {a: quotient.messages[m] for a, (_, m) in zip(names, group, strict=False)},
            "others": {a: quotient.messages[m] for a, m in zip(names[len(group) :], others, strict=True)},
        })  # fmt: skip

    return Finding(cases, Fraction(worst, unit) - slack, first if start is not None else None)


def senders(quotient: Quotient) -> list[Member]:
    """Every type with every message that it can send."""
    return [(t, m) for t in range(len(quotient.types)) for m in quotient.able(t)]


def orbits(agents: int, messages: int, members: int, size: int) -> int:
    """At most how many cases there are, with so many kinds of members."""
    return sum(how_many(members, k) * how_many(messages, agents - k) for k in range(1, min(size, agents) + 1))


def _order(group: Sequence[Member]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Exhaustion's order: by the members' types, then by their messages."""
    return tuple(t for t, _ in group), tuple(m for _, m in group)


@dataclass(frozen=True, eq=False)
class _Crowd:
    """The agents outside a coalition of so many members."""

    quotient: Quotient
    members: int

    @cached_property
    def others(self) -> list[tuple[int, ...]]:
        return list(multisets(len(self.quotient.messages), len(self.quotient.agents) - self.members))

    @cached_property
    def rows(self) -> dict[tuple[int, ...], Positions]:
        """The rows that a member meets, by what the other members send."""
        row = self.quotient.row
        return {
            extra: np.array([row[tuple(sorted((*others, *extra)))] for others in self.others], dtype=np.int64)
            for extra in multisets(len(self.quotient.messages), self.members - 1)
        }

    def gains(self, group: Sequence[Member]) -> list[Integers]:
        """Each member's gain, for each histogram of the others."""
        honest = [(t, self.quotient.told[t]) for t, _ in group]
        return [lied - told for lied, told in zip(self._worths(group), self._worths(honest), strict=True)]

    def _worths(self, group: Sequence[Member]) -> Iterator[Integers]:
        for place, (own, message) in enumerate(group):
            extra = tuple(sorted(m for k, (_, m) in enumerate(group) if k != place))
            yield self.quotient.expected.numerators[own][self.quotient.gets[self.rows[extra], message]]
