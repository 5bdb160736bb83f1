"""Exact interval arithmetic with derivatives: what an expression can be, and how it can change, on a box.

An enclosure is (low, high, slopes): on the box the value lies in [low, high], and its derivative along variable k in
[slopes[k][0], slopes[k][1]], or is 0 where k is not among the slopes. Low is None where it can be anything (a divisor that can
be 0). Minima, maxima and absolute values have
corners; where two branches can be active the slopes cover both, which encloses Clarke's generalised gradient, so that the mean
value theorem still holds (Lebourg 1975; Clarke 1983, Theorem 2.3.7). Ends are rationals, never rounded.

upper bound on a box = the lesser of `high` and value(centre) + sum of radius * greatest |slope|. Both shrink with the box, and
a part of a box never has the greater one. Validated by random points and against finer boxes (tests/unit/theory).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

Span = tuple[Fraction, Fraction]
Slopes = dict[int, Span]
Enclosure = tuple[Fraction | None, Fraction | None, Slopes]
ZERO, ONE = Fraction(0), Fraction(1)
FLAT = (ZERO, ZERO)
ANYTHING: Enclosure = (None, None, {})


def variables(spans: Sequence[Span]) -> list[Enclosure]:
    """Each variable on its span, with its unit slope."""
    return [(low, high, {k: (ONE, ONE)}) for k, (low, high) in enumerate(spans)]


def constant(value: Fraction) -> Enclosure:
    """A number, which has no slopes."""
    return value, value, {}


def _product(a: Span, b: Span) -> Span:
    """From the least to the greatest product."""
    if a[0] >= 0 and b[0] >= 0:
        return a[0] * b[0], a[1] * b[1]
    ends = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return min(ends), max(ends)


def _merged(a: Slopes, b: Slopes) -> Slopes:
    """The slopes of a sum."""
    both = {k: (p[0] + b[k][0], p[1] + b[k][1]) if k in b else p for k, p in a.items()}
    return {**b, **both}


def _times(a: Span, slopes: Slopes) -> Slopes:
    return {k: _product(a, p) for k, p in slopes.items()}


def _hull(a: Span, b: Span) -> Span:
    return min(a[0], b[0]), max(a[1], b[1])


def _opposite(a: Span) -> Span:
    return -a[1], -a[0]


def add(x: Enclosure, y: Enclosure) -> Enclosure:
    if x[0] is None or x[1] is None or y[0] is None or y[1] is None:
        return ANYTHING
    return x[0] + y[0], x[1] + y[1], _merged(x[2], y[2])


def negative(x: Enclosure) -> Enclosure:
    if x[0] is None or x[1] is None:
        return x
    return -x[1], -x[0], {k: (-q, -p) for k, (p, q) in x[2].items()}


def subtract(x: Enclosure, y: Enclosure) -> Enclosure:
    return add(x, negative(y))


def multiply(x: Enclosure, y: Enclosure) -> Enclosure:
    """A factor times itself is a square, and never negative."""
    if x[0] is None or x[1] is None or y[0] is None or y[1] is None:
        return ANYTHING
    a, b = (x[0], x[1]), (y[0], y[1])
    low, high = _product(a, b)
    if x is y and a[0] < 0 < a[1]:
        low = ZERO
    return low, high, _merged(_times(b, x[2]), _times(a, y[2]))


def divide(x: Enclosure, y: Enclosure) -> Enclosure:
    if y[0] is None or y[1] is None or y[0] <= 0 <= y[1]:
        return ANYTHING
    inverse = (1 / y[1], 1 / y[0])
    down = _opposite(_product(inverse, inverse))
    return multiply(x, (*inverse, _times(down, y[2])))


def least(x: Enclosure, y: Enclosure) -> Enclosure:
    return negative(greatest(negative(x), negative(y)))


def greatest(x: Enclosure, y: Enclosure) -> Enclosure:
    if x[0] is None or x[1] is None or y[0] is None or y[1] is None:
        return ANYTHING
    if x[0] > y[1]:
        return x
    if y[0] > x[1]:
        return y
    slopes = {k: _hull(x[2].get(k, FLAT), y[2].get(k, FLAT)) for k in {**x[2], **y[2]}}
    return max(x[0], y[0]), max(x[1], y[1]), slopes


def absolute(x: Enclosure) -> Enclosure:
    low, high, slopes = greatest(x, negative(x))
    return (None if low is None else max(low, ZERO)), high, slopes


def _anything(x: Enclosure) -> Enclosure:
    return None, None, {}


OPERATIONS: Mapping[str, Callable[..., Enclosure]] = {
    "add": add,
    "sub": subtract,
    "mul": multiply,
    "div": divide,
    "min": least,
    "max": greatest,
    "abs": absolute,
}
"""The operations of `accord.theory.expression` on enclosures."""


def upper(found: Enclosure, centre: Fraction, spans: Sequence[Span]) -> Fraction | None:
    """An upper bound on the box, given the value at its centre; None where the enclosure is of anything."""
    if found[1] is None:
        return None
    return min(found[1], centre + sum(pulls(found, spans), ZERO) / 2)


def pulls(found: Enclosure, spans: Sequence[Span]) -> tuple[Fraction, ...]:
    """By how much each variable alone can move the value, at most."""
    slopes = (found[2].get(k, FLAT) for k in range(len(spans)))
    return tuple((high - low) * max(abs(p), abs(q)) for (low, high), (p, q) in zip(spans, slopes, strict=True))


def middle(spans: Sequence[Span]) -> tuple[Fraction, ...]:
    """The centre of a box."""
    return tuple((low + high) / 2 for low, high in spans)
