"""Running tallies of rounds, filled batch by batch; memory does not grow with the number of rounds.

For k quantities measured in every round: the count, means and sums of the second to fourth powers of the deviations, merged batch by
batch (Chan, Golub and LeVeque 1983, Algorithms for computing the sample variance, The American Statistician 37(3), eq. 2.1, for the
second; Pébay 2008, Formulas for robust, one-pass parallel computation of covariances and arbitrary-order statistical moments,
SAND2008-6212, for the third and fourth), and the sums over up to `BLOCKS` consecutive blocks of rounds, from which a statistic that is
no mean gets its interval. Validated against numpy on all the data at once.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from accord.simulation.columns import Floats

BLOCKS = 200
STEADY = 1e-12  # a relative spread that float rounding explains


class Tally:
    """k quantities over a known number of rounds, filled batch by batch in order.

    low, high   between which values each quantity must lie in every round; infinite where that is not known
    sure        whether it is known that no chance enters the quantity, so that every round must give the same
    """

    def __init__(self, quantities: int, rounds: int) -> None:
        self.rounds, self.n = rounds, 0
        self.mean, self.squares = np.zeros(quantities), np.zeros(quantities)
        self.cubes, self.fourths = np.zeros(quantities), np.zeros(quantities)
        self.sums = np.zeros((min(BLOCKS, rounds), quantities))
        self.sizes = np.zeros(min(BLOCKS, rounds), dtype=np.int64)
        self.low, self.high = np.full(quantities, -np.inf), np.full(quantities, np.inf)
        self.sure = np.zeros(quantities, dtype=np.bool_)

    def add(self, values: Floats) -> None:
        """Take in the next rounds, shape (rounds, quantities)."""
        rounds, mean = len(values), values.mean(axis=0)
        mean = np.where(np.ptp(values, axis=0) == 0, values[0], mean)  # a constant keeps its exact value, and no spread
        apart, shift, before, total = values - mean, mean - self.mean, self.n, self.n + rounds
        second, third, fourth = ((apart**k).sum(axis=0) for k in (2, 3, 4))
        self.fourths += (
            fourth
            + shift**4 * (before * rounds * (before**2 - before * rounds + rounds**2) / total**3)
            + 6 * shift**2 * (before**2 * second + rounds**2 * self.squares) / total**2
            + 4 * shift * (before * third - rounds * self.cubes) / total
        )
        self.cubes += (
            third
            + shift**3 * (before * rounds * (before - rounds) / total**2)
            + 3 * shift * (before * second - rounds * self.squares) / total
        )
        self.squares += second + shift**2 * (before * rounds / total)
        self.mean = np.where(shift == 0, self.mean, self.mean + shift * (rounds / total))
        block = (before + np.arange(rounds)) * len(self.sizes) // self.rounds
        starts = np.flatnonzero(np.diff(block, prepend=-1))
        self.sums[block[starts]] += np.add.reduceat(values, starts, axis=0)
        self.sizes[block[starts]] += np.diff(starts, append=rounds)
        self.n = total

    @property
    def steady(self) -> npt.NDArray[np.bool_]:
        """Which quantities were the same in every round, up to float rounding."""
        same: npt.NDArray[np.bool_] = self.squares <= self.n * (STEADY * np.maximum(1.0, np.abs(self.mean))) ** 2
        return same

    @property
    def carriers(self) -> Floats:
        """On how many rounds each quantity's spread rests: (sum of squared deviations)^2 / sum of their fourth powers.

        About the number of rare events where there are some; a third of the rounds for a normal quantity; 0 without spread.
        """
        return np.where(self.steady, 0.0, self.squares**2 / np.where(self.fourths > 0, self.fourths, np.inf))
