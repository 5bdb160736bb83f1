"""accord repair and accord diagnose: what they print and write, and how they exit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accord.cli.main import main

LOWEST = """
from accord import Decision, Finite, one_shot, quasi_linear

def lowest():
    domain = quasi_linear(("ada", "bo"), Finite((0, 1)), lambda agent, winner, own: own if agent == winner else 0)
    return one_shot(domain, Finite((0, 1)), lambda bids: Decision("ada" if bids["ada"] <= bids["bo"] else "bo"))
"""


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(words)
    written = capsys.readouterr()
    return int(str(ended.value.code)), written.out, written.err


AUCTION = ("first_price", "--set", "agents=ada,bo", "--set", "values=2")


def test_a_repair_prints_its_changes_and_writes_a_certificate_that_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certificate, table = tmp_path / "least.json", tmp_path / "changes.csv"
    asked = ("-p", "truthful", "-p", "individually_rational")
    code, out, _ = run(capsys, "repair", *AUCTION, *asked, "-c", str(certificate), "-o", str(table))
    assert code == 0
    assert out.startswith("repaired: first_price with 1 payment changed is truthful in dominant strategies and individually rational")
    assert table.read_text(encoding="utf-8") == "ada,bo,payer,before,after\n1,0,ada,1,0\n"
    assert run(capsys, "check", str(certificate))[0] == 0
    code, out, _ = run(capsys, "repair", *AUCTION, "-p", "truthful", "--norm", "sup", "--json")
    assert (code, json.loads(out)["size"]) == (0, "1/2")


def test_what_cannot_be_repaired_exits_with_1_and_lists_the_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lowest.py"
    file.write_text(LOWEST, encoding="utf-8")
    certificate = tmp_path / "none.json"
    code, out, _ = run(capsys, "repair", f"{file}:lowest", "-p", "truthful", "-c", str(certificate))
    assert code == 1
    assert out.startswith("irreparable: no change of payments makes lowest truthful in dominant strategies")
    assert " x ada of true type " in out
    assert run(capsys, "check", str(certificate))[0] == 0


def test_a_diagnosis_exits_with_1_where_somebody_gains(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "diagnose", *AUCTION, "--set", "prior=uniform")
    assert code == 1
    assert "chance that somebody has a profitable lie: 1/4" in out
    code, out, _ = run(capsys, "diagnose", "vickrey", "--set", "values=2", "--threat", "alone", "--json")
    assert (code, json.loads(out)["verdict"]["verdict"]) == (0, "proved")


def test_bad_input_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, sentence in (
        (("repair", *AUCTION, "-p", "efficient"), "is not a property that a change of payments is computed for"),
        (("repair", *AUCTION), "Missing option"),
        (("repair", *AUCTION, "-p", "truthful", "-c", str(tmp_path / "no" / "x.json")), "names no file in a folder that exists"),
        (("repair", *AUCTION, "-p", "truthful", "--keep", "eve"), "'eve' is not an agent of first_price"),
        (("diagnose", *AUCTION, "-p", "efficient"), "is not about gains from lies that can be listed"),
    ):
        code, _, err = run(capsys, *words)
        assert code == 2
        assert sentence in err
        assert "Traceback" not in err
