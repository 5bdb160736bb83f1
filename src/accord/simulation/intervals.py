"""Confidence intervals for what tallies of independent rounds estimate; none where none can be claimed.

1. A quantity that no chance enters (fixed types, and neither behaviour nor rule draws anything; or a range of a single value) is known,
   not estimated: its level is "exact", up to float rounding.
2. Where its spread rests on fewer than `FEW` rounds (`Tally.carriers`: all rounds equal, or a rare event), Student's t and Wilson cover
   the truth too seldom. Where the quantity's range is known, the bounds of `accord.simulation.bounds` hold instead. Where it is not,
   there is no interval if all rounds are equal, or if fewer than `SELDOM` of them and fewer than a 20th carry the spread; `method` says so.
3. Otherwise: Student's t for means; Wilson (1927, Probable inference, JASA 22) for shares; the delete-one-block jackknife with t
   (Tukey 1958; Miller 1974, The jackknife: a review, Biometrika 61) for smooth functions of means. Between 2 and 3 lies one gap: a
   quantity of unknown range whose spread rests on `SELDOM` to `FEW` rounds, or on a 20th of few rounds, gets Student's t, which covers
   somewhat less often than it says where the quantity is skewed.

Validated in tests/laws/test_simulation.py: each covers the truth as often as it says, rare events included.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtrit

from accord.simulation.bounds import Ends, all_equal, within_range
from accord.simulation.tally import Tally

CONFIDENCE = Fraction(19, 20)
FEW, SELDOM = 50, 20
CERTAIN = "no chance enters"
EQUAL = "no interval: all rounds equal"
UNSEEN = "no interval: too few rounds differ, and the range is not known"


@dataclass(frozen=True)
class Estimate:
    """A number known by sampling: its value, the interval that covers the truth with the stated confidence, the rounds it rests on,
    and how the interval was made. value is None where the quantity is not defined, low and high where there is no interval; then
    `method` says why. Level "exact": no chance enters, and the interval is the value."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    confidence: Fraction = CONFIDENCE
    level: str = "sampled"

    def __str__(self) -> str:
        if self.value is None:
            return f"not defined: {self.method}"
        if self.level == "exact":
            return f"{self.value:.6g} (exact: {self.method})"
        if self.low is None and self.n == 1:
            return f"{self.value:.6g} (one round, no interval)"
        if self.low is None:
            return f"{self.value:.6g} ({self.level}, n = {self.n:,}, {self.method})"
        how = f"{self.level}, n = {self.n:,}, confidence {self.confidence}, {self.method}"
        return f"{self.value:.6g} [{self.low:.6g}, {self.high:.6g}] ({how})"

    def json(self) -> dict[str, Any]:
        fields = {"value": self.value, "low": self.low, "high": self.high, "n": self.n, "method": self.method}
        return {**fields, "confidence": str(self.confidence), "level": self.level}


def mean_interval(tally: Tally, quantity: int, confidence: Fraction = CONFIDENCE) -> Estimate:
    """For the mean of one quantity."""
    value, n = float(tally.mean[quantity]), tally.n
    if _certain(tally, quantity):
        return _exact(value, n, confidence)
    if n < 2:
        return Estimate(value, None, None, n, "one round", confidence)
    carriers, steady = float(tally.carriers[quantity]), bool(tally.steady[quantity])
    if carriers < FEW and _ranged(tally, quantity):
        return _bounded(tally, quantity, confidence, float(tally.low[quantity]), float(tally.high[quantity]))
    if steady:
        return Estimate(value, None, None, n, EQUAL, confidence)
    if carriers < min(SELDOM, n / 20):
        return Estimate(value, None, None, n, UNSEEN, confidence)
    half = _student(n - 1, confidence) * float(np.sqrt(tally.squares[quantity] / (n - 1) / n))
    return Estimate(value, value - half, value + half, n, "t", confidence)


def share_interval(tally: Tally, quantity: int, confidence: Fraction = CONFIDENCE) -> Estimate:
    """For the mean of a quantity that lies in [0, 1] in every round: Wilson where enough rounds carry its spread.

    Where it is itself an average (over the agents of a round) its variance is at most that of one yes or no with the same mean, so
    the interval is wide enough whatever the dependence among the agents.
    """
    value, n = float(np.clip(tally.mean[quantity], 0, 1)), tally.n
    if _certain(tally, quantity):
        return _exact(value, n, confidence)
    if tally.carriers[quantity] < FEW:
        return _bounded(tally, quantity, confidence, 0.0, 1.0)
    z = float(ndtri(0.5 + float(confidence) / 2))
    centre = (value + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(value * (1 - value) / n + z * z / (4 * n * n)))
    return Estimate(value, min(value, max(0.0, centre - half)), max(value, min(1.0, centre + half)), n, "Wilson", confidence)


