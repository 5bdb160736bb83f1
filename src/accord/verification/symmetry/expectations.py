"""Interim expectations over independent, equally distributed types: histograms of the others, weighed by exact multinomials."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from accord.core.canonical import key
from accord.core.counts import CountRule, odds, share
from accord.properties.property import Case
from accord.verification.symmetry.quotient import Quotient, arrangements


@dataclass(frozen=True, eq=False)
class Expectations:
    """From the tables of a quotient: the others are honest, and types are drawn from the prior."""

    quotient: Quotient

    @cached_property
    def mass(self) -> tuple[list[dict[int, int]], int]:
        """For each own message, the weight of each own lottery that it can get, and what the weights of a message sum to."""
        weights, unit = self.quotient.weights()
        columns: list[dict[int, int]] = [{} for _ in self.quotient.messages]
        for weight, gets in zip(weights, self.quotient.gets[self.quotient.honest_rows].tolist(), strict=True):
            if weight:
                for column, lottery in zip(columns, gets, strict=True):
                    column[lottery] = column.get(lottery, 0) + weight
        return columns, unit

    def utility(self, own: int, message: int) -> Fraction:
        """The expected utility of a type that sends the message."""
        columns, unit = self.mass
        worth = self.quotient.expected.numerators[own]
        total = sum(weight * int(worth[lottery]) for lottery, weight in columns[message].items())
        return Fraction(total, unit * self.quotient.expected.denominator)


def replayed(quotient: Quotient, form: CountRule, case: Case) -> Fraction:
    """The margin of a case that is judged in expectation, evaluated afresh from the rule on counts: a lie against the truth, or
    the outside option against the truth, of the type that the case names, or of all types that the prior makes possible."""
    assert quotient.prior is not None, "refused without a prior"
    told = quotient.told
    kinds = [k for k, t in enumerate(quotient.types) if not case["types"] or key(t) in map(key, case["types"].values())]
    mass = sum((quotient.prior[own] for own in kinds), Fraction(0))
    margin = Fraction(0)
    for own in kinds:
        if "lie" in case.parts:
            (lie,) = case["lie"].values()
            other = _asked(quotient, form, own, [key(m) for m in quotient.messages].index(key(lie)))
        else:
            other = quotient.outside[own]
        margin += quotient.prior[own] * (other - _asked(quotient, form, own, told[own]))
    return margin / mass


def _asked(quotient: Quotient, form: CountRule, own: int, message: int) -> Fraction:
    """The expected utility of a type that sends the message, without the tables."""
    assert quotient.prior is not None, "refused without a prior"
    kind, value = quotient.types[own], Fraction(0)
    for others in quotient.others_types:
        chance = Fraction(arrangements(others))
        for t in others:
            chance *= quotient.prior[t]
        if chance:
            counts = Counter(quotient.messages[m] for m in sorted([*(quotient.told[t] for t in others), message]))
            for told, p in form.answer(counts):
                for given, q in odds(share(told, quotient.messages[message])):
                    value += chance * p * q * form.domain.utility(given, kind)
    return value
