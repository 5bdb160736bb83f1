"""Zeros stay zeros over any denominator, however far beyond 64 bits."""

from __future__ import annotations

from fractions import Fraction

import pytest

from accord.core.scaled import common, fit, scaled


@pytest.mark.parametrize("factor", [1, 2**40, 2**63, 10**40])
def test_scaling_zeros_and_ones(factor: int) -> None:
    assert fit(scaled([Fraction(0)] * 3, (3,)).numerators, factor).tolist() == [0, 0, 0]
    assert fit(scaled([Fraction(1), Fraction(-2)], (2,)).numerators, factor).tolist() == [factor, -2 * factor]


def test_a_common_denominator_beyond_64_bits() -> None:
    (zeros, thirds), denominator = common(scaled([Fraction(0)], (1,)), scaled([Fraction(1, 3 * 10**30)], (1,)))
    assert (zeros.tolist(), thirds.tolist(), denominator) == ([0], [1], 3 * 10**30)
