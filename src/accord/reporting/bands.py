"""The honesty threshold as charts: for each other parameter, the exact set of sound values at each grid value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from accord.reporting.axis import fixed
from accord.reporting.charts import Bands, Column, Span
from accord.reporting.numbers import RATIONAL, rational
from accord.reporting.words import counted, shown

HEADROOM = Fraction(23, 20)
ROOM_TO_LABEL = Fraction(3, 2)  # of an interval without an upper end


def thresholds(evaluation: Mapping[str, Any]) -> tuple[Bands, ...]:
    """One chart a curve of the boundary; none where the mechanism states no frontier."""
    boundary = evaluation["boundary"]
    if boundary is None:
        return ()
    return tuple(_bands(evaluation, boundary, name, points) for name, points in boundary["curves"].items() if points)


def interval(ends: Sequence[str | None], parameter: str = "") -> str:
    """An interval as "2161/551 (3.922) to 543/80 (6.7875)" or "2 and above"."""
    low, high = ends
    named = f"{parameter} " if parameter else ""
    if high is None:
        return f"{named}{rational(str(low))} and above"
    return f"{named}{rational(str(low))}" if low == high else f"{named}{rational(str(low))} to {rational(high)}"


def intervals(given: Sequence[Sequence[str | None]]) -> str:
    """A union of intervals in words; says so where there is none."""
    return ", or ".join(interval(i) for i in given) if given else "no value"


def sound(point: Mapping[str, Any], value: Fraction) -> bool:
    """Whether the chosen value lies in the set at a grid value."""
    return any(Fraction(a) <= value and (b is None or value <= Fraction(b)) for a, b in point["intervals"])


def stands_at(evaluation: Mapping[str, Any], name: str) -> str | None:
    """The mechanism's own value of a parameter, as exact text."""
    given = evaluation["mechanism"]["params"].get(name)
    exact = given["q"] if isinstance(given, Mapping) and set(given) == {"q"} else given
    return str(exact) if exact is not None and RATIONAL.fullmatch(str(exact)) else None


def _bands(evaluation: Mapping[str, Any], boundary: Mapping[str, Any], name: str, points: Sequence[Mapping[str, Any]]) -> Bands:
    parameter, value = boundary["parameter"], Fraction(boundary["value"])
    exact = all(RATIONAL.fullmatch(p["at"]) for p in points)
    places = [float(Fraction(p["at"])) if exact else float(k) for k, p in enumerate(points)]
    gap = min((abs(b - a) for a, b in pairwise(places)), default=1.0)
    ends = [Fraction(e) for p in points for i in p["intervals"] for e in i if e is not None]
    open_ = [Fraction(a) * ROOM_TO_LABEL for p in points for a, b in p["intervals"] if b is None]
    top = float(max([*(e * HEADROOM for e in [*ends, value]), *open_, Fraction(1)]))
    here = stands_at(evaluation, name)
    columns = tuple(
        Column(
            place,
            point["at"],
            tuple(Span(float(Fraction(a)), float(Fraction(b)) if b is not None else None, interval((a, b))) for a, b in point["intervals"]),
            here is not None and exact and Fraction(point["at"]) == Fraction(here),
        )
        for place, point in zip(places, points, strict=True)
    )
    empty = sum(not c.spans for c in columns)
    bottom = min([0.0, *(s.low for c in columns for s in c.spans)])
    return Bands(
        name=f"threshold-{name}",
        title=f"Sound values of {parameter} against {name}",
        alt=f"For each of {len(columns)} values of {name}, the set of values of {parameter} that keep every requirement; "
        f"{counted(empty, 'grid value has', 'grid values have')} none. The chosen {parameter} is {shown(boundary['value'])}.",
        x=fixed(name, min(places) - 0.7 * gap, max(places) + 0.7 * gap, [(c.place, c.label) for c in columns]),
        y=fixed(parameter, bottom, top),
        width=0.84 * gap,
        columns=columns,
        chosen=float(value),
        chosen_text=f"chosen {parameter} {rational(boundary['value'])}",
        header=(name, f"sound values of {parameter}", f"{parameter} = {shown(boundary['value'])}"),
        data=tuple((rational(p["at"]), intervals(p["intervals"]), "sound" if sound(p, value) else "breaks a requirement") for p in points),
    )
