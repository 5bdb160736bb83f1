"""The report as one HTML page that needs no network: style, script, Plotly and the figures' data are all inside.

A content security policy forbids the page to load anything and to run any script but its own two, which it names by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from accord.reporting.blocks import plain
from accord.reporting.charts import Chart
from accord.reporting.extras import require
from accord.reporting.outline import document
from accord.reporting.palette import SERIES, of_series
from accord.reporting.plots import charts, drawn

PACKAGES = ("jinja2", "plotly")
PURPOSE = "the HTML report"


def html(evaluation: Mapping[str, Any]) -> str:
    """The page for an evaluation's JSON; the same JSON gives the same page.

    Raises AccordError if it is not an evaluation's JSON, or if Jinja or Plotly is not installed.
    """
    require(PACKAGES, PURPOSE)
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from plotly.offline import get_plotlyjs

    shown = document(evaluation)
    environment = Environment(
        loader=PackageLoader("accord.reporting"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    plotly, script = get_plotlyjs(), _file("report.js")
    return environment.get_template("report.html.j2").render(
        report=plain(shown),
        css=_file("report.css"),
        figures=_data({name: _bare(chart) for name, chart in charts(evaluation).items()}),
        marks=[of_series(k) for k in range(len(SERIES))],
        plotly=plotly,
        script=script,
        hashes=[_hash(plotly), _hash(script)],
    )


def _bare(chart: Chart) -> Any:
    """A figure without title and legend, which the page sets as text of its own, so that they wrap on a phone."""
    figure: dict[str, Any] = json.loads(drawn(chart).to_json())
    layout = {k: v for k, v in figure["layout"].items() if k not in ("title", "annotations")}
    return {**figure, "layout": {**layout, "showlegend": False, "margin": {**layout["margin"], "t": 20}}}


def _file(name: str) -> str:
    return files("accord.reporting").joinpath("templates", name).read_text(encoding="utf-8")


def _data(value: Any) -> str:
    """JSON that cannot end the script element which holds it."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _hash(script: str) -> str:
    """A script as a content security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
