"""Axes with round ticks, so that the page and the paper draw the same picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

TICKS = 5
MARGIN = 0.06
TINY = 1e-290
"""Nothing is drawn finer than this, so that ticks stay apart from each other and from the least float."""


@dataclass(frozen=True)
class Axis:
    """`low` and `high` are its ends, and ticks are (place, label); on a logarithmic axis all of these are powers of ten."""

    title: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    log: bool = False


def axis(title: str, values: Iterable[float], *, zero: bool = False) -> Axis:
    """An axis around the values, with about five ticks at multiples of 1, 2 or 5 times a power of ten."""
    found = [*values, *([0.0] if zero else [])] or [0.0, 1.0]
    low, high = min(found), max(found)
    spread = max(high - low or abs(high), TINY) if low or high else 1.0
    floor, ceiling = low - MARGIN * spread, high + MARGIN * spread
    return Axis(title, floor, ceiling, _ticks(floor, ceiling))


def fixed(title: str, low: float, high: float, labels: Sequence[tuple[float, str]] = ()) -> Axis:
    """An axis with given ends, and given ticks or round ones."""
    return Axis(title, low, high, tuple(labels) or _ticks(low, high))


def logarithmic(title: str, values: Sequence[float]) -> Axis:
    """A logarithmic axis over whole decades and a little more; the values must be positive."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    decades = range(low, max(high, low + 1) + 1)
    edge = MARGIN * len(decades)
    return Axis(title, decades[0] - edge, decades[-1] + edge, tuple((float(k), f"{10.0**k:,.10g}") for k in decades), log=True)


def _ticks(low: float, high: float) -> tuple[tuple[float, str], ...]:
    raw = (high - low) / TICKS
    power = math.floor(math.log10(raw))
    unit = next(u for u in (1, 2, 5, 10) if u * 10.0**power >= raw * 0.999)
    step = Fraction(unit) * Fraction(10) ** power
    places = max(0, -power) if unit != 10 else max(0, -power - 1)
    first, last = math.ceil(Fraction(low) / step), math.floor(Fraction(high) / step)
    return tuple((float(k * step), f"{float(k * step):,.{places}f}") for k in range(first, last + 1))
