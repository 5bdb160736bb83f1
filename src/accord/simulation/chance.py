"""Chances: exact rationals between 0 and 1, and draws by them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from accord.core.errors import AccordError
from accord.core.rational import exact
from accord.simulation.seat import Positions


def chance_of(value: Any, where: str) -> Fraction:
    """`value` as a Fraction between 0 and 1. Raises AccordError otherwise; `where` names the place in the sentence."""
    chance = exact(value, where)
    if not 0 <= chance <= 1:
        raise AccordError(f"{chance} is outside [0, 1], and {where} is a probability: give a rational such as '1/5'")
    return chance


def draw(chances: Sequence[Fraction], rounds: int, rng: np.random.Generator) -> Positions:
    """Which of the possibilities happens in each round, shape (rounds,)."""
    reached = np.cumsum([float(p) for p in chances[:-1]])
    return np.searchsorted(reached, rng.random(rounds), side="right").astype(np.int64)
