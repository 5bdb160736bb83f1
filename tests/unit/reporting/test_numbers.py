"""Numbers keep their exact form, and show no more digits than they have."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.reporting.axis import axis, logarithmic
from accord.reporting.numbers import between, decimal, estimate, number, percent, quantity, rational


@given(st.fractions(max_denominator=10**9))
def test_a_rational_can_be_read_back_and_its_decimal_is_near(value: Fraction) -> None:
    exact, _, rest = rational(str(value)).replace(",", "").partition(" (")
    assert Fraction(exact) == value
    if value.denominator != 1:
        assert float(rest.removesuffix(")")) == pytest.approx(float(value), rel=5.001e-4)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2161/551", "2161/551 (3.922)"),
        ("543/80", "543/80 (6.7875)"),
        ("-1/8", "-1/8 (-0.125)"),
        ("2097152", "2,097,152"),
        ("0 to 1/8", "0 to 1/8"),
        ("", ""),
    ],
)
def test_rationals_are_written_with_a_decimal_beside_them(written: str, shown: str) -> None:
    assert rational(written) == shown


def test_a_decimal_is_whole_where_it_is_short() -> None:
    assert decimal(Fraction(1, 16)) == "0.0625"
    assert decimal(Fraction(1, 3)) == "0.3333"


@pytest.mark.parametrize(("value", "shown"), [(None, "-"), ("1/2", "1/2 (0.5)"), (32, "32"), (2.0, "2"), (4.28, "4.28"), (True, "True")])
def test_a_measure_is_shown_as_it_comes(value: object, shown: str) -> None:
    assert quantity(value) == shown


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e4))
def test_an_interval_shows_two_digits_of_its_half_width(value: float, half: float) -> None:
    low, high = value - half, value + half
    shown = between(value, low, high).replace(",", " ").replace("[", "").replace("]", "")
    if high > low:
        numbers = [
            float(part) for part in between(value, low, high).replace("[", "").replace("]", "").replace(", ", " ").replace(",", "").split()
        ]
        assert len(numbers) == 3, shown
        assert numbers[0] == pytest.approx(value, abs=max((high - low) / 2 / 10, 5.1e-10))


def test_an_estimate_says_when_it_is_not_defined_or_has_no_interval() -> None:
    assert estimate({"value": None, "low": None, "high": None, "method": "nobody moved"}) == "not defined: nobody moved"
    assert estimate({"value": 2.5, "low": None, "high": None, "method": "one round"}) == "2.5"
    assert estimate({"value": 2.0, "low": 2.0, "high": 2.0, "method": "t"}) == "2"
    assert estimate({"value": 3.72225, "low": 3.70475, "high": 3.73975, "method": "t"}) == "3.722 [3.705, 3.740]"


def test_confidence_is_a_percentage() -> None:
    assert [percent("19/20"), percent("999/1000"), percent(0.9)] == ["95%", "99.9%", "90%"]


def test_a_large_number_keeps_its_thousands_apart() -> None:
    assert [number(31457280), number(1e20), number(float("inf"))] == ["31,457,280", "1e+20", "inf"]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=6), st.booleans())
def test_an_axis_holds_its_values_and_has_a_few_ticks_inside(values: list[float], zero: bool) -> None:
    made = axis("x", values, zero=zero)
    assert made.low <= min(values) <= max(values) <= made.high
    assert 2 <= len(made.ticks) <= 8
    assert all(made.low <= place <= made.high for place, _ in made.ticks)
    assert len({label for _, label in made.ticks}) == len(made.ticks)
    if zero:
        assert made.low <= 0 <= made.high


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=5))
def test_a_logarithmic_axis_spans_whole_decades(values: list[float]) -> None:
    made = logarithmic("s", values)
    assert all(10.0**made.low <= v * 1.0000001 and v <= 10.0**made.high * 1.0000001 for v in values)
    assert all(place == int(place) and made.low < place < made.high for place, _ in made.ticks)
    assert len(made.ticks) >= 2
