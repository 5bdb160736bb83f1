"""Tallies against numpy on all the data at once, and intervals against their formulas."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from accord.simulation.bounds import within_range
from accord.simulation.intervals import jackknife_interval, mean_interval, share_interval
from accord.simulation.tally import Tally


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
    apart = data - data.mean(axis=0)
    for found, power in ((tally.squares, 2), (tally.cubes, 3), (tally.fourths, 4)):
        assert found == pytest.approx((apart**power).sum(axis=0))
    assert tally.carriers == pytest.approx((apart**2).sum(axis=0) ** 2 / (apart**4).sum(axis=0))
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


def test_equal_rounds_claim_no_interval_unless_the_range_is_known_or_no_chance_enters() -> None:
    tally = tallied([[0.1]] * 50, 7)
    found = mean_interval(tally, 0)
    assert (found.value, found.low, found.high) == (0.1, None, None)
    assert str(found) == "0.1 (sampled, n = 50, no interval: all rounds equal)"
    tally.low[:], tally.high[:] = 0, 1
    found = mean_interval(tally, 0)
    other = 1 - 0.025 ** (1 / 49)  # the chance of another value that 49 equal rounds after the first exclude
    assert (found.low, found.high) == pytest.approx((0.1 * (1 - other), 0.1 + 0.9 * other))
    assert found.method == "all rounds equal, each from 0 to 1"
    tally.sure[:] = True
    found = mean_interval(tally, 0)
    assert (found.value, found.low, found.high, found.level) == (0.1, 0.1, 0.1, "exact")
    assert str(found) == "0.1 (exact: no chance enters)"


def test_a_range_of_one_value_is_that_value() -> None:
    tally = tallied([[2.0]] * 5, 5)
    tally.low[:] = tally.high[:] = 2
    assert mean_interval(tally, 0).level == "exact"


def test_rounding_is_no_spread() -> None:
    found = mean_interval(tallied([[0.1 + 0.2], [0.3], [0.3]], 3), 0)
    assert (found.low, found.method) == (None, "no interval: all rounds equal")


def test_a_rare_event_of_unknown_range_has_no_interval() -> None:
    found = mean_interval(tallied([[100.0 * (k == 3)] for k in range(50)], 9), 0)
    assert (found.value, found.low) == (2.0, None)
    assert found.method == "no interval: too few rounds differ, and the range is not known"


def test_a_rare_event_of_known_range_has_bounds_within_it() -> None:
    tally = tallied([[100.0 * (k == 3)] for k in range(50)], 9)
    tally.low[:], tally.high[:] = 0, 100
    found = mean_interval(tally, 0)
    assert 0 <= found.low < 1 < 10 < found.high < 20
    assert found.method == "Hoeffding and Bernstein, each round from 0 to 100"


def test_the_bound_of_hoeffding_at_an_end_is_that_of_clopper_and_pearson() -> None:
    assert within_range(0.0, 0.0, 30, 0.0, 1.0, 0.1) == pytest.approx((0, 1 - 0.025 ** (1 / 30)))
    low, high = within_range(1.0, 0.0, 30, 0.0, 1.0, 0.1)
    assert (low, high) == pytest.approx((0.025 ** (1 / 30), 1))


def test_one_round_has_no_interval() -> None:
    found = mean_interval(tallied([[2.0]], 1), 0)
    assert (found.value, found.low, found.high) == (2.0, None, None)
    assert str(found) == "2 (one round, no interval)"


def test_wilson_agrees_with_scipy_and_stays_open_at_the_ends() -> None:
    for hits in (60, 100, 390):
        found = share_interval(tallied([[float(k < hits)] for k in range(450)], 6), 0)
        expected = stats.binomtest(hits, 450).proportion_ci(0.95, method="wilson")
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    for hits in (0, 3, 20):
        found = share_interval(tallied([[float(k < hits)] for k in range(20)], 6), 0)
        expected = stats.binomtest(hits, 20).proportion_ci(0.95, method="exact")
        assert 0 <= found.low <= expected.low + 0.02, hits
        assert expected.high - 0.03 <= found.high <= 1, hits
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


def test_a_mean_that_never_varied_widens_the_jackknife_by_its_own_interval() -> None:
    data = np.random.default_rng(5).normal(5, 1, (400, 2))
    data[:, 1] = 7
    tally = tallied(data.tolist(), 50)
    plain = jackknife_interval((tally,), lambda means: float(means.sum()))
    assert plain.method == "jackknife, taking as certain each mean that never varied"
    tally.low[1], tally.high[1] = 0, 10
    wide = jackknife_interval((tally,), lambda means: float(means.sum()))
    other = 1 - 0.025 ** (1 / 399)
    assert (wide.low, wide.high) == pytest.approx((plain.low - 7 * other, plain.high + 3 * other))
    tally.sure[1] = True
    certain = jackknife_interval((tally,), lambda means: float(means.sum()))
    assert (certain.low, certain.method) == (plain.low, "jackknife")


def test_a_statistic_of_means_that_never_varied_has_no_interval() -> None:
    found = jackknife_interval((tallied([[1.0, 2.0]] * 30, 10),), lambda means: float(means.sum()))
    assert (found.value, found.low, found.method) == (3.0, None, "no interval: all rounds equal")


def test_an_undefined_statistic_says_why() -> None:
    def refuse(means: object) -> float:
        raise ValueError("nothing to divide")

    found = jackknife_interval((tallied([[1.0]], 1),), refuse)
    assert (found.value, str(found)) == (None, "not defined: nothing to divide")
    assert found.json()["method"] == "nothing to divide"
