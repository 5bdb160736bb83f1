"""Exact numbers, the canonical form of values, and integers over a common denominator."""

from __future__ import annotations

import enum
import hashlib
import math
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.canonical import canonical_json, encode, key, sha256, show
from accord.core.errors import AccordError
from accord.core.rational import exact, text
from accord.core.scaled import common, fit, integers, scaled, total

rationals = st.fractions(max_denominator=10**12)


@given(rationals)
def test_a_rational_survives_its_text(value: Fraction) -> None:
    assert exact(text(value)) == value
    assert exact(value) is value
    assert key(value) == key(Fraction(value.numerator * 3, value.denominator * 3))


@pytest.mark.parametrize(
    ("given_", "value"), [("3", 3), ("-2/11", Fraction(-2, 11)), ("+4/2", 2), (7, 7), ("0/5", 0), ("1/007", Fraction(1, 7))]
)
def test_what_is_exact(given_: Any, value: Any) -> None:
    assert exact(given_) == value
    assert type(exact(given_)) is Fraction


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (0.5, r"0.5 is a float, and the fine must be exact: write Fraction\(1, 2\) or the text 'p/q'"),
        (0.1, r"write Fraction\(1, 10\)"),
        (1 / 3, r"write Fraction\(1, 3\)"),
        (float("nan"), "nan is a float"),
        (math.inf, "inf is a float"),
        (1e300, "is a float"),
        (np.float64(0.5), "is a float"),
        (True, "True is not a rational number, and the fine must be one"),
        (None, "None is not a rational number"),
        ("1/0", "'1/0' is not a rational number"),
        ("1/00", "'1/00' is not a rational number"),
        ("0.5", "'0.5' is not a rational number"),
        ("1e3", "'1e3' is not a rational number"),
        ("", "'' is not a rational number"),
        ("1_000", "is not a rational number"),
        ("٣", "is not a rational number"),
        (" 3", "is not a rational number"),
        (1j, "is not a rational number"),
    ],
)
def test_what_is_not(wrong: Any, words: str) -> None:
    with pytest.raises(AccordError, match=words):
        exact(wrong, "the fine")


class Colour(enum.Enum):
    RED = 1


@dataclass(frozen=True)
class Bid:
    price: Fraction
    notes: tuple[str, ...] = ()


def test_equal_values_have_equal_keys_and_others_do_not() -> None:
    same = [
        (1, Fraction(1)),
        ((1, 2), [1, 2]),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}),
        ({1: "x", "1": "y"}, {"1": "y", 1: "x"}),
        (frozenset((3, 1, 2)), {2, 3, 1}),
        (Bid(Fraction(2, 4)), Bid(Fraction(1, 2))),
        (MappingProxyType({"a": 1}), {"a": 1}),
    ]
    for left, right in same:
        assert key(left) == key(right)
    others = [
        1,
        "1",
        True,
        None,
        (1,),
        ((1,),),
        {"a": 1},
        (("a", 1),),
        {1},
        Fraction(1, 2),
        "1/2",
        Bid(Fraction(1)),
        "RED",
        (),
        "",
        {},
        set(),
    ]
    texts = [key(v) for v in (*others, Colour.RED)]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (0.5, "0.5 is a float"),
        ((1, [2, 0.5]), "0.5 is a float"),
        (object(), "has no canonical form"),
        (lambda: 0, "has no canonical form"),
        (1j, "complex"),
    ],
)
def test_what_has_no_canonical_form_is_refused(wrong: Any, words: str) -> None:
    with pytest.raises(AccordError, match=words):
        encode(wrong)


def test_the_written_form_is_pinned() -> None:
    """A change here would change every digest ever made."""
    value = {"bids": (Fraction(2, 11), 3, True, None), 1: frozenset({"é"}), "who": Bid(Fraction(1, 2), ("a",))}
    assert canonical_json(encode(value)) == (
        '{"map":[["bids",[{"q":"2/11"},3,true,null]],["who",{"record":["Bid",{"notes":["a"],"price":{"q":"1/2"}}]}],[1,{"set":["\\u00e9"]}]]}'
    )
    assert sha256(encode((1, 2))) == "sha256:" + hashlib.sha256(b"[1,2]").hexdigest()


def test_values_as_a_person_writes_them() -> None:
    assert show((1, Fraction(1, 2), "x")) == "(1, 1/2, x)"
    assert show({"ada": 1, "bo": (0,)}) == "{ada: 1, bo: (0)}"
    assert show({3, 1, 2}) == "{1, 2, 3}"
    assert show(Bid(Fraction(1, 3), ("a",))) == "Bid(price=1/3, notes=(a))"


numbers = st.one_of(rationals, st.integers(-(2**80), 2**80).map(Fraction), st.fractions(max_denominator=5))


@given(st.lists(numbers, min_size=1, max_size=8))
def test_scaled_integers_are_the_values(values: list[Fraction]) -> None:
    table = scaled(values, (len(values),))
    assert [table.at(k) for k in range(len(values))] == values
    assert table.denominator == math.lcm(*(v.denominator for v in values))
    assert table.over(table.denominator * 6)[0] == values[0] * table.denominator * 6


@given(st.lists(st.integers(-(2**63), 2**63), min_size=1, max_size=6), st.integers(1, 2**40))
def test_no_operation_overflows(whole: list[int], factor: int) -> None:
    held = integers(whole, (len(whole),))
    assert [int(v) for v in fit(held, factor)] == [v * factor for v in whole]
    assert [int(v) for v in total([held] * 5)] == [5 * v for v in whole]
    grid = held[:, None] - held[None, :]
    assert [[int(v) for v in row] for row in grid] == [[a - b for b in whole] for a in whole]


@given(st.lists(numbers, min_size=1, max_size=4), st.lists(numbers, min_size=1, max_size=4))
def test_a_common_denominator_keeps_the_values(first: list[Fraction], second: list[Fraction]) -> None:
    arrays, denominator = common(scaled(first, (len(first),)), scaled(second, (len(second),)))
    assert [[Fraction(int(v), denominator) for v in a] for a in arrays] == [first, second]
