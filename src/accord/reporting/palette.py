"""The colours that page, plots and paper share. Each series also has a mark of its own, so that no meaning hangs on colour alone."""

from __future__ import annotations

INK = "#1d2733"
MUTED = "#5a6572"
RULE = "#d8dde3"
DEEP = "#1f4e79"
PALE = "#a9c1d9"
EMPTY = "#c9ced4"
CHOSEN = "#b4541a"
SERIES = ("#1f4e79", "#b4541a", "#2b7a6f", "#6b4c93", "#8a6d1d", "#7a2e4d")
MARKS = ("circle", "square", "diamond", "triangle-up", "x", "cross")


def of_series(k: int) -> tuple[str, str]:
    """Colour and mark of the k-th series, counted from 0."""
    return SERIES[k % len(SERIES)], MARKS[k % len(MARKS)]
