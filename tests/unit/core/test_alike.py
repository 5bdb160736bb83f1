"""What is quickly told apart is what canonical forms tell apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest

from accord.core.alike import alike
from accord.core.canonical import key
from accord.core.counts import Each
from accord.core.domain import Decision
from accord.core.lottery import Lottery
from accord.core.symmetric import Assignment, Part


@dataclass(frozen=True, init=False)
class Count(int):
    """A record that is written as the whole number that it is."""


class Colour(Enum):
    RED = "red"


VALUES: tuple[Any, ...] = (
    0, 1, True, False, None, "1", "", Fraction(1), Fraction(1, 2), Fraction(2), 2, (1, 2), (1, Fraction(2)), (True, 2), ((1,), 2), (),
    {}, {"a": 1, "b": 2}, {"b": 2, "a": Fraction(1)}, MappingProxyType({"a": 1, "b": 2}), {1: 2}, {"a": (1, {"c": None})},
    Part(1, 2), Part(1, Fraction(2)), Part(True, 2), Part("1", 2), Decision("x", {"a": 1, "b": 2}), Decision("x", {"b": 2, "a": 1}),
    Decision("x"), Assignment({"a": Part(0), "b": Part(1)}), Assignment({"b": Part(1), "a": Part(0)}), Each({"a": 0}), Each({1: 0}),
    Count(1), Colour.RED, Lottery.uniform((0, 1)), [1, 2], {1, 2}, frozenset((1, 2)),
)  # fmt: skip


def test_two_values_are_alike_if_and_only_if_their_canonical_forms_are_equal() -> None:
    told = [(alike(v), key(v)) for v in VALUES if alike(v) is not None]
    assert len(told) >= 25
    assert all((a == b) == (first == second) for a, first in told for b, second in told)


@pytest.mark.parametrize("value", [0.5, (1, 0.5), Part(0.5), {"a": 0.5}, [1], {1}, Colour.RED, Count(1), Lottery.sure(1), {1: 2}])
def test_what_has_another_form_is_left_to_it(value: Any) -> None:
    assert alike(value) is None
