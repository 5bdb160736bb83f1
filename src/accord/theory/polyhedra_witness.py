"""From a supremum to a case that a person can read: into the cell, then to the simplest numbers that still show it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from accord.core.polyhedra import Span

Point = tuple[Fraction, ...]
HALVINGS = 40


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of the least denominator in [low, high], and of those the one nearest to 0 (Stern-Brocot descent)."""
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    whole = math.ceil(low)
    if whole <= high:
        return Fraction(whole)
    return (whole - 1) + 1 / simplest(1 / (high - (whole - 1)), 1 / (low - (whole - 1)))


def towards(top: Point, inner: Point, good: Callable[[Point], bool]) -> Point:
    """A good point on the way from `top`, on the closure of a convex set, to `inner`, in it: half way, a quarter, and so on.

    All points but `top` are in the set. Ends if every point near enough to `top` is good, as those with a margin above half
    of a continuous supremum are.
    """
    share = Fraction(1, 2)
    while True:
        point = tuple(t + share * (x - t) for t, x in zip(top, inner, strict=True))
        if good(point):
            return point
        share /= 2


def simplified(point: Point, spans: Sequence[Span], good: Callable[[Point], bool]) -> Point:
    """The point with each coordinate in turn replaced by the simplest number near it, as far away as stays good, until none
    changes. `point` itself is good."""
    before = None
    while point != before:
        before = point
        for k, (low, high) in enumerate(spans):
            reach = high - low
            for _ in range(HALVINGS):
                near = simplest(max(low, point[k] - reach), min(high, point[k] + reach))
                moved = (*point[:k], near, *point[k + 1 :])
                if near == point[k]:
                    break
                if _weight(near) < _weight(point[k]) and good(moved):
                    point = moved
                    break
                reach /= 2
    return point


def _weight(x: Fraction) -> tuple[int, int]:
    return x.denominator, abs(x.numerator)
