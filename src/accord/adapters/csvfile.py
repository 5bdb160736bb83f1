"""Blocks from a CSV file, in the dialects that spreadsheets write.

Comma, semicolon or tab separate the cells; UTF-8 with or without a byte order mark, or UTF-16 with one. Any other encoding is
refused rather than guessed.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from pathlib import Path

from accord.adapters.blocks import ROWS, SHAPES, Block, Record, Source, block, near, remark
from accord.adapters.cells import Cell, Place

_MARK = re.compile(r"\[\s*(\w+)\s*\]")
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


def read_csv(path: Path) -> Source:
    """The blocks of a CSV file. Raises AccordError for a file that is empty, in another encoding, or malformed."""
    file = path.name
    text = _decode(path.read_bytes(), file)
    separator, text = _separator(text)
    marked: dict[str, list[tuple[int, Record]]] = {}
    starts: dict[str, Place] = {}
    here = ""
    for number, cells in _records(text, separator, file):
        if number > ROWS:
            raise Place(file).error(f"there are more than {ROWS:,} rows: use fewer types or agents, or write the rule in Python")
        marker = _MARK.fullmatch(cells[0].text) if cells else None
        if marker and all(c.blank for c in cells[1:]):
            here = _name(marker[1].lower(), Place(file, row=number), starts)
            starts[here] = Place(file, here, number)
            marked[here] = []
        elif here:
            marked[here].append((number, cells))
        elif any(not c.blank for c in cells) and not remark(cells):
            raise Place(file, row=number).error(f"{cells[0].text!r} stands before any block: put a line [rule] or [values] above it")
    blocks: dict[str, Block] = {name: block(starts[name], records) for name, records in marked.items()}
    notes = (f"cells are separated by {_SEPARATORS[separator]}",) if separator != "," else ()
    return Source(file, blocks, notes)


def _name(name: str, at: Place, starts: dict[str, Place]) -> str:
    if name not in SHAPES:
        raise at.error(f"there is no block [{name}]: {near(name, SHAPES)}the blocks are {', '.join(f'[{b}]' for b in SHAPES)}")
    if name in starts:
        raise at.error(f"the block [{name}] stands twice, first in row {starts[name].row}: join the two")
    return name


def _decode(raw: bytes, file: str) -> str:
    if raw.startswith(b"PK\x03\x04"):
        raise Place(file).error("the file is a workbook, whatever its name says: rename it to .xlsx")
    encoding = "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as problem:
        row = raw[: problem.start].count(b"\n") + 1
        seen = raw[problem.start : problem.start + 1].hex()
        raise Place(file, row=row).error(
            f"the byte {seen} is not {encoding.upper()[:6].rstrip('-')}: save the file as 'CSV UTF-8'"
        ) from None
    if not text.strip():
        raise Place(file).error("the file is empty: write an example with 'accord table new'")
    return text


def _separator(text: str) -> tuple[str, str]:
    """What separates the cells: what the file declares (sep=;), else what is most frequent in the first headings."""
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=[,;\t]\s*", first):
        return first[4], "\n" + rest
    lines = (line.strip() for line in text.splitlines())
    headings = next((line for line in lines if (bare := line.strip(',;\t" ')) and bare[0] not in "[#"), "")
    return max(_SEPARATORS, key=headings.count), text


def _records(text: str, separator: str, file: str) -> list[tuple[int, Record]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[tuple[int, Record]] = []
    try:
        for number, fields in enumerate(reader, start=1):
            place = Place(file, row=number)
            records.append((number, [Cell(f.strip(), place, None, separator == ";") for f in fields]))
    except csv.Error as problem:
        raise Place(file, row=len(records) + 1).error(
            f"the row cannot be read ({problem}): close the quotation mark that it opens"
        ) from None
    return records
