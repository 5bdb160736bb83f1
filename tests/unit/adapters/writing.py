"""Tables as the tests write them: blocks of rows, in the dialects that spreadsheets produce."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from accord.adapters.template import example

Blocks = Mapping[str, Sequence[Sequence[object]]]


def second_price() -> dict[str, list[list[object]]]:
    """The example of `accord table new`, to be changed by a test."""
    return {name: [list(row) for row in rows] for name, rows in example().items()}


def first_price() -> dict[str, list[list[object]]]:
    """The same auction where the winner pays its own bid."""
    blocks = second_price()
    for row in blocks["rule"][1:]:
        winner = 0 if row[2] == "ada wins" else 1
        row[4:6] = [row[winner] if k == winner else 0 for k in (0, 1)]
    return blocks


def as_text(blocks: Blocks, separator: str = ",") -> str:
    """The blocks as CSV, padded as spreadsheets pad rows."""
    width = max(len(row) for rows in blocks.values() for row in rows)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for name, rows in blocks.items():
        for row in [[f"[{name}]"], *rows, []]:
            writer.writerow([*row, *([""] * (width - len(row)))])
    return out.getvalue()


def write_csv(folder: Path, blocks: Blocks, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(as_text(blocks).encode())
    return path


def write_xlsx(folder: Path, blocks: Blocks, name: str = "table.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for title, rows in blocks.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(folder / name)
    return folder / name
