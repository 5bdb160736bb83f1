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


def narrow(numerators: Integers, terms: int = 1) -> Integers:
    """The same whole numbers in the narrowest integers that hold every sum of so many differences of them."""
    if numerators.dtype == object:
        return numerators
    largest = 2 * terms * max(int(numerators.max(initial=0)), -int(numerators.min(initial=0)))
    for width in (np.int16, np.int32, np.int64):
        if largest <= np.iinfo(width).max:
            return numerators.astype(width, copy=False)
    return numerators.astype(object)


def lowest(numerators: Integers, denominator: int) -> Scaled:
    """numerators / denominator over the least common denominator of these numbers."""
    factor = math.gcd(denominator, int(np.gcd.reduce(numerators.ravel(), initial=0)))
    whole = numerators // factor
    if whole.dtype == object:
        return Scaled(integers(whole.ravel().tolist(), whole.shape), denominator // factor)
    return Scaled(whole, denominator // factor)


def weighted(numerators: Integers, weights: Integers, whole: int) -> Integers:
    """numerators * weights, where weights that are summed come to no more than `whole` in size: such sums cannot overflow."""
    if object not in (numerators.dtype, weights.dtype):
        largest = max(int(numerators.max(initial=0)), -int(numerators.min(initial=0)))
        if largest * whole < _SAFE:
            weighed: Integers = numerators * weights
            return weighed
    wide: Integers = numerators.astype(object) * weights.astype(object)
    return wide


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
