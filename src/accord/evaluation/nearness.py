"""How far the chosen parameter is from the end of the set of values that keep every requirement."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.evaluation.measure import Measure


def nearness(boundary: Mapping[str, Any]) -> list[Measure]:
    """The smallest change that breaks a requirement, or that mends one; and at which grid values of other parameters the choice keeps all.

    The set is closed, so "breaks" means any change beyond the number. A parameter with a frontier is not negative: an interval that
    starts at 0 has no lower end to cross.
    """
    name, value, inside = boundary["parameter"], Fraction(boundary["value"]), boundary["inside"]
    source = f"the exact set of {name} in which {'; '.join(boundary['requirements'])}"
    ends = {Fraction(low) for low, _ in boundary["intervals"] if not inside or Fraction(low) > 0}
    ends |= {Fraction(high) for _, high in boundary["intervals"] if high is not None}
    asked = f"smallest change of {name} that {'breaks a requirement' if inside else 'mends what it breaks'}"
    if ends:
        end = min(ends, key=lambda e: (abs(value - e), e))
        found = Measure(asked, abs(value - end), "", "exact", f"{source}: from {value} to its nearest end {end}")
    else:
        found = Measure(asked, f"none: {'every' if inside else 'no'} value keeps the requirements", "", "exact", source)
    return [found, *(_grid(name, value, other, points) for other, points in boundary["curves"].items())]


def _grid(name: str, value: Fraction, other: str, points: list[dict[str, Any]]) -> Measure:
    keeps = [any(Fraction(a) <= value and (b is None or value <= Fraction(b)) for a, b in p["intervals"]) for p in points]
    runs: list[list[str]] = []
    for k, point in enumerate(points):
        if keeps[k]:
            if k == 0 or not keeps[k - 1]:
                runs.append([])
            runs[-1].append(point["at"])
    text = ", ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs) or "nowhere on the grid"
    source = (
        f"{len(points)} grid points from {points[0]['at']} to {points[-1]['at']}; between them nothing is claimed" if points else "no grid"
    )
    return Measure(f"grid values of {other} at which {name} = {value} keeps every requirement", text, "", "exact", source)
