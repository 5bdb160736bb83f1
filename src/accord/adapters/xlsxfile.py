"""Blocks from a workbook (.xlsx): one sheet for each block, named types, rule, values, ...

A whole number is read exactly. A cell with decimals holds a binary number; it is read through the shortest decimal that
denotes it (0.1 is read as 1/10), and a remark says so. Cells that a spreadsheet has changed under the author's hands are
refused: dates (which it makes of 1/2), formulas without a stored value, error values, merged cells.
"""

from __future__ import annotations

import datetime
import warnings
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accord.adapters.blocks import ROWS, SHAPES, Block, Record, Source, block
from accord.adapters.cells import Cell, Place
from accord.core.errors import AccordError
from accord.data.extras import tables

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

_DATES = (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)


def read_xlsx(path: Path) -> Source:
    """The blocks of a workbook. Raises AccordError if openpyxl is missing, or the file or a cell cannot be read."""
    values, formulas = _workbook(path, data_only=True), _workbook(path, data_only=False)
    blocks: dict[str, Block] = {}
    ignored, decimals = [], 0
    for sheet in values.worksheets:
        name, place = sheet.title.strip().lower(), Place(path.name, sheet.title.strip().lower())
        if name not in SHAPES:
            ignored.append(sheet.title)
            continue
        if name in blocks:
            raise place.error(f"two sheets are called {name!r} but for capitals or spaces: join them")
        if sheet.merged_cells.ranges:
            merged = sorted(str(r) for r in sheet.merged_cells.ranges)[0]
            raise place.error(f"the cells {merged} are merged, which hides what belongs to which row: unmerge them and fill every cell")
        if (sheet.max_row or 0) > ROWS:
            raise place.error(f"there are {sheet.max_row:,} rows, and at most {ROWS:,} can be read: delete what stands below the table")
        records = []
        both = zip(sheet.iter_rows(), formulas[sheet.title].iter_rows(), strict=True)
        for number, (row, told) in enumerate(both, start=1):
            decimals += sum(isinstance(c.value, float) and not c.value.is_integer() for c in row)
            records.append((number, _record(place, row, told)))
        blocks[name] = block(place, records)
    return Source(path.name, blocks, _notes(decimals, ignored))


def _workbook(path: Path, *, data_only: bool) -> Workbook:
    openpyxl = tables("openpyxl", "reading a workbook")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about formatting that openpyxl does not keep, which no table needs
            book: Workbook = openpyxl.load_workbook(path, data_only=data_only)
            return book
    except OSError:
        raise
    except Exception as problem:  # a damaged archive fails in as many ways as it can be damaged
        kind = type(problem).__name__
        raise AccordError(
            f"{path.name} cannot be read as an .xlsx workbook ({kind}): save it again as .xlsx without a password, or as 'CSV UTF-8'"
        ) from None


def _record(place: Place, row: Any, told: Any) -> Record:
    return [_cell(place, value, formula) for value, formula in zip(row, told, strict=True)]


def _cell(place: Place, cell: Any, formula: Any) -> Cell:
    value, problem, text = cell.value, None, ""
    if value is None and formula.data_type == "f":
        problem = f"the formula in {cell.coordinate} has no stored value: open the file in a spreadsheet and save it, or paste the value"
    elif isinstance(value, _DATES):
        problem = (
            f"{cell.coordinate} holds the date {value}, which spreadsheets make of entries such as 1/2: format it as text, or write 0.5"
        )
    elif cell.data_type == "e":
        problem = f"{cell.coordinate} holds the error {value}: mend its formula"
    elif isinstance(value, bool):
        text = str(value).upper()
    elif isinstance(value, float):
        text = format(Decimal(repr(value)), "f")
        text = text.removesuffix(".0")
    elif value is not None:
        text = str(value).strip()
    return Cell(text, place, problem)


def _notes(decimals: int, ignored: list[str]) -> tuple[str, ...]:
    notes = []
    if decimals:
        notes.append(f"{decimals} cells hold binary decimals and were read through their shortest decimal form (0.1 as 1/10)")
    if ignored:
        notes.append(f"sheets that are no block were not read: {', '.join(ignored)}")
    return tuple(notes)
