"""Each metric on columns small enough to do by hand."""

from __future__ import annotations

import numpy as np
import pytest

from accord.core.errors import AccordError
from accord.simulation.metrics import METRICS, gini_coefficient, metric_of
from tests.unit.simulation.small import auction, raffle

COLUMNS = {
    "utility": np.array([[3.0, 0.0, 0.0], [1.0, 2.0, 3.0]]),
    "payments": np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.5]]),
    "misreport": np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]),
    "sold": np.array([4.0, 6.0]),
}


@pytest.mark.parametrize(
    ("written", "round_by_round"),
    [
        ("welfare", [4, 6.5]),
        ("utility", [1, 2]),
        ("total of payments", [1, 0.5]),
        ("mean of payments", [1 / 3, 1 / 6]),
        ("mean of sold", [4, 6]),
        ("misreports", [1 / 3, 2 / 3]),
    ],
)
def test_a_metric_by_hand(written: str, round_by_round: list[float]) -> None:
    metric = metric_of(written)
    assert metric.name == written
    assert metric.of(COLUMNS, auction().domain)[:, 0] == pytest.approx(round_by_round)


def test_metrics_of_agents_list_them_after_the_round() -> None:
    assert metric_of("utility").of(COLUMNS, auction().domain).tolist() == [[1, 3, 0, 0], [2, 1, 2, 3]]
    assert metric_of("welfare").of(COLUMNS, auction().domain).shape == (2, 1)


def test_welfare_without_money_is_the_sum_of_utilities() -> None:
    columns = {"utility": COLUMNS["utility"][:, :2]}
    assert metric_of("welfare").of(columns, raffle().domain)[:, 0].tolist() == [3, 3]


@pytest.mark.parametrize(("amounts", "gini"), [([1, 1, 1], 0), ([0, 0, 0], 0), ([0, 0, 3], 2 / 3), ([1, 2, 3], 2 / 9), ([3, 1, 2], 2 / 9)])
def test_the_gini_coefficient_by_hand(amounts: list[float], gini: float) -> None:
    data = np.array(amounts, dtype=float)
    assert gini_coefficient(data) == pytest.approx(gini)
    if data.any():
        assert np.abs(data[:, None] - data).sum() / (2 * len(data) ** 2 * data.mean()) == pytest.approx(gini)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("welfair", "there is no metric called 'welfair': did you mean welfare"),
        ("gini", "'gini' does not say of what"),
        ("welfare of credits", "'welfare' takes no column"),
    ],
)
def test_an_unknown_metric_is_refused(written: str, sentence: str) -> None:
    with pytest.raises(AccordError, match=sentence):
        metric_of(written)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("gini of credits", "needs the column 'credits', and the rounds give misreport, payments, sold, utility"),
        ("gini of sold", "needs a number of every agent, and 'sold' has one a round: use 'mean of sold'"),
        ("total of sold", "use 'mean of sold'"),
    ],
)
def test_a_column_that_does_not_fit_is_refused(written: str, sentence: str) -> None:
    with pytest.raises(AccordError, match=sentence):
        metric_of(written).of(COLUMNS, auction().domain)


def test_welfare_with_money_refuses_rounds_without_payments() -> None:
    with pytest.raises(AccordError, match="'welfare' needs the column 'payments'"):
        metric_of("welfare").of({"utility": COLUMNS["utility"]}, auction().domain)


def test_metrics_are_registered_with_a_line_each() -> None:
    assert {"welfare", "utility", "misreports", "mean", "total", "gini"} <= {entry.name for entry in METRICS}
    assert all(entry.summary for entry in METRICS)
