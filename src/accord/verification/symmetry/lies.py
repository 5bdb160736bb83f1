"""One agent's lies, by orbit: its own type and message, against the histogram of the others' messages or types."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.scaled import Integers
from accord.properties.property import Arena, Case, Property
from accord.verification.symmetry.expectations import Expectations
from accord.verification.symmetry.finding import Finding, types_of
from accord.verification.symmetry.quotient import Positions, Quotient


def truthful(quotient: Quotient, slack: Fraction) -> Finding:
    """Cases: own type, own message that it can send, and histogram of the others' messages. `slack`: the gain that is allowed."""
    gains = _Gains(quotient, quotient.gets, slack)

    def first(arena: Arena, prop: Property) -> Case:
        own, lie, row = next(gains.violations())
        name, *others = quotient.agents
        sent = {a: quotient.messages[m] for a, m in zip(others, quotient.others[row], strict=True)}
        return Case({"coalition": (name,), "types": {name: quotient.types[own]}, "lie": {name: quotient.messages[lie]}, "others": sent})

    return gains.finding(first)


def ex_post_truthful(quotient: Quotient, slack: Fraction) -> Finding:
    """Cases: own type, own message that it can send, and histogram of the others' types."""
    gains = _Gains(quotient, quotient.gets[quotient.honest_rows], slack)

    def first(arena: Arena, prop: Property) -> Case:
        profile, seat, lie = min(_seated(quotient, own, row, lie) for own, lie, row in gains.violations())
        name = quotient.agents[seat]
        return Case({"coalition": (name,), "types": types_of(quotient, profile), "lie": {name: quotient.messages[lie]}})

    return gains.finding(first)


def bayesian_truthful(quotient: Quotient, slack: Fraction) -> Finding:
    """Cases: own type of positive probability, and own message that it can send."""
    assert quotient.prior is not None, "refused without a prior"
    expect, name = Expectations(quotient), quotient.agents[0]
    margins = {
        (own, lie): expect.utility(own, lie) - expect.utility(own, quotient.told[own]) - slack
        for own, p in enumerate(quotient.prior)
        if p
        for lie in quotient.able(own)
    }
    violations = [case for case, margin in margins.items() if margin > 0]

    def first(arena: Arena, prop: Property) -> Case:
        own, lie = violations[0]
        return Case({"coalition": (name,), "types": {name: quotient.types[own]}, "lie": {name: quotient.messages[lie]}})

    return Finding(len(margins), max(margins.values(), default=None), first if violations else None)


@dataclass(frozen=True, eq=False)
class _Gains:
    """What each type gains by each message over its honest one, over rows of own lotteries by own message."""

    quotient: Quotient
    gets: Positions
    slack: Fraction

    def of(self, own: int) -> Integers:
        """Rows by the messages that the type can send."""
        reached: Integers = self.quotient.expected.numerators[own][self.gets]
        told = self.quotient.told[own]
        gains: Integers = reached[:, self.quotient.able(own)] - reached[:, told : told + 1]
        return gains

    def finding(self, first: Any) -> Finding:
        cases, worst = 0, 0
        for own in range(len(self.quotient.types)):
            gains = self.of(own)
            cases, worst = cases + gains.size, max(worst, int(gains.max()))
        margin = Fraction(worst, self.quotient.expected.denominator) - self.slack
        return Finding(cases, margin, first if margin > 0 else None)

    def violations(self) -> Iterator[tuple[int, int, int]]:
        """(type, message, row), simplest first; of each type and message the first row."""
        for own in range(len(self.quotient.types)):
            positive = self.of(own) > math.floor(self.slack * self.quotient.expected.denominator)
            for column in np.flatnonzero(positive.any(axis=0)):
                yield own, self.quotient.able(own)[int(column)], int(np.argmax(positive[:, column]))


def _seated(quotient: Quotient, own: int, row: int, lie: int) -> tuple[tuple[int, ...], int, int]:
    """The sorted profile of one type and the others', the first seat in it that has the type, and the lie."""
    profile = tuple(sorted((*quotient.others_types[row], own)))
    return profile, profile.index(own), lie
