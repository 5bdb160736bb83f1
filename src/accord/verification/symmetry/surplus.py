"""Efficiency, by orbit: how many agents of each type have each own outcome, honestly and in each feasible alternative."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction

from accord.properties.property import Arena, Case, Property
from accord.verification.symmetry.finding import Finding, types_of
from accord.verification.symmetry.quotient import Quotient, Tally, multisets

Profile = tuple[int, ...]


def efficient(quotient: Quotient) -> Finding:
    """Cases: each way to give the own outcomes of an alternative to so many agents of each type. Margin: its surplus less the
    expected surplus of honest play with as many of each type."""
    worth, unit = _worth(quotient)
    reached = _honest(quotient, worth, unit)
    cases, worst, violated = 0, None, None
    for alternative, cost in quotient.alternatives or ():
        for profile, value in _ways(alternative, worth):
            cases += 1
            margin = value - int(cost * unit) - reached[profile]
            worst = margin if worst is None else max(worst, margin)
            if margin > 0 and (violated is None or profile < violated):
                violated = profile

    def first(arena: Arena, prop: Property) -> Case:
        """The first alternative in the domain's order that is better at the first profile where one is."""
        types = types_of(quotient, violated or ())
        options = (Case({"types": types, "alternative": outcome}) for outcome in arena.mechanism.domain.outcomes or ())
        return next(case for case in options if prop.margin(arena, case) > 0)

    return Finding(cases, None if worst is None else Fraction(worst, unit), first if violated is not None else None)


def _worth(quotient: Quotient) -> tuple[list[list[int]], int]:
    """Utility plus payment of each own outcome, by type; whole numbers over a unit that makes every surplus whole."""
    kinds, owns = range(len(quotient.types)), range(len(quotient.owns))
    paid = quotient.payments or (Fraction(0),) * len(quotient.owns)
    values = [[quotient.utility.at(t, own) + paid[own] for own in owns] for t in kinds]
    denominator = math.lcm(
        *(v.denominator for row in values for v in row), *(c.denominator for _, c in (*quotient.tallies, *(quotient.alternatives or ())))
    )
    chances = math.lcm(*(p.denominator for odds in (*quotient.lotteries, *quotient.reached) for p, _ in odds))
    unit = denominator * chances
    return [[int(v * unit) for v in row] for row in values], unit


def _ways(alternative: Tally, worth: list[list[int]]) -> Iterator[tuple[Profile, int]]:
    """Every way to say which types have what: the sorted type profile, and the sum of what everybody gets."""
    kinds = len(worth)
    groups = [[(types, sum(worth[t][own] for t in types)) for types in multisets(kinds, many)] for own, many in alternative]
    for way in itertools.product(*groups):
        yield tuple(sorted(t for types, _ in way for t in types)), sum(value for _, value in way)


def _honest(quotient: Quotient, worth: list[list[int]], unit: int) -> dict[Profile, int]:
    """The expected surplus at every sorted type profile."""
    sums = [[sum(row[own] // p.denominator * p.numerator for p, own in odds) for odds in quotient.lotteries] for row in worth]
    costs = [
        sum(int(quotient.tallies[tally][1] * p * unit) for p, tally in odds if quotient.tallies[tally][1]) for odds in quotient.reached
    ]
    places = {sent: k for k, sent in enumerate(multisets(len(quotient.messages), len(quotient.agents)))}
    told, gets = quotient.told, quotient.gets.tolist()
    found: dict[Profile, int] = {}
    for profile in multisets(len(quotient.types), len(quotient.agents)):
        sent = tuple(sorted(told[t] for t in profile))
        value = -costs[places[sent]]
        for t in profile:
            place = sent.index(told[t])
            value += sums[t][gets[quotient.row[sent[:place] + sent[place + 1 :]]][told[t]]]
        found[profile] = value
    return found
