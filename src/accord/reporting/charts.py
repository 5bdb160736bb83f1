"""What is drawn, as data: three kinds of chart, each with its numbers as a table for those who read rather than look.

`accord.reporting.plots` draws them with Plotly, and the PDF's template draws the same with rectangles and lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from accord.reporting.axis import Axis


@dataclass(frozen=True)
class Span:
    """From low to high, None where there is no upper end; the texts are exact."""

    low: float
    high: float | None
    text: str


@dataclass(frozen=True)
class Column:
    """The set of sound values at one grid value; `current` where the mechanism stands now."""

    place: float
    label: str
    spans: tuple[Span, ...]
    current: bool


@dataclass(frozen=True)
class Point:
    """A value with its interval, where it has one."""

    value: float
    low: float | None
    high: float | None
    text: str


@dataclass(frozen=True)
class Series:
    """One mark per row of a chart of dots, None where there is none."""

    name: str
    points: tuple[Point | None, ...]


@dataclass(frozen=True)
class Curve:
    """Points joined by a line, in order."""

    name: str
    places: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Bands:
    """Sets of sound values as upright bands over another parameter, with the chosen value as a line."""

    name: str
    title: str
    alt: str
    x: Axis
    y: Axis
    width: float
    columns: tuple[Column, ...]
    chosen: float
    chosen_text: str
    header: tuple[str, ...]
    data: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Dots:
    """Estimates with intervals, one row a label and one mark a series; `zero` draws the line of no difference."""

    name: str
    title: str
    alt: str
    axis: Axis
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    zero: bool
    header: tuple[str, ...]
    data: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Curves:
    """Lines in the plane; `diagonal` draws the line of equality."""

    name: str
    title: str
    alt: str
    x: Axis
    y: Axis
    curves: tuple[Curve, ...]
    diagonal: bool
    header: tuple[str, ...]
    data: tuple[tuple[str, ...], ...]


Chart = Bands | Dots | Curves
