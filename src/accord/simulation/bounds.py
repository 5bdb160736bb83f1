"""Intervals for a mean of which only the range is sure: they hold for any number of rounds and any skewness.

For n independent rounds within [low, high], and a chance d of missing the truth:

1. *All rounds equal.* Given the first round's value v, the other n - 1 agree with it with chance (1 - q)^(n - 1), where q is the chance
   of another value. So q is at most 1 - (d / 2)^(1 / (n - 1)), about 3.7 / n for d = 1/20 (a rule of three: Hanley and Lippman-Hand 1983,
   If nothing goes wrong, is everything all right?, JAMA 249(13); d is halved, since bound 2 may miss too), and the mean is at most that
   part of the way from v to an end.
2. *Otherwise* two bounds, each at d / 2, and what lies in both: Hoeffding (1963, Probability inequalities for sums of bounded random
   variables, JASA 58, theorem 1, eq. 2.1), which is sharp near the ends of the range; and the empirical Bernstein bound (Maurer and
   Pontil 2009, theorem 4; see `accord.simulation.bernstein`), which is sharp where most rounds have one value.

Validated in tests/laws/test_simulation.py: they cover means of rare events of any chance.
"""

from __future__ import annotations

import math

Ends = tuple[float, float]


def all_equal(value: float, n: int, low: float, high: float, miss: float) -> Ends:
    """Bound 1, for n >= 2 rounds that all have this value."""
    other: float = 1 - (miss / 2) ** (1 / (n - 1))
    return value - (value - low) * other, value + (high - value) * other


def within_range(value: float, variance: float, n: int, low: float, high: float, miss: float) -> Ends:
    """Bound 2, from the mean and the sample variance of n rounds."""
    width = high - low
    part, least, most = min(max((value - low) / width, 0.0), 1.0), low, high
    budget = math.log(4 / miss) / n
    least, most = low + width * (1 - _reach(1 - part, budget)), low + width * _reach(part, budget)
    if n > 1:
        chances = math.log(8 / miss)
        half = math.sqrt(2 * variance * chances / n) + 7 * width * chances / (3 * (n - 1))
        least, most = max(least, value - half), min(most, value + half)
    return min(least, value), max(most, value)


def _reach(part: float, budget: float) -> float:
    """The greatest q >= part whose relative entropy from `part` is at most `budget`, by bisection."""
    low, high = part, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _entropy(part, middle) <= budget else (low, middle)
    return high


def _entropy(p: float, q: float) -> float:
    """The relative entropy of a coin of chance p from one of chance q >= p, in nats."""
    lost = p * math.log(p / q) if p > 0 else 0.0
    if p == 1:
        return lost
    return lost + (1 - p) * math.log((1 - p) / (1 - q)) if q < 1 else math.inf
