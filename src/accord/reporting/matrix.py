"""The property matrix as a heat map: a Plotly figure, and one HTML page that needs no network. Every cell says its verdict in a
word, so that no meaning hangs on colour alone, and its sentence when it is pointed at."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from accord.reporting.extras import require
from accord.reporting.palette import CHOSEN, DEEP, EMPTY, INK, MUTED, PALE, SERIES
from accord.reporting.plots import FONT

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

COLOURS = {
    "proved": DEEP, "bounded": PALE, "unsettled": SERIES[4], "refuted": CHOSEN, "too large": EMPTY, "failed": SERIES[5],
    "not applicable": "#ffffff",
}  # fmt: skip
TITLE = "What holds of which mechanism"


def heat_map(matrix: Mapping[str, Any]) -> Figure:
    """The figure for the JSON of a `Matrix`. Raises AccordError if Plotly is not installed."""
    require(("plotly",), "drawing a heat map")
    from plotly.graph_objects import Figure, Heatmap

    words = list(COLOURS)
    rows = [question["cells"] for question in matrix["questions"]]
    steps = [(edge, colour) for k, colour in enumerate(COLOURS.values()) for edge in (k / len(words), (k + 1) / len(words))]
    figure = Figure(
        Heatmap(
            x=list(matrix["mechanisms"]),
            y=[question["question"] for question in matrix["questions"]],
            z=[[words.index(cell["verdict"]) for cell in row] for row in rows],
            text=[["" if cell["verdict"] == "not applicable" else cell["verdict"] for cell in row] for row in rows],
            texttemplate="%{text}",
            textfont={"size": 11},
            customdata=[[_wrapped(cell["sentence"]) for cell in row] for row in rows],
            hovertemplate="%{customdata}<extra>%{x}</extra>",
            zmin=-0.5, zmax=len(words) - 0.5, colorscale=steps, showscale=False, xgap=2, ygap=2,
        )
    )  # fmt: skip
    figure.update_layout(
        template="none",
        font={"family": FONT, "size": 12, "color": INK},
        title={"text": TITLE, "x": 0, "xref": "container", "pad": {"l": 12}, "font": {"size": 15}},
        xaxis={"side": "top", "tickangle": -35, "automargin": True},
        yaxis={"autorange": "reversed", "automargin": True},
        margin={"l": 12, "r": 16, "t": 130, "b": 12},
        paper_bgcolor="white",
        plot_bgcolor="white",
        hoverlabel={"font": {"family": FONT}, "align": "left"},
        height=180 + 26 * len(rows),
        dragmode=False,
    )
    return figure


def matrix_page(matrix: Mapping[str, Any]) -> str:
    """One HTML page with the heat map, Plotly and the data inside. The same matrix gives the same page."""
    figure = heat_map(matrix)
    from plotly.io import to_html

    drawn = to_html(figure, include_plotlyjs=True, full_html=False, div_id="matrix", config={"displayModeBar": False, "responsive": True})
    count = sum(len(question["cells"]) for question in matrix["questions"])
    told = (
        f"{count:,} questions. Proofs and refutations are exact; what was estimated to take more than {matrix['seconds']:g} seconds is "
        "marked as too large, and a cell is empty where the property is not defined. Point at a cell for its sentence."
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>body{{font-family:{FONT};color:{INK};margin:2rem}}p{{color:{MUTED};max-width:60rem}}</style></head>\n"
        f"<body><p>{escape(told)}</p>\n{drawn}\n</body></html>\n"
    )


def _wrapped(sentence: str) -> str:
    """A sentence in lines; what Plotly would read as markup stays text."""
    return "<br>".join(escape(line, quote=False).replace("$", "&#36;") for line in textwrap.wrap(sentence, 80))
