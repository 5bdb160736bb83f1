"""Numbers and labels are read exactly, or refused where they could be two things."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.adapters.cells import Cell, Place
from accord.core.errors import AccordError

HERE = Place("auction.csv", "rule", 7, "pay:ada")


def cell(text: str, *, semicolons: bool = False) -> Cell:
    return Cell(text, HERE, None, semicolons)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("3", "3"), ("-3", "-3"), ("\u22123", "-3"), ("2/11", "2/11"), ("2 / 4", "1/2"), ("-1/3", "-1/3"), ("0.25", "1/4"), (".5", "1/2"),
        ("0,25", "1/4"), ("12,5", "25/2"), ("1e-5", "1/100000"), ("1E2", "100"), ("50%", "1/2"), ("0.5 %", "1/200"), ("0,125", "1/8"),
        ("1.000", "1"), ("+4", "4"), ("5.", "5"),
    ],
)  # fmt: skip
def test_numbers_are_exact(written: str, value: str) -> None:
    assert cell(written).number() == Fraction(value)


@pytest.mark.parametrize(
    "written", ["abc", "1/0", "1/2/3", "--1", "1e999999999", "\u00bd", "$3", "1.2.3", "nan", "inf", "0x10", "1_000", "\u0663"]
)
def test_what_is_no_number_is_refused_with_place_and_remedy(written: str) -> None:
    with pytest.raises(AccordError) as told:
        cell(written).number()
    assert str(told.value).startswith(f"auction.csv, [rule], row 7, column 'pay:ada': {written!r} is not a number: write an integer")


@pytest.mark.parametrize(("written", "semicolons"), [("1,000", False), ("12,500,000", False), ("1.000", True), ("1,000", True)])
def test_grouped_thousands_are_refused_because_they_could_be_decimals(written: str, semicolons: bool) -> None:
    with pytest.raises(AccordError, match="could be"):
        cell(written, semicolons=semicolons).number()


@pytest.mark.parametrize(("written", "label"), [("0.50", Fraction(1, 2)), ("1/2", Fraction(1, 2)), ("3", 3), ("3.0", 3), ("-1", -1)])
def test_labels_that_are_numbers_are_those_numbers(written: str, label: object) -> None:
    assert cell(written).label() == label


@pytest.mark.parametrize("written", ["high", "007", "1e5", "50%", "ada wins", "TRUE", "v1.2.3"])
def test_other_labels_are_texts(written: str) -> None:
    assert cell(written).label() == written


def test_an_empty_cell_asks_to_be_filled() -> None:
    with pytest.raises(AccordError, match=r"the cell is empty and needs a number: fill it in"):
        cell("").number()
    with pytest.raises(AccordError, match=r"the cell is empty and needs a name: fill it in"):
        cell("").label()


@given(st.fractions(max_denominator=10**9))
def test_every_fraction_reads_back(value: Fraction) -> None:
    assert cell(str(value)).number() == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_every_decimal_is_read_as_it_is_written(value: object) -> None:
    assert cell(str(value)).number() == Fraction(str(value))


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_one_sentence(written: str) -> None:
    assert re.match(r"auction\.csv, .*: |-?\d", sentence_or_number(cell(written.strip())))


def sentence_or_number(given_: Cell) -> str:
    try:
        return str(given_.number())
    except AccordError as problem:
        return str(problem)
