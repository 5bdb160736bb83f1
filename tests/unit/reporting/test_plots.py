"""The figures draw the numbers, all of them, and say where there are none."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from accord.core.errors import AccordError
from accord.reporting.bands import interval, intervals, thresholds
from accord.reporting.plots import charts, figure
from tests.unit.reporting.samples import HOSTILE, boundary, distribution, estimate, evaluation, hostile, refused, simulation


def test_each_interval_is_a_bar_from_end_to_end() -> None:
    drawn = figure(evaluation(), "threshold-noise")
    top = drawn.layout.yaxis.range[1]
    bars = [(bar.x[0], bar.base[0], bar.base[0] + bar.y[0]) for bar in drawn.data]
    assert bars == [(0.0, 3.0, top), (0.1, 3.5, 9.0), (0.2, 4.0, 4.5), (0.2, 5.0, 5.0), (0.3, 0.0, top)]
    assert top > 9
    assert drawn.layout.shapes[0].y0 == drawn.layout.shapes[0].y1 == 5.0


def test_an_open_end_and_an_empty_set_are_written_into_their_bars() -> None:
    drawn = figure(evaluation(), "threshold-noise").data
    assert [bar.text and bar.text[0] for bar in drawn] == ["no upper end", None, None, None, "no value"]
    assert [bool(bar.marker.pattern.shape) for bar in drawn] == [False, False, False, False, True]
    assert [column.current for column in thresholds(evaluation())[0].columns] == [False, True, False, False]


def test_an_open_interval_that_starts_high_leaves_room_for_its_words() -> None:
    curve = {"noise": [{"at": "0", "intervals": [["100", None]]}]}
    (chart,) = thresholds(evaluation(boundary=boundary(curves=curve)))
    assert chart.y.high >= 1.5 * 100


def test_intervals_in_words() -> None:
    assert interval(("2", None)) == "2 and above"
    assert interval(("5", "5")) == "5"
    assert intervals([["1/2", "1"], ["3", None]]) == "1/2 (0.5) to 1, or 3 and above"
    assert intervals([]) == "no value"


def test_the_table_behind_a_threshold_says_where_the_chosen_value_is_sound() -> None:
    (chart,) = thresholds(evaluation())
    assert [row[2] for row in chart.data] == ["sound", "sound", "sound", "breaks a requirement"]


def test_estimates_have_their_intervals_as_error_bars() -> None:
    honest, shading = figure(evaluation(), "simulation-welfare").data
    assert list(honest.x) == [3.0, 4.0]
    assert list(shading.x) == [2.5, 3.5]
    assert list(honest.error_x.array) == list(honest.error_x.arrayminus) == [0.25, 0.25]


def test_what_never_varies_or_is_not_defined_has_no_plot() -> None:
    assert "simulation-audited" not in charts(evaluation())
    assert charts(refused()).keys() == {"threshold-noise"}
    one = {**simulation(), "estimates": [estimate(None, 0, population="honest"), estimate(1.0, 0.5, population="shading")]}
    honest, shading = figure(evaluation(simulation=one), "simulation-welfare").data
    assert (len(honest.x or ()), list(shading.x)) == (0, [1.0])


def test_the_lorenz_curve_encloses_half_the_gini_coefficient() -> None:
    """Credits 1 and 3: the Gini coefficient of two is (3 - 1) / (2 * (1 + 3)) = 1/4."""
    curve = charts(evaluation())["lorenz"].curves[0].places
    below = sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(curve))
    assert Fraction(1) - 2 * Fraction(below) == Fraction(1, 4)


def test_there_is_no_lorenz_curve_of_negative_means() -> None:
    rows = [{**r, "value": -r["value"]} for r in distribution()["by_agent"]]
    assert "lorenz" not in charts(evaluation(distribution={**distribution(), "by_agent": rows}))


def test_growth_is_logarithmic_both_ways() -> None:
    drawn = figure(evaluation(), "growth")
    assert drawn.layout.xaxis.type == drawn.layout.yaxis.type == "log"
    assert list(drawn.data[0].x) == [100.0, 1000.0]


def test_an_unknown_chart_is_refused_with_those_there_are() -> None:
    with pytest.raises(AccordError, match="no chart 'pie': it has threshold-noise, simulation-welfare"):
        figure(evaluation(), "pie")


def test_a_name_is_no_markup_for_plotly() -> None:
    for name in charts(hostile()):
        assert "<script" not in figure(hostile(), name).to_json()
    assert HOSTILE in charts(hostile())["simulation-welfare"].labels
