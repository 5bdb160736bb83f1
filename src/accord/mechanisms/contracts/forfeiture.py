"""For which forfeiture multiples are safety credits honest? The exact set, constraint by constraint.

A lab of true tier t that claims r, when it is audited with odds a, expects (in credits, its stake set aside)

    u(r, t, a; m) = rate[r] - a * burden - a * P(signal < r | t) * rate[r] * min(m, 1 + stake / rate[r])

since a forfeiture of m times the rate cannot exceed the balance stake + rate[r]. The odds depend on the others' claims
only through how many claim each tier, so every requirement is one inequality for each such histogram:

    honest        u(t, t, a_t; m) >= u(r, t, a_r; m)   for every lie r
    participation u(t, t, a_t; m) >= 0

Each is piecewise linear in m with rational breakpoints 1 + stake / rate[r]; the set of multiples that satisfies all of
them is a finite union of intervals with rational ends, computed here without rounding.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial

from accord.core.frontier import Span
from accord.core.lottery import Lottery

Odds = Callable[[Sequence[int]], Sequence[Fraction]]  # claims of all labs -> audit odds of each


@dataclass(frozen=True)
class CreditTerms:
    """What a lab faces: credits by claimed tier, its stake, the burden of an audit (all in credits), the audit's signal by
    true tier, and the audit odds by claims."""

    labs: int
    rates: tuple[Fraction, ...]
    stake: Fraction
    burden: Fraction
    signal: tuple[Lottery, ...]
    odds: Odds

    @cached_property
    def found(self) -> tuple[tuple[Fraction, ...], ...]:
        """found[claim][tier]: the chance that an audit finds a misreport, because its signal lies below the claim."""
        return tuple(tuple(s.probability(partial(operator.gt, claim)) for s in self.signal) for claim in range(len(self.rates)))

    def bite(self, claim: int) -> Fraction:
        """The multiple beyond which a forfeiture takes no more, because the balance is gone."""
        return 1 + self.stake / self.rates[claim]

    def utility(self, claim: int, tier: int, odds: Fraction, multiple: Fraction) -> Fraction:
        """Expected credits beyond the stake."""
        lost = odds * self.found[claim][tier] * self.rates[claim] * min(multiple, self.bite(claim))
        return self.rates[claim] - odds * self.burden - lost


@dataclass(frozen=True)
class Constraint:
    """One requirement on a lab of true tier `tier` when the others claim `others`: not to gain by claiming `lie`, or, with
    no lie, not to lose by taking part. `odds` are its audit odds by its own claim."""

    terms: CreditTerms
    tier: int
    lie: int | None
    others: tuple[int, ...]
    odds: tuple[Fraction, ...]

    def value(self, multiple: Fraction) -> Fraction:
        """At least 0 where the requirement is met; piecewise linear in the multiple."""
        honest = self.terms.utility(self.tier, self.tier, self.odds[self.tier], multiple)
        if self.lie is None:
            return honest
        return honest - self.terms.utility(self.lie, self.tier, self.odds[self.lie], multiple)

    def allowed(self) -> Intervals:
        """The multiples that satisfy it."""
        ends = [Fraction(0), *sorted({self.terms.bite(c) for c in (self.tier, self.lie) if c is not None})]
        kept = [_where(self.value, a, b) for a, b in itertools.pairwise(ends)]
        last = self.value(ends[-1]) >= 0  # beyond the last breakpoint the value is constant
        return union([k for k in kept if k] + ([(ends[-1], None)] if last else []))

    def __str__(self) -> str:
        if self.lie is None:
            return f"an honest lab of tier {self.tier} must not lose by taking part when the others claim {_histogram(self.others)}"
        return f"a lab of tier {self.tier} must not gain by claiming {self.lie} when the others claim {_histogram(self.others)}"


Intervals = tuple[Span, ...]


@dataclass(frozen=True)
class Region:
    """The multiples that satisfy every constraint. `binding` names, for each end but a lower one at 0, its side ("lower" or
    "upper") and a constraint that fails just beyond it; where there are no multiples, `clash` holds constraints that
    exclude each other."""

    intervals: Intervals
    clash: tuple[Constraint, ...] = ()
    binding: tuple[tuple[Fraction, str, Constraint], ...] = ()

    def __contains__(self, multiple: Fraction) -> bool:
        return any(low <= multiple and (high is None or multiple <= high) for low, high in self.intervals)

    def __str__(self) -> str:
        if not self.intervals:
            return "no multiple: " + " excludes that ".join(map(str, self.clash))
        return " or ".join(f"[{low}, {high}]" if high is not None else f"[{low}, without end)" for low, high in self.intervals)


def honest_multiples(terms: CreditTerms) -> Region:
    """Where honest reporting is a dominant strategy."""
    return region(list(honesty(terms)))


def rational_multiples(terms: CreditTerms) -> Region:
    """Where taking part honestly is never worse than staying outside."""
    return region(list(participation(terms)))


def sound_multiples(terms: CreditTerms) -> Region:
    """Where both hold."""
    return region([*honesty(terms), *participation(terms)])


def honesty(terms: CreditTerms) -> Iterator[Constraint]:
    """One constraint for each true tier, lie and histogram of the others' claims."""
    for others, odds in _histograms(terms):
        for tier, lie in itertools.permutations(range(len(terms.rates)), 2):
            yield Constraint(terms, tier, lie, others, odds)


