"""Running tallies of rounds, and confidence intervals for what they estimate.

Rounds are independent draws. A tally keeps, for k quantities measured in every round, the count, means and sums of squared
deviations (merged batch by batch: Chan, Golub and LeVeque 1983, Algorithms for computing the sample variance, The American
Statistician 37(3), eq. 2.1), and the sums over up to `BLOCKS` consecutive blocks of rounds, from which a statistic that is
no mean gets its interval. Memory does not grow with the number of rounds.

Intervals: Student's t for means; Wilson (1927, Probable inference, JASA 22) for shares, which stays inside [0, 1] and open at
its ends; the delete-one-block jackknife with t (Tukey 1958; Miller 1974, The jackknife: a review, Biometrika 61) for smooth
functions of means. Validated in tests/laws/test_simulation.py: each covers the truth as often as it says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.special import ndtri, stdtrit

from accord.simulation.columns import Floats

BLOCKS = 200
CONFIDENCE = Fraction(19, 20)


@dataclass(frozen=True)
class Estimate:
    """A number known by sampling: its value, the interval that covers the truth with the stated confidence, the rounds it rests on,
    and how the interval was made. value, low and high are None where the quantity is not defined; then `method` says why."""

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
        if self.low is None:
            return f"{self.value:.6g} (one round, no interval)"
        how = f"{self.level}, n = {self.n:,}, confidence {self.confidence}, {self.method}"
        return f"{self.value:.6g} [{self.low:.6g}, {self.high:.6g}] ({how})"

    def json(self) -> dict[str, Any]:
        fields = {"value": self.value, "low": self.low, "high": self.high, "n": self.n, "method": self.method}
        return {**fields, "confidence": str(self.confidence), "level": self.level}


class Tally:
    """k quantities over a known number of rounds, filled batch by batch in order."""

    def __init__(self, quantities: int, rounds: int) -> None:
        self.rounds, self.n = rounds, 0
        self.mean, self.squares = np.zeros(quantities), np.zeros(quantities)
        self.sums = np.zeros((min(BLOCKS, rounds), quantities))
        self.sizes = np.zeros(min(BLOCKS, rounds), dtype=np.int64)

    def add(self, values: Floats) -> None:
        """Take in the next rounds, shape (rounds, quantities)."""
        rounds, mean = len(values), values.mean(axis=0)
        mean = np.where(np.ptp(values, axis=0) == 0, values[0], mean)  # a constant keeps its exact value, and no spread
        shift, total = mean - self.mean, self.n + rounds
        self.squares += ((values - mean) ** 2).sum(axis=0) + shift**2 * (self.n * rounds / total)
        self.mean = np.where(shift == 0, self.mean, self.mean + shift * (rounds / total))
        block = (self.n + np.arange(rounds)) * len(self.sizes) // self.rounds
        starts = np.flatnonzero(np.diff(block, prepend=-1))
        self.sums[block[starts]] += np.add.reduceat(values, starts, axis=0)
        self.sizes[block[starts]] += np.diff(starts, append=rounds)
        self.n = total


def mean_interval(tally: Tally, quantity: int, confidence: Fraction = CONFIDENCE) -> Estimate:
    """Student's t for the mean of one quantity."""
    value, n = float(tally.mean[quantity]), tally.n
    if n < 2:
        return Estimate(value, None, None, n, "one round", confidence)
    error = float(np.sqrt(tally.squares[quantity] / (n - 1) / n))
    if error == 0:
        return Estimate(value, value, value, n, "the same in every round", confidence)
    half = _student(n - 1, confidence) * error
    return Estimate(value, value - half, value + half, n, "t", confidence)


def share_interval(tally: Tally, quantity: int, confidence: Fraction = CONFIDENCE) -> Estimate:
    """Wilson's interval for the mean of a quantity that lies in [0, 1] in every round.

    Where it is itself an average (over the agents of a round) its variance is at most that of one yes or no with the same mean, so
    the interval is wide enough whatever the dependence among the agents.
    """
    value, n = float(np.clip(tally.mean[quantity], 0, 1)), tally.n
    z = float(ndtri(0.5 + float(confidence) / 2))
    centre = (value + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * float(np.sqrt(value * (1 - value) / n + z * z / (4 * n * n)))
    return Estimate(value, min(value, max(0.0, centre - half)), max(value, min(1.0, centre + half)), n, "Wilson", confidence)


def jackknife_interval(
    tallies: tuple[Tally, ...], statistic: Callable[..., float], confidence: Fraction = CONFIDENCE, *, least: float = -np.inf
) -> Estimate:
    """The delete-one-block jackknife for statistic(means, ...), one vector of means from each tally; blocks of the tallies are paired.

    The statistic says that it is not defined by raising ValueError with the reason; it is never below `least`.
    """
    n, blocks = tallies[0].n, len(tallies[0].sizes)
    try:
        value = statistic(*(t.mean for t in tallies))
        if blocks < 2:
            return Estimate(value, None, None, n, "one round", confidence)
        left = np.array([statistic(*((t.sums.sum(axis=0) - t.sums[b]) / (n - t.sizes[b]) for t in tallies)) for b in range(blocks)])
    except ValueError as reason:
        return Estimate(None, None, None, n, str(reason), confidence)
    if not any(t.squares.any() for t in tallies):
        return Estimate(value, value, value, n, "the same in every round", confidence)
    error = float(np.sqrt((blocks - 1) / blocks * ((left - left.mean()) ** 2).sum()))
    half = _student(blocks - 1, confidence) * error
    return Estimate(value, max(least, value - half), value + half, n, "jackknife", confidence)


def _student(freedom: int, confidence: Fraction) -> float:
    return float(stdtrit(freedom, 0.5 + float(confidence) / 2))
