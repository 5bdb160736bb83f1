"""Where the promises end: the exact set of a parameter's values, and a replay just inside and just outside each end."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from accord.core.frontier import Edge, Frontier, Span
from accord.core.mechanism import Mechanism
from accord.core.protocols import Progress
from accord.properties.named import property_named
from accord.properties.property import Arena, Case
from accord.properties.threats import Alone, Nobody

STEP = Fraction(1, 1000)


def boundary_section(mechanism: Mechanism, progress: Progress) -> dict[str, Any] | None:
    """The frontier as JSON, or None where the mechanism states none."""
    if mechanism.frontier is None:
        return None
    frontier = mechanism.frontier()
    return {
        "parameter": frontier.parameter,
        "value": str(frontier.value),
        "inside": frontier.contains_value,
        "intervals": [_ends(i) for i in frontier.intervals],
        "requirements": list(frontier.requirements),
        "clash": list(frontier.clash),
        "edges": [_edge(mechanism, frontier, edge) for edge in frontier.edges],
        "curves": {name: _curve(frontier, name, progress) for name in frontier.curves},
        "level": "exact",
    }


def _ends(interval: Span) -> list[str | None]:
    low, high = interval
    return [str(low), str(high) if high is not None else None]


def _edge(mechanism: Mechanism, frontier: Frontier, edge: Edge) -> dict[str, Any]:
    """The binding case replayed on the mechanism itself, at the end and one step beyond it."""
    # A parameter with a frontier is not negative, so a lower end close to zero is left by half of it.
    beyond = edge.value - min(STEP, edge.value / 2) if edge.side == "lower" else edge.value + STEP
    margins = [_replay(mechanism.rebuild(**{frontier.parameter: value}), edge) for value in (edge.value, beyond)]
    return {
        "value": str(edge.value),
        "side": edge.side,
        "words": edge.words,
        "property": edge.property,
        "margin_at": str(margins[0]),
        "beyond": str(beyond),
        "margin_beyond": str(margins[1]),
    }


def _replay(mechanism: Mechanism, edge: Edge) -> Fraction:
    case = Case(edge.case)
    prop = property_named(edge.property)
    return prop.margin(Arena(mechanism, Alone() if prop.has_deviator else Nobody()), case)


def _curve(frontier: Frontier, name: str, progress: Progress) -> list[dict[str, Any]]:
    grid, points = frontier.grids[name], []
    for k, value in enumerate(grid):
        progress(f"boundary by {name}", k, len(grid))
        points.append({"at": str(value), "intervals": [_ends(i) for i in frontier.curves[name](value)]})
    return points