def jackknife_interval(
    tallies: tuple[Tally, ...],
    statistic: Callable[..., float],
    confidence: Fraction = CONFIDENCE,
    *,
    least: float = -np.inf,
    reads: slice = slice(None),
) -> Estimate:
    """The delete-one-block jackknife for statistic(means, ...), one vector of means from each tally; blocks of the tallies are paired.

    The statistic says that it is not defined by raising ValueError with the reason; it is never below `least`; it reads only the
    quantities `reads` of each tally. A mean that varied too seldom for the blocks to show it widens the interval by what the statistic
    changes when that mean moves to the ends of its own interval; a mean that never varied and has no known range is taken as certain,
    and `method` says so.
    """
    n, blocks = tallies[0].n, len(tallies[0].sizes)
    means = [t.mean for t in tallies]
    quantities = [(k, int(q)) for k, t in enumerate(tallies) for q in np.arange(len(t.mean))[reads]]
    try:
        value = statistic(*means)
        if all(_certain(tallies[k], q) for k, q in quantities):
            return _exact(value, n, confidence)
        if blocks < 2:
            return Estimate(value, None, None, n, "one round", confidence)
        left = np.array([statistic(*((t.sums.sum(axis=0) - t.sums[b]) / (n - t.sizes[b]) for t in tallies)) for b in range(blocks)])
        below = above = 0.0
        method, spread, reached = "jackknife", False, False
        for k, q in quantities:
            tally = tallies[k]
            spread = spread or not tally.steady[q]
            if tally.carriers[q] >= FEW or _certain(tally, q):
                continue
            if _ranged(tally, q):
                own = _bounded(tally, q, confidence, float(tally.low[q]), float(tally.high[q]))
                moved = [statistic(*_moved(means, k, q, end)) - value for end in (own.low, own.high) if end is not None]
                below, above, reached = below - min(0.0, *moved), above + max(0.0, *moved), True
            elif tally.steady[q]:
                method = "jackknife, taking as certain each mean that never varied"
            elif tally.carriers[q] < min(SELDOM, n / 20):
                return Estimate(value, None, None, n, UNSEEN, confidence)
    except ValueError as reason:
        return Estimate(None, None, None, n, str(reason), confidence)
    if not spread and not reached:
        return Estimate(value, None, None, n, EQUAL, confidence)
    half = _student(blocks - 1, confidence) * float(np.sqrt((blocks - 1) / blocks * ((left - left.mean()) ** 2).sum()))
    return Estimate(value, max(least, value - half - below), value + half + above, n, method, confidence)


def _exact(value: float, n: int, confidence: Fraction) -> Estimate:
    return Estimate(value, value, value, n, CERTAIN, confidence, "exact")


def _certain(tally: Tally, quantity: int) -> bool:
    return bool(tally.steady[quantity] and (tally.sure[quantity] or tally.low[quantity] == tally.high[quantity] == tally.mean[quantity]))


def _ranged(tally: Tally, quantity: int) -> bool:
    """Whether a range is known, and the mean lies in it."""
    low, high = tally.low[quantity], tally.high[quantity]
    return bool(np.isfinite([low, high]).all() and low < high and low <= tally.mean[quantity] <= high)


def _bounded(tally: Tally, quantity: int, confidence: Fraction, low: float, high: float) -> Estimate:
    value, n, miss = float(tally.mean[quantity]), tally.n, 1 - float(confidence)
    if tally.steady[quantity] and n > 1:
        ends: Ends = all_equal(value, n, low, high, miss)
        method = f"all rounds equal, each from {low:.6g} to {high:.6g}"
    else:
        ends = within_range(value, float(tally.squares[quantity]) / max(n - 1, 1), n, low, high, miss)
        method = f"Hoeffding and Bernstein, each round from {low:.6g} to {high:.6g}"
    return Estimate(value, *ends, n, method, confidence)


def _moved(means: list[Any], tally: int, quantity: int, to: float) -> list[Any]:
    changed = [mean.copy() for mean in means]
    changed[tally][quantity] = to
    return changed


def _student(freedom: int, confidence: Fraction) -> float:
    return float(stdtrit(freedom, 0.5 + float(confidence) / 2))
