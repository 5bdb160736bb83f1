"""Rows with their provenance, as plain Python or as pandas tables.

To the columns of the file each row adds `lab` (the company under the name used here, where the file names one) and its
provenance: `source`, `edition`, `as_of`, `licence`, `completeness` and `caveat` (what must be said about this row; empty for
most). What a reader may not do is answered in four ways: refused where the result would be false (selections that mix what
the catalogue sets apart, answers from absence), warned about (superseded rules), flagged in the row (`caveat`), or noted in the
provenance.
"""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from accord.core.canonical import show
from accord.core.errors import AccordError
from accord.data import caveats
from accord.data.catalogue import Dataset, dataset
from accord.data.cells import read_cell
from accord.data.extras import tables
from accord.data.labs import canonical

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
Told = tuple[Mapping[str, str], Row]
"""The texts of a row's cells, and the row itself."""


def rows(name: str, **filters: Any) -> list[Row]:
    """The rows of dataset `name` whose columns have the given values (one value, or a list of them), in the file's order.

    Integers are int, decimals Fraction, days ISO text, flags bool, empty cells None. Companies match under any of their
    names. Raises AccordError for an unknown dataset or column and for a selection that is empty (with what the absence means),
    Refused for a selection that mixes what may not be compared; issues SupersededWarning for rules that were replaced.
    """
    return _selected(name, filters)


def load(name: str, **filters: Any) -> pd.DataFrame:
    """The same rows as a pandas table: decimals as float64, days as timestamps, provenance in columns and in `attrs`."""
    return _frame(dataset(name), _selected(name, filters))


def by_edition(name: str, **filters: Any) -> dict[str, pd.DataFrame]:
    """One table for each edition, so that editions which may not be compared stay apart."""
    told = _selected(name, filters, mixed=True)
    editions = dict.fromkeys(row["edition"] for row in told)
    return {edition: _frame(dataset(name), [row for row in told if row["edition"] == edition]) for edition in editions}


def _selected(name: str, filters: Mapping[str, Any], *, mixed: bool = False) -> list[Row]:
    chosen = dataset(name)
    told = list(_all(chosen.name))
    for column, wanted in filters.items():
        told = _select(chosen, told, column, wanted)
    if not mixed:
        caveats.check_together(chosen, (cells for cells, _ in told))
    caveats.warn_superseded(chosen, [cells for cells, _ in told])
    return [dict(row) for _, row in told]


@functools.cache
def _all(name: str) -> tuple[Told, ...]:
    chosen = dataset(name)
    lines = csv.DictReader(io.StringIO(chosen.text()))
    return tuple((cells, _row(chosen, number, cells)) for number, cells in enumerate(lines, start=2))


def _row(chosen: Dataset, number: int, cells: Mapping[str, str]) -> Row:
    row: Row = {
        c.name: read_cell(cells[c.name], c.kind, f"{chosen.name}.csv row {number} column {c.name}") for c in chosen.columns.values()
    }
    company = _company(chosen)
    if company is not None:
        row["lab"] = canonical(cells[company])
    row["edition"] = cells.get("edition", chosen.edition)
    row["as_of"] = row[chosen.dated_by] if chosen.dated_by else chosen.date
    row |= {"licence": chosen.licence, "completeness": chosen.completeness, "caveat": caveats.caveat(chosen, cells)}
    return row


def _company(chosen: Dataset) -> str | None:
    return next((c.name for c in chosen.columns.values() if c.kind == "lab"), None)


def _select(chosen: Dataset, told: list[Told], column: str, wanted: Any) -> list[Told]:
    values = list(wanted) if isinstance(wanted, Iterable) and not isinstance(wanted, str) else [wanted]
    if not values:
        raise AccordError(f"the list of values for {column} is empty, which selects nothing: name at least one")
    for value in values:
        _check_filter(chosen, told, column, value)
    return [(cells, row) for cells, row in told if any(_equal(chosen, row, column, v) for v in values)]


def _check_filter(chosen: Dataset, told: list[Told], column: str, value: Any) -> None:
    if column not in told[0][1]:
        raise AccordError(f"{chosen.name} has no column {column!r}: it has {', '.join(told[0][1])}")
    if any(_equal(chosen, row, column, value) for _, row in told):
        return
    present = tuple(dict.fromkeys(show(row[column]) for _, row in told))
    listed = ", ".join(present[:12]) + (", ..." if len(present) > 12 else "")
    meaning = chosen.absent.get(column) or f"the data are {chosen.completeness}"
    raise AccordError(f"{chosen.name} has no row with {column} = {show(value)} among those selected ({meaning}): choose from {listed}")


def _equal(chosen: Dataset, row: Row, column: str, value: Any) -> bool:
    if column == "lab" or (column in chosen.columns and chosen.columns[column].kind == "lab"):
        return _canonical_or_same(row[column]) == _canonical_or_same(str(value))
    if isinstance(row[column], bool) and isinstance(value, str):
        return value == ("yes" if row[column] else "no")
    if isinstance(row[column], (int, Fraction)) and isinstance(value, str):
        return show(row[column]) == value
    return bool(row[column] == value)


def _canonical_or_same(name: str) -> str:
    try:
        return canonical(name)
    except AccordError:
        return name


def _frame(chosen: Dataset, told: list[Row]) -> pd.DataFrame:
    pandas = tables("pandas", "a table")
    frame: pd.DataFrame = pandas.DataFrame(told)
    for column in chosen.columns.values():
        if column.kind == "decimal":
            frame[column.name] = [float("nan") if v is None else float(v) for v in frame[column.name]]
        elif column.kind == "integer" and frame[column.name].isna().any():
            frame[column.name] = frame[column.name].astype("Int64")
        elif column.kind in ("date", "us date"):
            frame[column.name] = pandas.to_datetime(frame[column.name])
    frame.attrs.update(chosen.provenance.items())
    return frame
