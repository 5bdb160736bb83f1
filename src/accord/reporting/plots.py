"""The charts of an evaluation as Plotly figures, for the page and for notebooks: `figure(evaluation_json, "lorenz")`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from accord.core.errors import AccordError
from accord.reporting.axis import Axis
from accord.reporting.bands import thresholds
from accord.reporting.charts import Bands, Chart, Curves, Dots, Point, Series
from accord.reporting.curves import growth, lorenz
from accord.reporting.dots import by_agent, differences, gains, simulated
from accord.reporting.extras import require
from accord.reporting.palette import CHOSEN, DEEP, EMPTY, INK, MUTED, PALE, RULE, of_series

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
LEGEND = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.02, "yanchor": "bottom", "itemclick": False, "itemdoubleclick": False}


def charts(evaluation: Mapping[str, Any]) -> dict[str, Chart]:
    """Every chart of the evaluation, by name."""
    drawn = (thresholds, simulated, differences, by_agent, lorenz, gains, growth)
    return {chart.name: chart for draw in drawn for chart in draw(evaluation)}


def figure(evaluation: Mapping[str, Any], name: str) -> Figure:
    """One chart as a Plotly figure. Raises AccordError for a chart that this evaluation does not have, or without Plotly."""
    found = charts(evaluation)
    if name not in found:
        raise AccordError(f"this evaluation has no chart {name!r}: it has {', '.join(found) or 'none'}")
    return drawn(found[name])


def drawn(chart: Chart) -> Figure:
    """A chart as a Plotly figure."""
    require(("plotly",), "drawing a chart")
    from plotly.graph_objects import Figure

    parts = _bands(chart) if isinstance(chart, Bands) else _dots(chart) if isinstance(chart, Dots) else _curves(chart)
    plotted = Figure(**parts, skip_invalid=False)
    plotted.update_layout(
        template="none",
        font={"family": FONT, "size": 13, "color": INK},
        title={"text": _safe(chart.title), "x": 0, "xref": "container", "xanchor": "left", "pad": {"l": 12}, "font": {"size": 15}},
        margin={"l": 12, "r": 16, "t": 64, "b": 12},
        paper_bgcolor="white",
        plot_bgcolor="white",
        hoverlabel={"font": {"family": FONT}},
        dragmode=False,
    )
    return plotted


def _safe(text: str) -> str:
    """Plotly reads a few HTML tags and TeX between dollars in texts: names from the data must not become any."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")


def _axis(axis: Axis) -> dict[str, Any]:
    return {
        "title": {"text": _safe(axis.title), "standoff": 10, "font": {"size": 12, "color": MUTED}},
        "type": "log" if axis.log else "linear",
        "range": [axis.low, axis.high],
        "tickmode": "array",
        "tickvals": [10.0**place if axis.log else place for place, _ in axis.ticks],
        "ticktext": [_safe(label) for _, label in axis.ticks],
        "gridcolor": RULE,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
    }


def _bands(chart: Bands) -> dict[str, Any]:
    """A bar for every interval, a hatched one for an empty set, and the chosen value across."""
    bars: list[dict[str, Any]] = []
    for column in chart.columns:
        label = f"{chart.x.title} = {column.label}"
        for span in column.spans:
            top = chart.y.high if span.high is None else span.high
            told: dict[str, Any] = {"text": ["no upper end"]} if span.high is None else {}
            bars.append(_bar(chart, column.place, span.low, top, f"{label}: {span.text}", DEEP if column.current else PALE, **told))
        if not column.spans:
            hatch = {"shape": "/", "fgcolor": EMPTY, "bgcolor": "white", "size": 6}
            told = {"text": ["no value"], "pattern": hatch}
            bars.append(_bar(chart, column.place, chart.y.low, chart.y.high, f"{label}: no value", "white", **told))
    across = {"xref": "paper", "x0": 0, "x1": 1, "y0": chart.chosen, "y1": chart.chosen}
    note = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False}
    layout = {
        "xaxis": {**_axis(chart.x), "showgrid": False},
        "yaxis": _axis(chart.y),
        "barmode": "overlay",
        "showlegend": False,
        "shapes": [{"type": "line", **across, "line": {"color": CHOSEN, "width": 2}}],
        "annotations": [{**note, "text": f"\u2014 {_safe(chart.chosen_text)}", "font": {"color": CHOSEN, "size": 12}}],
        "height": 340,
    }
    return {"data": bars, "layout": layout}


