"""`accord table new` writes a valid example and never overwrites; the documented example is read as it is printed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from accord.adapters.table import read_table
from accord.adapters.template import template
from accord.cli.commands.table import command
from accord.core.errors import AccordError
from accord.core.gamefile import behaviour_digest
from accord.core.tabulate import tabulate
from tests.unit.adapters.test_table import best_lie


def test_both_formats_are_the_same_truthful_auction(tmp_path: Path) -> None:
    mechs = [read_table(template(tmp_path / name)) for name in ("a.csv", "a.xlsx")]
    assert len({behaviour_digest(tabulate(m)) for m in mechs}) == 1
    assert best_lie(mechs[0]) == 0
    assert all(m.notes == () for m in mechs)


def test_an_existing_file_is_left_alone(tmp_path: Path) -> None:
    for name in ("a.csv", "a.xlsx"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
        with pytest.raises(AccordError, match="exists already and is not overwritten"):
            template(tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_other_endings_and_folders_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AccordError, match=r"ends in '.ods': name a table FILE.csv or FILE.xlsx"):
        template(tmp_path / "a.ods")
    with pytest.raises(AccordError, match=r"ends in 'nothing'"):
        template(tmp_path / "a")
    for name in ("a.csv", "a.xlsx"):
        with pytest.raises(AccordError, match=r"cannot be written \(No such file or directory\)"):
            template(tmp_path / "no" / name)


def test_a_missing_extra_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(AccordError, match=r"writing a workbook needs it: run pip install 'accord\[tables\]'"):
        template(tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = CliRunner().invoke(command, ["new"])
    assert ran.output.startswith("wrote table.csv, a second-price auction of two agents: edit it, then run 'accord verify table.csv")
    ran = CliRunner().invoke(command, ["new", "b.xlsx", "--json"])
    assert json.loads(ran.output) == {"file": "b.xlsx", "example": "second-price auction of two agents"}
    assert best_lie(read_table("b.xlsx")) == 0
    assert isinstance(CliRunner().invoke(command, ["new"]).exception, AccordError)
