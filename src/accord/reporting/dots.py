"""Simulated estimates as charts: by edition and population, as paired differences, and by participant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from accord.reporting.axis import axis
from accord.reporting.charts import Dots, Point, Series
from accord.reporting.numbers import estimate, percent

Row = Mapping[str, Any]
HEADLINE = ("welfare", "utility")


def in_order(rows: Sequence[Row], field: str) -> tuple[str, ...]:
    """The values of a field, each once, in the order of the rows."""
    return tuple(dict.fromkeys(r[field] for r in rows))


def in_unit(evaluation: Mapping[str, Any], metric: str) -> str:
    """A metric with the domain's unit, where it is one of utility."""
    return f"{metric} ({evaluation['domain']['unit']})" if metric in HEADLINE else metric


def simulated(evaluation: Mapping[str, Any]) -> tuple[Dots, ...]:
    """One chart a metric that varies; Gini coefficients belong to the distribution."""
    rows = [r for r in evaluation["simulation"]["estimates"] if not r["metric"].startswith("gini of")]
    charts = []
    for metric in in_order(rows, "metric"):
        own = [r for r in rows if r["metric"] == metric]
        if len({r["value"] for r in own}) > 1:
            title = f"{metric[:1].upper()}{metric[1:]} by edition and population"
            charts.append(_dots(f"simulation-{_slug(metric)}", title, in_unit(evaluation, metric), own, "edition", "population"))
    return tuple(charts)


def constants(evaluation: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The metrics that came out the same in every edition and population, with their value."""
    rows = [r for r in evaluation["simulation"]["estimates"] if not r["metric"].startswith("gini of")]
    own = {m: [r for r in rows if r["metric"] == m] for m in in_order(rows, "metric")}
    return tuple((m, estimate(found[0])) for m, found in own.items() if len({r["value"] for r in found}) == 1)


def differences(evaluation: Mapping[str, Any]) -> tuple[Dots, ...]:
    """The baseline less each other population, paired round by round, for welfare and utility."""
    rows = evaluation["simulation"]["differences"]
    base = evaluation["simulation"]["baseline"]
    charts = []
    for metric in [m for m in HEADLINE if any(r["metric"] == m for r in rows)]:
        own = [{**r, "less": f"{base} less {r['less']}"} for r in rows if r["metric"] == metric]
        title, label = f"What {base} play adds: {metric}", f"difference in {in_unit(evaluation, metric)}"
        charts.append(_dots(f"difference-{metric}", title, label, own, "edition", "less", zero=True))
    return tuple(charts)


def by_agent(evaluation: Mapping[str, Any]) -> tuple[Dots, ...]:
    """What each participant gets: with the baseline in every edition, and in the newest edition with every population."""
    metric, rows = evaluation["distribution"]["metric"], evaluation["distribution"]["by_agent"]
    if not rows:
        return ()
    base, last = evaluation["simulation"]["baseline"], rows[-1]["edition"]
    charts = []
    if len(in_order(rows, "edition")) > 1:
        own = [r for r in rows if r["population"] == base]
        title = f"{metric[:1].upper()}{metric[1:]} by participant, {base} population"
        charts.append(_dots("distribution-editions", title, in_unit(evaluation, metric), own, "agent", "edition"))
    own = [r for r in rows if r["edition"] == last]
    title = f"{metric[:1].upper()}{metric[1:]} by participant, {last}"
    charts.append(_dots("distribution-populations", title, in_unit(evaluation, metric), own, "agent", "population"))
    return tuple(charts)


def gains(evaluation: Mapping[str, Any]) -> tuple[Dots, ...]:
    """The change in each participant's utility, newest edition."""
    rows = evaluation["distribution"]["gains"]
    if not rows:
        return ()
    base, last = evaluation["simulation"]["baseline"], rows[-1]["edition"]
    own = [{**r, "less": f"{base} less {r['less']}"} for r in rows if r["edition"] == last]
    title, label = f"What {base} play adds to each participant's utility, {last}", f"difference in {in_unit(evaluation, 'utility')}"
    return (_dots("distribution-gains", title, label, own, "agent", "less", zero=True),)


def _slug(metric: str) -> str:
    return metric.replace(" ", "-")


def _dots(name: str, title: str, label: str, rows: Sequence[Row], row: str, series: str, *, zero: bool = False) -> Dots:
    labels, names = in_order(rows, row), in_order(rows, series)
    found = {(r[row], r[series]): r for r in rows}
    ends = [v for r in rows for v in (r["value"], r["low"], r["high"]) if v is not None]
    return Dots(
        name=name,
        title=title,
        alt=f"{title}: estimates with intervals for {len(labels)} rows and {', '.join(names)}.",
        axis=axis(label, ends, zero=zero),
        labels=labels,
        series=tuple(Series(n, tuple(_point(found.get((at, n))) for at in labels)) for n in names),
        zero=zero,
        header=(row, *names, "evidence"),
        data=tuple(_data([found.get((at, n)) for n in names], at) for at in labels),
    )


def _point(row: Row | None) -> Point | None:
    return None if row is None or row["value"] is None else Point(row["value"], row["low"], row["high"], estimate(row))


def _data(rows: Sequence[Row | None], label: str) -> tuple[str, ...]:
    """One row of the chart's table."""
    return (label, *("-" if r is None else estimate(r) for r in rows), _evidence([r for r in rows if r is not None]))


def _evidence(rows: Sequence[Row]) -> str:
    """What stands behind the estimates of one row of the table."""
    methods = _each_once(r["method"] for r in rows if r["value"] is not None)
    sizes = _each_once(f"{r['n']:,}" for r in rows)
    sure = _each_once(percent(r["confidence"]) for r in rows)
    return f"sampled, n = {sizes}, {sure} ({methods})" if methods else f"sampled, n = {sizes}"


def _each_once(texts: Iterable[str]) -> str:
    """Each text once."""
    return ", ".join(dict.fromkeys(texts))
