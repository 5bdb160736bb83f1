"""A filled example to start a table from: a second-price auction of two agents, as CSV or as a workbook."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

from accord.core.errors import AccordError
from accord.data.extras import tables

AGENTS = ("ada", "bo")
BIDS = (0, 1, 2)
Row = tuple[str | int, ...]

EXPLAINED = {
    "types": "who there is; types simplest first; the columns probability (the prior) and outside (what opting out is worth) may go",
    "rule": "what follows from each set of reports; probabilities make a lottery of several rows; pay is positive when the agent pays",
    "values": "what each outcome is worth to each agent of each type before payments",
}


def template(path: str | Path) -> Path:
    """Write the example to a new file; its ending, .csv or .xlsx, chooses the format.

    Raises AccordError if the file exists already, cannot be written, has another ending, or openpyxl is missing.
    """
    path = Path(path)
    writer = {".csv": _write_csv, ".xlsx": _write_xlsx}.get(path.suffix.lower())
    if writer is None:
        raise AccordError(f"{path.name} ends in {path.suffix or 'nothing'!r}: name a table FILE.csv or FILE.xlsx")
    if path.exists():
        raise AccordError(f"{path} exists already and is not overwritten: choose another name, or remove it first")
    try:
        writer(path)
    except OSError as problem:
        raise AccordError(f"{path} cannot be written ({problem.strerror}): choose a folder that exists and that you may write to") from None
    return path


def example() -> dict[str, list[Row]]:
    """The blocks of the example, each with its headings first: the higher bid wins and pays the lower; a tie is drawn by lot."""
    third = f"1/{len(BIDS)}"
    return {
        "types": [("agent", "type", "probability", "outside"), *((a, t, third, 0) for a in AGENTS for t in BIDS)],
        "rule": [("report:ada", "report:bo", "outcome", "probability", "pay:ada", "pay:bo"), *_rule()],
        "values": [
            ("agent", "type", "outcome", "value"),
            *((a, t, f"{b} wins", t if a == b else 0) for a in AGENTS for t in BIDS for b in AGENTS),
        ],
    }


def _rule() -> Iterator[Row]:
    for ada, bo in itertools.product(BIDS, BIDS):
        chance: str | int = "1/2" if ada == bo else 1
        if ada >= bo:
            yield ada, bo, "ada wins", chance, bo, 0
        if bo >= ada:
            yield ada, bo, "bo wins", chance, 0, ada


def _write_csv(path: Path) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for name, rows in example().items():
            writer.writerows([(f"[{name}]",), (f"# {EXPLAINED[name]}",), *rows, ()])


def _write_xlsx(path: Path) -> None:
    book = tables("openpyxl", "writing a workbook").Workbook()
    book.remove(book.active)
    for name, rows in example().items():
        sheet = book.create_sheet(name)
        for row in [(f"# {EXPLAINED[name]}",), *rows]:
            sheet.append(row)
        for cell in (c for line in sheet.iter_rows() for c in line if isinstance(c.value, str)):
            cell.number_format = "@"  # as text, or a spreadsheet makes a date of an edited 1/3
    book.save(path)