def _bar(chart: Bands, place: float, low: float, high: float, hover: str, colour: str, **more: Any) -> dict[str, Any]:
    text, pattern = more.get("text"), more.get("pattern")
    return {
        "type": "bar",
        "x": [place],
        "base": [low],
        "y": [high - low],
        "width": [chart.width],
        "marker": {"color": colour, "line": {"width": 0}, **({"pattern": pattern} if pattern else {})},
        "text": text,
        "textangle": -90,
        "textposition": "inside" if text else "none",
        "insidetextanchor": "end",
        "insidetextfont": {"size": 11, "color": "white" if colour == DEEP else INK},
        "hovertext": [_safe(hover)],
        "hoverinfo": "text",
    }


def _dots(chart: Dots) -> dict[str, Any]:
    """Rows from the top, the series of a row a little apart."""
    n = len(chart.series)
    apart = [(k - (n - 1) / 2) * min(0.22, 0.7 / n) for k in range(n)]
    traces = [_marks(series, k, [i + apart[k] for i in range(len(chart.labels))]) for k, series in enumerate(chart.series)]
    rows = {
        "range": [len(chart.labels) - 0.4, -0.6],
        "tickmode": "array",
        "tickvals": list(range(len(chart.labels))),
        "ticktext": [_safe(label) + "  " for label in chart.labels],
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
    }
    zero = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": MUTED, "width": 1.5, "dash": "dot"}}
    layout = {
        "xaxis": _axis(chart.axis),
        "yaxis": rows,
        "shapes": [zero] if chart.zero else [],
        "legend": LEGEND,
        "showlegend": True,
        "height": 90 + len(chart.labels) * max(32, 13 * n),
    }
    return {"data": traces, "layout": layout}


def _marks(series: Series, k: int, places: list[float]) -> dict[str, Any]:
    colour, mark = of_series(k)
    there: list[tuple[Point, float]] = [(p, y) for p, y in zip(series.points, places, strict=True) if p is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": _safe(series.name),
        "x": [p.value for p, _ in there],
        "y": [y for _, y in there],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [p.high - p.value if p.high is not None else 0 for p, _ in there],
            "arrayminus": [p.value - p.low if p.low is not None else 0 for p, _ in there],
            "color": colour,
            "thickness": 1.5,
            "width": 4,
        },
        "marker": {"color": colour, "symbol": mark, "size": 8},
        "hovertext": [_safe(f"{series.name}: {p.text}") for p, _ in there],
        "hoverinfo": "text",
    }


def _curves(chart: Curves) -> dict[str, Any]:
    traces = []
    for k, curve in enumerate(chart.curves):
        colour, mark = of_series(k)
        traces.append({
            "type": "scatter",
            "mode": "lines+markers",
            "name": _safe(curve.name),
            "x": [x for x, _ in curve.places],
            "y": [y for _, y in curve.places],
            "line": {"color": colour, "width": 2},
            "marker": {"color": colour, "symbol": mark, "size": 6},
        })  # fmt: skip
    equal = {"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "line": {"color": MUTED, "width": 1.5, "dash": "dot"}}
    layout = {
        "xaxis": _axis(chart.x),
        "yaxis": _axis(chart.y),
        "shapes": [equal] if chart.diagonal else [],
        "legend": LEGEND,
        "showlegend": len(chart.curves) > 1 or chart.diagonal,
        "height": 340,
    }
    return {"data": traces, "layout": layout}
