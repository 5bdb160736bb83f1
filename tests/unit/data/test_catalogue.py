"""The catalogue and the files agree, and say of every dataset why it may be here."""

from __future__ import annotations

import csv
import io
import re

import pytest

from accord.core.errors import AccordError, Refused
from accord.data.catalogue import Dataset, dataset, datasets, digest_of
from accord.data.caveats import matches
from accord.data.cells import read_cell

SHIPPED = datasets()
NAMES = [d.name for d in SHIPPED]


def cells(given: Dataset) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(given.text())))


@pytest.mark.parametrize("given", SHIPPED, ids=NAMES)
def test_the_file_is_the_one_described(given: Dataset) -> None:
    told = cells(given)
    assert digest_of(given.text()) == given.sha256
    assert len(told) == given.rows > 0
    assert list(told[0]) == list(given.columns)
    assert "source" in given.columns, "every row names its source"


@pytest.mark.parametrize("given", SHIPPED, ids=NAMES)
def test_every_cell_is_of_its_columns_kind_and_every_row_has_a_source(given: Dataset) -> None:
    for number, row in enumerate(cells(given), start=2):
        for column in given.columns.values():
            read_cell(row[column.name], column.kind, f"{given.name} row {number} column {column.name}")
        assert row["source"].strip()


@pytest.mark.parametrize("given", SHIPPED, ids=NAMES)
def test_every_remark_is_about_some_row_but_not_about_a_column_that_is_not_there(given: Dataset) -> None:
    told = cells(given)
    for where in [c.where for c in (*given.caveats, *given.superseded)]:
        assert any(matches(row, where) for row in told), where
    if given.apart:
        assert {row[given.apart.column] for row in told} == {v for group in given.apart.groups for v in group}
    assert set(given.absent) <= set(given.columns)
    assert given.dated_by is None or given.dated_by in given.columns


@pytest.mark.parametrize("given", datasets(shipped=None), ids=lambda d: d.name)
def test_every_dataset_says_what_whose_and_why_it_may_ship(given: Dataset) -> None:
    for text in (given.what, given.publisher, given.source, given.licence, given.credit, given.shipping, given.completeness, given.edition):
        assert len(text) > 3
        assert text == text.strip()
    assert given.trust in ("complete", "partial", "stale", "illustrative")
    assert re.match(r"20\d\d(-\d\d)?(-\d\d)?$", given.date)


def test_what_is_not_shipped_says_why_and_is_refused_with_that() -> None:
    (left_out,) = datasets(shipped=False)
    assert left_out.name == "agi_timeline_index_daily"
    with pytest.raises(Refused, match=r"is not shipped: a whole computed series .* without a licence"):
        left_out.text()


def test_an_unknown_name_gets_the_nearest_one() -> None:
    with pytest.raises(AccordError, match="did you mean fmti_totals"):
        dataset("fmti_total")
    with pytest.raises(AccordError, match="accord list data"):
        dataset("zzz")


def test_hyphens_and_the_files_name_are_understood() -> None:
    assert dataset("fmti-totals") is dataset("fmti_totals.csv") is dataset("fmti_totals")


def test_the_digest_does_not_depend_on_line_ends() -> None:
    assert digest_of("a\r\nb\r\n") == digest_of("a\nb\n")


def test_a_wrong_cell_is_named() -> None:
    with pytest.raises(AccordError, match=r"x.csv row 3 column n holds 'many', which is not of the kind 'integer'"):
        read_cell("many", "integer", "x.csv row 3 column n")


@pytest.mark.parametrize(("written", "day"), [("3/31/2022", "2022-03-31"), ("12/31/24", "2024-12-31")])
def test_days_written_month_first_become_iso_days(written: str, day: str) -> None:
    assert read_cell(written, "us date", "here") == day