def participation(terms: CreditTerms) -> Iterator[Constraint]:
    """One constraint for each true tier and histogram of the others' claims."""
    for others, odds in _histograms(terms):
        for tier in range(len(terms.rates)):
            yield Constraint(terms, tier, None, others, odds)


def _histograms(terms: CreditTerms) -> Iterator[tuple[tuple[int, ...], tuple[Fraction, ...]]]:
    """What the others may claim, up to order, and a lab's audit odds there by its own claim; each list of odds once."""
    tiers, seen = range(len(terms.rates)), set()
    for others in itertools.combinations_with_replacement(tiers, terms.labs - 1):
        odds = tuple(terms.odds((claim, *others))[0] for claim in tiers)
        if odds not in seen:
            seen.add(odds)
            yield others, odds


def region(constraints: Sequence[Constraint]) -> Region:
    """The intersection of all constraints, with the binding ones at its ends, or a clash."""
    allowed = [(c, c.allowed()) for c in constraints]
    common = _common(allowed)
    if common:
        return Region(common, binding=tuple(_binding(common, allowed)))
    return Region((), clash=_clash(allowed))


def _binding(common: Intervals, allowed: Sequence[tuple[Constraint, Intervals]]) -> Iterator[tuple[Fraction, str, Constraint]]:
    for low, high in common:
        if low:
            yield low, "lower", next(c for c, own in allowed if any(low == a for a, _ in own))
        if high is not None:
            yield high, "upper", next(c for c, own in allowed if any(high == b for _, b in own))


def _clash(allowed: Sequence[tuple[Constraint, Intervals]]) -> tuple[Constraint, ...]:
    """A constraint that nothing satisfies, else two that exclude each other, else a minimal set that leaves nothing."""
    for constraint, own in allowed:
        if not own:
            return (constraint,)
    lowest = max(allowed, key=lambda item: item[1][0][0])
    for other, own in sorted(allowed, key=lambda item: (item[1][-1][1] is None, item[1][-1][1] or 0)):
        if not intersection(lowest[1], own):
            return (lowest[0], other)
    kept: list[tuple[Constraint, Intervals]] = list(allowed)
    for item in allowed:
        without = [k for k in kept if k is not item]
        if not _common(without):
            kept = without
    return tuple(c for c, _ in kept)


def _common(allowed: Sequence[tuple[Constraint, Intervals]]) -> Intervals:
    common: Intervals = ((Fraction(0), None),)
    for _, intervals in allowed:
        common = intersection(common, intervals)
    return common


def _where(value: Callable[[Fraction], Fraction], a: Fraction, b: Fraction) -> Span | None:
    """Where a function that is linear on [a, b] is at least 0."""
    at_a, at_b = value(a), value(b)
    if at_a < 0 and at_b < 0:
        return None
    root = a + (b - a) * at_a / (at_a - at_b) if (at_a < 0) != (at_b < 0) else a
    return (root if at_a < 0 else a, root if at_b < 0 else b)


def union(intervals: Sequence[Span]) -> Intervals:
    """Closed intervals in order, touching ones joined."""
    joined: list[Span] = []
    for low, high in sorted(intervals, key=lambda i: i[0]):
        if joined and (joined[-1][1] is None or low <= joined[-1][1]):
            before = joined[-1][1]
            joined[-1] = (joined[-1][0], None if before is None or high is None else max(before, high))
        else:
            joined.append((low, high))
    return tuple(joined)


def intersection(first: Intervals, second: Intervals) -> Intervals:
    kept: list[Span] = []
    for (a, b), (c, d) in itertools.product(first, second):
        low = max(a, c)
        high = d if b is None else b if d is None else min(b, d)
        if high is None or low <= high:
            kept.append((low, high))
    return union(kept)


def _histogram(claims: Sequence[int]) -> str:
    return ", ".join(f"{claims.count(t)} x {t}" for t in sorted(set(claims))) or "nothing"
