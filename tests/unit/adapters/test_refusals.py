"""A malformed table gets one sentence: file, block, row, column, the value seen, and the remedy."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from accord.adapters import blocks as blocks_module
from accord.adapters.table import read_table
from accord.core.errors import AccordError
from tests.unit.adapters.writing import as_text, second_price, write_csv, write_xlsx

Blocks = dict[str, list[list[Any]]]
RULE, VALUES, TYPES = "rule", "values", "types"


def refusal(path: Path) -> str:
    with pytest.raises(AccordError) as told:
        read_table(path)
    assert "\n" not in str(told.value)
    return str(told.value)


def put(block: str, row: int, column: int, value: object) -> Callable[[Blocks], None]:
    def change(blocks: Blocks) -> None:
        blocks[block][row][column] = value

    return change


def drop(block: str, row: int) -> Callable[[Blocks], None]:
    return lambda blocks: blocks[block].__delitem__(row)


def double(block: str, row: int) -> Callable[[Blocks], None]:
    return lambda blocks: blocks[block].insert(row, blocks[block][row])


def without_column(block: str, column: int) -> Callable[[Blocks], None]:
    return lambda blocks: [row.pop(column) for row in blocks[block]] and None


def renamed(old: str, new: str) -> Callable[[Blocks], None]:
    return lambda blocks: blocks.__setitem__(new, blocks.pop(old))


# The example puts [types] in row 1, [rule] in row 10 with its headings in row 11, and [values] in row 25 with headings in 26.
CASES: dict[str, tuple[Callable[[Blocks], None], str]] = {
    "missing profile": (
        drop(RULE, 3),
        "table.csv, [rule], row 11: no row has the reports ada=0, bo=1: add one, so that every combination has an outcome",
    ),
    "doubled profile with probabilities": (
        double(RULE, 3),
        "table.csv, [rule], row 11: the probabilities for the reports ada=0, bo=1 (rows 14, 15) sum to 2: make them sum to 1",
    ),
    "probabilities that do not sum to one": (
        put(RULE, 1, 3, "1/3"),
        "table.csv, [rule], row 11: the probabilities for the reports ada=0, bo=0 (rows 12, 13) sum to 5/6: make them sum to 1",
    ),
    "rounded thirds": (
        put(TYPES, 1, 2, "0.3333"),
        "table.csv, [types], row 2: the probabilities of ada's types sum to 29999/30000: make them sum to 1, "
        "with thirds as fractions (1/3)",
    ),
    "negative probability": (
        put(RULE, 3, 3, -1),
        "table.csv, [rule], row 14, column 'probability': the probability -1 is negative: give one of at least 0",
    ),
    "unknown type": (
        put(RULE, 4, 1, 7),
        "table.csv, [rule], row 15, column 'report:bo': '7' is no type of bo: choose from 0, 1, 2",
    ),
    "unknown type of a value": (
        put(VALUES, 1, 1, "O"),
        "table.csv, [values], row 27, column 'type': 'O' is no type of ada: choose from 0, 1, 2",
    ),
    "unknown outcome": (
        put(VALUES, 1, 2, "ada win"),
        "table.csv, [values], row 26: no row has ada's value of ada wins with type 0 (is 'ada win' the same?): add one, with 0 for nothing",
    ),
    "unknown agent": (
        put(VALUES, 1, 0, "adda"),
        "table.csv, [values], row 27, column 'agent': 'adda' is no agent of the rule: did you mean 'ada'? choose from ada, bo",
    ),
    "missing value": (
        drop(VALUES, 12),
        "table.csv, [values], row 26: no row has bo's value of bo wins with type 2: add one, with 0 for nothing",
    ),
    "doubled value": (
        double(VALUES, 1),
        "table.csv, [values], row 28: ada's value of ada wins with type 0 stands twice: keep one of the rows",
    ),
    "empty value": (
        put(VALUES, 2, 3, ""),
        "table.csv, [values], row 28, column 'value': the cell is empty and needs a number: fill it in",
    ),
    "no number": (
        put(RULE, 4, 4, "free"),
        "table.csv, [rule], row 15, column 'pay:ada': 'free' is not a number: write an integer, a fraction such as 2/11, "
        "or a decimal such as 0.25",
    ),
    "division by zero": (
        put(RULE, 4, 4, "1/0"),
        "table.csv, [rule], row 15, column 'pay:ada': '1/0' is not a number: write an integer, a fraction such as 2/11, "
        "or a decimal such as 0.25",
    ),
    "grouped thousands": (
        put(VALUES, 2, 3, "1,000"),
        "table.csv, [values], row 28, column 'value': '1,000' could be 1.000 or 1000: write 1000, or a fraction p/q",
    ),
    "missing column": (
        without_column(VALUES, 3),
        "table.csv, [values], row 26: the column 'value' is missing: the headings are agent, outcome, value, type, type:AGENT",
    ),
    "missing pay column": (
        without_column(RULE, 5),
        "table.csv, [rule], row 11: the column 'pay:bo' is missing: give every agent one, with 0 where it pays nothing, or drop all",
    ),
    "pay column of nobody": (
        put(RULE, 0, 5, "pay:bob"),
        "table.csv, [rule], row 11: pay:bob has no column report:bob beside it: did you mean 'bo'? name the same agents",
    ),
    "no reports": (
        lambda b: b.__setitem__(RULE, [["outcome"], ["ada wins"]]),
        "table.csv, [rule], row 11: no column is headed report:AGENT: give every agent one, such as report:ada",
    ),
    "unknown column": (
        put(RULE, 0, 3, "probabilty"),
        "table.csv, [rule], row 11: there is no heading 'probabilty' in this block: did you mean 'probability'? its headings are "
        "outcome, report:AGENT, pay:AGENT and, if wanted, probability",
    ),
    "doubled column": (
        put(RULE, 0, 5, "pay:ada"),
        "table.csv, [rule], row 11: the heading 'pay:ada' stands twice: keep one of the two columns",
    ),
    "column without a heading": (
        put(RULE, 0, 3, ""),
        "table.csv, [rule], row 11: column 4 has no heading: name it or empty it",
    ),
    "doubled type": (
        put(TYPES, 2, 1, 0),
        "table.csv, [types], row 4, column 'type': ada's type 0 stands twice: list it once",
    ),
    "agent without types": (
        lambda b: b.__setitem__(TYPES, b[TYPES][:4]),
        "table.csv, [types], row 2: bo has no type: list at least one",
    ),
    "missing block": (
        lambda b: b.pop(VALUES) and None,
        "table.csv: there is no block [values] (found: [types], [rule]): add it, or write an example with 'accord table new'",
    ),
    "unknown block": (
        renamed(VALUES, "vlaues"),
        "table.csv, row 25: there is no block [vlaues]: did you mean 'values'? the blocks are [types], [prior], "
        "[outcomes], [rule], [values]",
    ),
    "empty block": (
        lambda b: b.__setitem__(VALUES, []),
        "table.csv, [values], row 25: the block is empty: give it the headings agent, outcome, value, type, type:AGENT and rows",
    ),
    "headings only": (
        lambda b: b.__setitem__(VALUES, b[VALUES][:1]),
        "table.csv, [values], row 26: there are headings and no rows: add at least one row",
    ),
    "two priors": (
        lambda b: b.__setitem__("prior", [["type:ada", "type:bo", "probability"], [0, 0, 1]]),
        "table.csv, [types], row 2: there are a column 'probability' here and a block [prior]: keep the one that is meant",
    ),
    "cost of an outcome that stands twice": (
        lambda b: b.__setitem__("outcomes", [["outcome", "cost"], ["ada wins", 1], ["ada wins", 2], ["bo wins", 0]]),
        "table.csv, [outcomes], row 43, column 'outcome': the outcome ada wins stands twice: list it once",
    ),
    "outcome that is not feasible": (
        lambda b: b.__setitem__("outcomes", [["outcome"], ["ada wins"]]),
        "table.csv, [rule], row 13, column 'outcome': 'bo wins' is no outcome: did you mean 'ada wins'? choose from ada wins",
    ),
    "both kinds of types": (
        lambda b: [row.append("type:ada" if k == 0 else 0) for k, row in enumerate(b[VALUES])] and None,
        "table.csv, [values], row 26: there are a column 'type' and columns 'type:AGENT': keep 'type' if values are private, "
        "else the others",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_malformed_table_gets_one_sentence(tmp_path: Path, case: str) -> None:
    change, sentence = CASES[case]
    blocks = second_price()
    change(blocks)
    assert refusal(write_csv(tmp_path, blocks)) == sentence


@pytest.mark.parametrize("case", sorted(set(CASES) - {"unknown block"}))
def test_a_malformed_workbook_gets_the_same_sentence_but_for_the_rows(tmp_path: Path, case: str) -> None:
    change, sentence = CASES[case]
    blocks = second_price()
    change(blocks)
    heard = refusal(write_xlsx(tmp_path, blocks))
    assert heard.split(": ", 1)[1].split(" (rows")[0] == sentence.split(": ", 1)[1].split(" (rows")[0]


def test_a_profile_that_stands_twice_names_the_first_row(tmp_path: Path) -> None:
    blocks = second_price()
    blocks["rule"] = [row[:3] for row in blocks["rule"] if row[3] != "1/2" or row[2] == "ada wins"]
    blocks["rule"].insert(2, blocks["rule"][2])
    assert refusal(write_csv(tmp_path, blocks)) == (
        "table.csv, [rule], row 14: the reports ada=0, bo=1 stand in row 13 already: remove one of the rows, or give a lottery a column "
        "'probability'"
    )


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "table.csv: the file is empty: write an example with 'accord table new'"),
        (b"\xef\xbb\xbf \r\n", "table.csv: the file is empty: write an example with 'accord table new'"),
        (b"[rule]\nreport:ad\xe9,outcome\n", "table.csv, row 2: the byte e9 is not UTF-8: save the file as 'CSV UTF-8'"),
        (b"\xff\xfea\x00b", "table.csv, row 1: the byte 62 is not UTF-16: save the file as 'CSV UTF-8'"),
        (b"PK\x03\x04rest", "table.csv: the file is a workbook, whatever its name says: rename it to .xlsx"),
        (
            b"report:ada,outcome\n0,x\n",
            "table.csv, row 1: 'report:ada' stands before any block: put a line [rule] or [values] above it",
        ),
        (b"[rule]\na,b\n[rule]\n", "table.csv, row 3: the block [rule] stands twice, first in row 1: join the two"),
        (
            b'[rule]\nreport:ada,outcome\n"0,x\n',
            "table.csv, row 3: the row cannot be read (unexpected end of data): close the quotation mark that it opens",
        ),
        (
            b"[rule]\nreport:ada,outcome\n0,5,x\n",
            "table.csv, [rule], row 3: there are 3 cells under 2 headings: remove the extra cells, and write decimals with a point where "
            "commas separate the cells",
        ),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(tmp_path: Path, raw: bytes, sentence: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(raw)
    assert refusal(path) == sentence


def test_missing_files_folders_and_other_kinds_get_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert refusal(tmp_path / "no.csv").startswith("there is no file ")
    assert refusal(tmp_path / "no.xlsx").startswith("there is no file ")
    assert "cannot be read (Is a directory)" in refusal(tmp_path / "folder.csv")
    assert refusal(tmp_path / "old.xls") == "old.xls is no table that can be read: save it as .xlsx or as 'CSV UTF-8'"


def test_too_many_rows_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("csvfile", "xlsxfile"):
        monkeypatch.setattr(f"accord.adapters.{module}.ROWS", 12)
    assert blocks_module.ROWS == 200_000
    assert "there are more than 12 rows" in refusal(write_csv(tmp_path, second_price()))
    assert "there are 13 rows, and at most 12 can be read" in refusal(write_xlsx(tmp_path, second_price()))


def test_semicolons_make_points_ambiguous(tmp_path: Path) -> None:
    blocks = second_price()
    blocks["values"][1][3] = "1.000"
    path = tmp_path / "table.csv"
    path.write_text(as_text(blocks, ";"), encoding="utf-8")
    assert refusal(path).endswith("'1.000' could be 1.000 or 1000: write 1000, or a fraction p/q")
    path.write_text(as_text(blocks, ","), encoding="utf-8")
    assert read_table(path).domain.own_utility("ada", read_table(path)({"ada": 0, "bo": 0}).support[0], 0) == 1  # type: ignore[misc]


def changed_workbook(folder: Path, change: Callable[[Any], None]) -> Path:
    path = write_xlsx(folder, second_price())
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def set_cell(sheet: str, cell: str, value: object) -> Callable[[Any], None]:
    return lambda book: book[sheet].__setitem__(cell, value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            set_cell("rule", "D2", datetime.datetime(2026, 2, 1)),
            "table.xlsx, [rule], row 2, column 'probability': D2 holds the date 2026-02-01 00:00:00, which spreadsheets make of "
            "entries such as 1/2: format it as text, or write 0.5",
        ),
        (
            set_cell("values", "D3", "=1+1"),
            "table.xlsx, [values], row 3, column 'value': the formula in D3 has no stored value: open the file in a spreadsheet and "
            "save it, or paste the value",
        ),
        (
            set_cell("values", "D3", "#DIV/0!"),
            "table.xlsx, [values], row 3, column 'value': D3 holds the error #DIV/0!: mend its formula",
        ),
        (
            lambda book: book["rule"].merge_cells("A2:A3"),
            "table.xlsx, [rule]: the cells A2:A3 are merged, which hides what belongs to which row: unmerge them and fill every cell",
        ),
        (
            lambda book: book.create_sheet("Rule "),
            "table.xlsx, [rule]: two sheets are called 'rule' but for capitals or spaces: join them",
        ),
        (
            set_cell("rule", "D2", 1 / 3),
            "table.xlsx, [rule], row 1: the probabilities for the reports ada=0, bo=0 (rows 2, 3) sum to "
            "8333333333333333/10000000000000000: make them sum to 1",
        ),
    ],
)
def test_what_spreadsheets_do_to_cells_is_refused(tmp_path: Path, change: Callable[[Any], None], sentence: str) -> None:
    assert refusal(changed_workbook(tmp_path, change)) == sentence


def test_a_formula_with_a_stored_value_is_its_value(tmp_path: Path) -> None:
    """What a spreadsheet saves: a formula and its last result, side by side."""
    import zipfile

    path, out = write_xlsx(tmp_path, second_price()), tmp_path / "formula.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            text = old.read(item)
            if item.filename == "xl/worksheets/sheet3.xml":
                assert b'<c r="D8" t="n"><v>0</v></c>' in text
                text = text.replace(b'<c r="D8" t="n"><v>0</v></c>', b'<c r="D8"><f>2*3</f><v>6</v></c>')
            new.writestr(item, text)
    mech = read_table(out)
    assert mech.domain.own_utility("bo", mech({"ada": 2, "bo": 0}), 0) == 6  # type: ignore[misc]


def test_a_damaged_workbook_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(b"no archive")
    assert refusal(path) == (
        "table.xlsx cannot be read as an .xlsx workbook (BadZipFile): save it again as .xlsx without a password, or as 'CSV UTF-8'"
    )


def test_a_missing_extra_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path, second_price())
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert refusal(path) == "openpyxl is not installed, and reading a workbook needs it: run pip install 'accord[tables]'"
    assert read_table(write_csv(tmp_path, second_price())).one_shot
