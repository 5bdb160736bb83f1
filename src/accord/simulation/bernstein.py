"""Do drawn numbers have the mean that they should? A test that holds for any number of draws and any skewness.

Empirical Bernstein bound (Maurer and Pontil 2009, Empirical Bernstein bounds and sample variance penalization, theorem 4): for n
independent draws in a range of width R with sample variance V, the mean differs from its expectation by more than
sqrt(2 V log(2 / d) / n) + 7 R log(2 / d) / (3 (n - 1)) on one side with a chance of at most d. Against a z-test it costs a tenth of the
width for large n, and it raises no false alarm when few draws have met no rare event.
"""

from __future__ import annotations

import math

import numpy as np

from accord.simulation.columns import Floats
from accord.simulation.seat import Positions

ROUNDING = 1e-9


def allowance(residual: Floats, noise: Floats, label: Positions, spread: float, alone: float) -> tuple[Floats, Floats]:
    """For groups of draws, how far their mean residual lies from 0, and how far it may at the two-sided false alarm chance `alone`.

    residual, noise, label   shape (draws,): drawn minus expected, the variance that theory gives, and the group from 0 on
    spread                   the width of the residuals' range
    A group of a single draw may lie anywhere.
    """
    n, chances = np.bincount(label), math.log(4 / alone)
    centre = np.bincount(label, residual) / n
    seen = np.bincount(label, (residual - centre[label]) ** 2) / np.maximum(n - 1, 1)
    variance = np.maximum(seen, np.bincount(label, noise) / n)
    allowed = np.sqrt(2 * variance * chances / n) + 7 * spread * chances / (3 * np.maximum(n - 1, 1)) + ROUNDING
    return centre, np.where(n > 1, allowed, np.inf)
