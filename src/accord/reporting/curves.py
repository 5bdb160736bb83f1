"""Curves: how unequally something is spread (Lorenz 1905), and how the time of a verdict grows with its cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.reporting.axis import fixed, logarithmic
from accord.reporting.charts import Curve, Curves
from accord.reporting.dots import in_order

SHARES = tuple((k / 4, f"{25 * k}%") for k in range(5))


def lorenz(evaluation: Mapping[str, Any]) -> tuple[Curves, ...]:
    """The Lorenz curve of the baseline in each edition, from the participants' means; none where a mean is negative or all are zero.

    Its area below the diagonal is half the Gini coefficient (Gini 1914), which the simulation estimates from the same means.
    """
    base, metric = evaluation["simulation"]["baseline"], evaluation["distribution"]["metric"]
    rows = [r for r in evaluation["distribution"]["by_agent"] if r["population"] == base]
    curves, data = [], []
    for edition in in_order(rows, "edition"):
        means = sorted(r["value"] for r in rows if r["edition"] == edition and r["value"] is not None)
        if means and means[0] >= 0 and sum(means) > 0:
            shares = [sum(means[:k]) / sum(means) for k in range(len(means) + 1)]
            places = tuple((k / len(means), share) for k, share in enumerate(shares))
            curves.append(Curve(edition, places))
            data += [(edition, f"{x:.1%}", f"{y:.2%}") for x, y in places]
    if not curves:
        return ()
    title, editions = f"Lorenz curve of {metric}, {base} population", ", ".join(c.name for c in curves)
    alt = f"{title}: cumulative share against share of participants, least first, in {editions}; the diagonal is equality."
    x, y = fixed("share of participants, least first", -0.03, 1.04, SHARES), fixed(f"share of {metric}", -0.03, 1.04, SHARES)
    return (Curves("lorenz", title, alt, x, y, tuple(curves), True, ("edition", "participants", "share"), tuple(data)),)


def growth(evaluation: Mapping[str, Any]) -> tuple[Curves, ...]:
    """Seconds of an exact verdict over its cases, for growing rosters; none where fewer than two were timed."""
    points = [p for p in evaluation["growth"] if p["seconds"] > 0 and p["cases"] > 0]
    if len(points) < 2:
        return ()
    title = "Time of an exact verdict as the roster grows"
    return (
        Curves(
            "growth",
            title,
            f"{title}: {points[0]['agents']} to {points[-1]['agents']} participants, measured on one machine.",
            logarithmic("cases", [p["cases"] for p in points]),
            logarithmic("seconds", [p["seconds"] for p in points]),
            (Curve("exhaustion", tuple((float(p["cases"]), float(p["seconds"])) for p in points)),),
            False,
            ("participants", "cases", "seconds", "evidence"),
            tuple((f"{p['agents']}", f"{p['cases']:,}", f"{p['seconds']:g}", p["level"]) for p in points),
        ),
    )
