"""Tallies against numpy on all the data at once, and intervals against their formulas."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from accord.simulation.intervals import Tally, jackknife_interval, mean_interval, share_interval


def tallied(values: list[list[float]], batch: int) -> Tally:
    data = np.array(values, dtype=np.float64)
    tally = Tally(data.shape[1], len(data))
    for start in range(0, len(data), batch):
        tally.add(data[start : start + batch])
    return tally


@pytest.mark.parametrize("batch", [1, 7, 100, 1000])
def test_a_tally_forgets_nothing_that_matters(batch: int) -> None:
    data = np.random.default_rng(1).normal(3, 2, (731, 2))
    tally = tallied(data.tolist(), batch)
    assert tally.n == 731
    assert tally.mean == pytest.approx(data.mean(axis=0))
    assert tally.squares == pytest.approx(((data - data.mean(axis=0)) ** 2).sum(axis=0))
    assert tally.sizes.sum() == 731
    assert set(tally.sizes) <= {3, 4}
    assert tally.sums.sum(axis=0) == pytest.approx(data.sum(axis=0))
    ends = np.cumsum(tally.sizes)
    assert tally.sums[5] == pytest.approx(data[ends[4] : ends[5]].sum(axis=0))


def test_a_mean_has_the_interval_of_student() -> None:
    data = np.random.default_rng(2).exponential(1, 40)
    found = mean_interval(tallied(data[:, None].tolist(), 9), 0, Fraction(9, 10))
    low, high = stats.t.interval(0.9, 39, data.mean(), stats.sem(data))
    assert (found.value, found.low, found.high) == pytest.approx((data.mean(), low, high))
    assert found.method == "t"


def test_a_constant_keeps_its_exact_value_and_says_that_it_never_changed() -> None:
    found = mean_interval(tallied([[0.1]] * 50, 7), 0)
    assert (found.value, found.low, found.high, found.method) == (0.1, 0.1, 0.1, "the same in every round")


def test_one_round_has_no_interval() -> None:
    found = mean_interval(tallied([[2.0]], 1), 0)
    assert (found.value, found.low, found.high) == (2.0, None, None)
    assert str(found) == "2 (one round, no interval)"


def test_wilson_agrees_with_scipy_and_stays_open_at_the_ends() -> None:
    for hits in (0, 3, 20):
        found = share_interval(tallied([[float(k < hits)] for k in range(20)], 6), 0)
        expected = stats.binomtest(hits, 20).proportion_ci(0.95, method="wilson")
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert found.value == 1.0
    assert found.low is not None
    assert found.low < 0.9


def test_the_jackknife_of_a_mean_is_its_student_interval() -> None:
    data = np.random.default_rng(3).normal(0, 1, (150, 1))
    tally = tallied(data.tolist(), 40)
    jackknife, student = jackknife_interval((tally,), lambda means: float(means[0])), mean_interval(tally, 0)
    assert (jackknife.low, jackknife.high) == pytest.approx((student.low, student.high))


def test_the_jackknife_of_a_paired_difference_uses_the_pairing() -> None:
    shared = np.random.default_rng(4).normal(5, 3, (400, 1))
    a, b = tallied((shared + 1).tolist(), 50), tallied(shared.tolist(), 50)
    found = jackknife_interval((a, b), lambda x, y: float(x[0] - y[0]))
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1))


def test_an_undefined_statistic_says_why() -> None:
    def refuse(means: object) -> float:
        raise ValueError("nothing to divide")

    found = jackknife_interval((tallied([[1.0]], 1),), refuse)
    assert (found.value, str(found)) == (None, "not defined: nothing to divide")
    assert found.json()["method"] == "nothing to divide"
