"""Arrays of rationals as integers over one common denominator, so that comparison is exact and fast."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[Any]  # int64 where every number and every difference fits, else Python integers (dtype object)
_SAFE = 2**61


@dataclass(frozen=True)
class Scaled:
    """numerators / denominator. Differences of two entries cannot overflow."""

    numerators: Integers
    denominator: int

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.numerators.shape)

    def at(self, *index: int) -> Fraction:
        return Fraction(int(self.numerators[index]), self.denominator)

    def over(self, denominator: int) -> Integers:
        """The numerators over a multiple of the present denominator."""
        return fit(self.numerators, denominator // self.denominator)


def scaled(values: Sequence[Fraction], shape: tuple[int, ...]) -> Scaled:
    """The values, in row-major order, over their least common denominator."""
    denominator = math.lcm(1, *{v.denominator for v in values})
    whole = [v.numerator * (denominator // v.denominator) for v in values]
    return Scaled(integers(whole, shape), denominator)


def integers(whole: Sequence[int], shape: tuple[int, ...]) -> Integers:
    """Whole numbers as int64 when they are small enough to subtract, as Python integers otherwise."""
    small = all(-_SAFE < v < _SAFE for v in whole)
    return np.array(whole, dtype=np.int64 if small else object).reshape(shape)


def fit(numerators: Integers, factor: int) -> Integers:
    """numerators * factor, moved to Python integers when int64 would be too narrow."""
    if factor == 1:
        return numerators
    if numerators.dtype != object and numerators.size:
        largest = max(abs(int(numerators.max())), abs(int(numerators.min())))
        if largest == 0:
            return numerators
        if largest * factor < _SAFE:
            return numerators * factor
    return numerators.astype(object) * factor


def common(*arrays: Scaled) -> tuple[list[Integers], int]:
    """The arrays over one denominator."""
    denominator = math.lcm(1, *(a.denominator for a in arrays))
    return [a.over(denominator) for a in arrays], denominator


def total(parts: Sequence[Integers]) -> Integers:
    """The sum of equally shaped arrays, safe from overflow."""
    bound = sum(max(abs(int(p.max())), abs(int(p.min()))) for p in parts if p.size)
    wide = [p.astype(object) for p in parts] if bound >= _SAFE else list(parts)
    result = wide[0]
    for part in wide[1:]:
        result = result + part
    return result
