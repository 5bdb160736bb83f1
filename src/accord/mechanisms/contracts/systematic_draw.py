"""Systematic sampling: draw several units so that each is included with exactly its odds.

Lay the odds end to end on a line and take every unit into whose stretch a point u, u + 1, u + 2, ... falls, with u uniform
on [0, 1). As no stretch is longer than 1, a unit is taken at most once, and with exactly its odds; the number taken is
the sum of the odds, rounded down or up (Madow 1949).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from accord.core.lottery import Lottery

Array = npt.NDArray[Any]


def systematic_draw(odds: Mapping[str, Fraction]) -> Lottery:
    """The lottery over who is drawn: tuples of names in the order of `odds`, which are at most 1 each."""
    ends = list(itertools.accumulate(odds.values()))
    starts = [Fraction(0), *ends[:-1]]
    cuts = sorted({Fraction(0), Fraction(1), *(end % 1 for end in ends)})

    def drawn(u: Fraction) -> tuple[str, ...]:
        return tuple(name for name, low, high in zip(odds, starts, ends, strict=True) if math.ceil(high - u) > math.ceil(low - u))

    return Lottery((drawn(low), high - low) for low, high in itertools.pairwise(cuts))


def systematic_draws(odds: Array, u: Array) -> Array:
    """Who is drawn in each row: odds of shape (rounds, units), uniform u of shape (rounds,); an array of booleans."""
    ends = np.round(np.cumsum(odds, axis=1), 12)
    starts = np.concatenate([np.zeros((len(odds), 1)), ends[:, :-1]], axis=1)
    drawn: Array = np.ceil(ends - u[:, None]) > np.ceil(starts - u[:, None])
    return drawn
