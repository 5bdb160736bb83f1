"""Who gets how much: by participant, and how unequally."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.reporting.blocks import Badge, Block, Figures, Line, Paragraph, Section, Table, compact
from accord.reporting.charts import Chart
from accord.reporting.curves import lorenz
from accord.reporting.dots import by_agent, gains, in_order
from accord.reporting.numbers import estimate, percent


def section(evaluation: Mapping[str, Any]) -> Section:
    """Estimates by participant, Lorenz curve and Gini coefficients, and what honesty changes for each."""
    found = evaluation["distribution"]
    metric = found["metric"]
    charts: tuple[Chart, ...] = (*by_agent(evaluation), *lorenz(evaluation), *gains(evaluation))
    if not charts:
        return Section("Distribution", (Paragraph(("No quantity of single participants was asked for. ", Badge("not measured")), "open"),))
    why = f"There is no Lorenz curve of {metric}: a participant's mean is negative, or all are 0."
    flat = None if lorenz(evaluation) else Paragraph(why)
    return Section("Distribution", compact([_gini(found), Figures(charts), flat, _all(found)]))


def _gini(found: Mapping[str, Any]) -> Block | None:
    rows = found["gini"]
    if not rows:
        return None
    populations = in_order(rows, "population")
    cells = {(r["edition"], r["population"]): r for r in rows}
    lines: list[tuple[Line, ...]] = []
    for edition in in_order(rows, "edition"):
        own = [cells.get((edition, p)) for p in populations]
        lines.append((edition, *("-" if r is None else estimate(r) for r in own), _evidence(next(r for r in own if r is not None))))
    caption = f"{rows[0]['metric'][:1].upper()}{rows[0]['metric'][1:]}: 0 when all have the same, near 1 when one has all"
    return Table(caption, ("edition", *populations, "evidence"), tuple(lines), right=tuple(range(1, len(populations) + 1)))


def _all(found: Mapping[str, Any]) -> Table:
    rows = tuple((r["agent"], r["edition"], r["population"], estimate(r), _evidence(r)) for r in found["by_agent"])
    caption = f"All estimates of {found['metric']} by participant"
    return Table(caption, ("participant", "edition", "population", found["metric"], "evidence"), rows, right=(3,), folded=True)


def _evidence(row: Mapping[str, Any]) -> Badge:
    return Badge(row["level"], f"n = {row['n']:,}, {percent(row['confidence'])}")
