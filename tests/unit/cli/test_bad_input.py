"""Whatever is wrong with the input, the answer is one sentence and exit code 2, with no traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from accord.cli.main import main

MINE = """
from fractions import Fraction
import accord

def my_rule(agents=("ada", "bo"), *, fine=Fraction(5), wrong=0):
    tiers = accord.Finite(range(3))

    def utility(lab, held, risk):
        if wrong == 1:
            return 0.5 - held[lab]
        return Fraction(2) - held[lab] - fine * max(0, risk - held[lab])

    def rule(reports):
        if wrong == 2 and reports["bo"] == 2:
            raise KeyError("bo")
        return {lab: reports[lab] * (0.25 if wrong == 3 else 1) for lab in agents}

    if wrong == 4:
        return 7
    if wrong == 6:
        raise SystemExit(3)
    if wrong == 5:
        raise ZeroDivisionError("no")
    return accord.one_shot(accord.private_values(agents, tiers, utility), tiers, rule)
"""


@pytest.fixture
def mine(tmp_path: Path) -> str:
    path = tmp_path / "mine.py"
    path.write_text(MINE, encoding="utf-8")
    return f"{path}:my_rule"


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 2) -> str:
    """What the command line says on the error stream, one line, with the exit code."""
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    shown = capsys.readouterr()
    assert stop.value.code == code, shown.err
    assert shown.err.count("\n") == 1, shown.err
    assert "Traceback" not in shown.err
    return shown.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["verify", "vikrey"], ["'vikrey'", "did you mean vickrey"]),
        (["verify", "vickrey", "-p", "truthfull"], ["'truthfull'", "did you mean truthful"]),
        (["verify", "vickrey", "-p", "truthful", "-t", "alonne"], ["'alonne'", "alone"]),
        (["verify", "vickrey", "-p", "truthful", "-t", "coalition"], ["'size'", "coalition:SIZE"]),
        (["verify", "vickrey", "-p", "truthful", "-t", "coalition:x"], ["'x'", "whole number"]),
        (["verify", "vickrey", "-p", "truthful", "-t", "coalition:²"], ["'²'", "whole number"]),
        (["verify", "vickrey", "-p", "truthful", "-t", "coalition:9999999999"], ["9 digits"]),
        (["verify", "vickrey", "-p", "truthful", "-t", "sybils:50", "--set", "values=2"], ["50 false identities", "about 10^15", "attack"]),
        (["verify", "vickrey", "-p", "truthful", "-t", "sybils:999999999"], ["999,999,999 false identities"]),
        (["attack", "vickrey", "--seed", "-1"], ["-1 is no seed"]),
        (["attack", "vickrey", "--budget", "-1"], ["budget of -1"]),
        (["verify", "vickrey", "--set", "agents=ada,,bo"], ["'ada,,bo'", "empty part"]),
        (["verify", "vickrey", "--set", "values=2", "--set", "values=3"], ["set twice"]),
        (["verify", "vickrey", "--set", "values=" + "9" * 5000], ["5,000 characters"]),
        (["verify", "vickrey", "--set", "values=1e99999999"], ["1e99999999", "p/q"]),
        (["verify", "vickrey", "--set", "values=\udcff"], ["UTF-8"]),
        (["verify", "vickr\udcffey"], ["UTF-8"]),
        (["verify", "vickrey", "-c", ""], ["''", "-c certificate.json"]),
        (["verify", "vickrey", "-c", "/nonexistent/x.json"], ["/nonexistent", "not a folder"]),
        (["verify", "repeated", "--set", "rounds=30"], ["30 rounds", "use fewer"]),
        (["verify", "vickrey", "-p", "truthful", "-t", "coalition:0"], ["coalition of 0", "at least 1"]),
        (["verify", "vickrey", "-p", "individually_rational:sometimes"], ["'sometimes'", "interim"]),
        (["verify", "vickrey", "-p", "bayesian_truthful"], ["needs a prior", "vickrey"]),
        (["verify", "vickrey", "-p", "efficient", "-t", "coalition:2"], ["no deviator"]),
        (["verify", "vickrey", "-p", "pareto_efficient"], ["has money", "efficient"]),
        (["verify", "vickrey", "--set", "values=0.5"], ["0.5", "1/2"]),
        (["verify", "vickrey", "--set", "valeus=3"], ["'valeus'", "values"]),
        (["verify", "vickrey", "--set", "values"], ["'values'", "name=value"]),
        (["verify", "vickrey", "--set", "agents=ada"], ["too few"]),
        (["verify", "safety_credits", "--set", "slots=9"], ["9 audits", "1 to 3"]),
        (["verify", "safety_credits", "--set", "noise=3/2"], ["3/2", "0 to 1"]),
        (["verify", "nothing.csv"], ["nothing.csv"]),
        (["verify", "nothing.py:rule"], ["nothing.py"]),
        (["verify", "nothing.toml"], ["nothing.toml"]),
        (["verify", "mine.py"], ["mine.py", "my_rule"]),
        (["verify"], ["TARGET"]),
        (["verify", "vickrey", "--bogus"], ["--bogus"]),
        (["frobnicate"], ["frobnicate"]),
        (["show", "nothing"], ["'nothing'"]),
        (["list", "nothing"], ["nothing", "mechanisms"]),
        (["simulate", "nothing"], ["'nothing'", "safety-credits"]),
        (["attack", "vickrey", "--budget", "0", "-t", "sybils:9"], ["budget of 0"]),
        (["check", "nothing.json"], ["nothing.json"]),
        (["evaluate", "nothing"], ["nothing"]),
    ],
)
def test_a_wrong_word_gets_a_sentence(arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    error = said(capsys, *arguments)
    for word in words:
        assert word in error


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (1, ["is a float", "ada's utility", "exact"]),
        (2, ["KeyError", "ada: 0, bo: 2"]),
        (3, ["is a float", "outcome"]),
        (4, ["returns int", "Mechanism"]),
        (5, ["ZeroDivisionError", "line"]),
        (6, ["SystemExit(3)", "line"]),
    ],
)
def test_a_faulty_factory_gets_a_sentence(wrong: int, words: list[str], mine: str, capsys: pytest.CaptureFixture[str]) -> None:
    error = said(capsys, "verify", mine, "-p", "truthful", "--set", f"wrong={wrong}")
    for word in words:
        assert word in error


def test_names_of_agents_keep_their_hyphens_and_parameters_may_have_them(mine: str, capsys: pytest.CaptureFixture[str]) -> None:
    error = said(capsys, "verify", mine, "-p", "truthful", "--set", "agents=x-ai,bo", "--set", "wrong=1")
    assert "x-ai's utility" in error
    assert "'no_such'" in said(capsys, "verify", mine, "--set", "no-such=1")


def test_a_file_that_does_not_load_names_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "broken.py"
    path.write_text("import accord\nx = 1 / 0\n", encoding="utf-8")
    error = said(capsys, "verify", f"{path}:rule", "-p", "truthful")
    assert "line 2" in error
    path.write_text("def rule(:\n", encoding="utf-8")
    assert "SyntaxError" in said(capsys, "verify", f"{path}:rule", "-p", "truthful")


def test_a_file_without_the_factory_lists_what_it_has(mine: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "my_rule" in said(capsys, "verify", mine.replace("my_rule", "other"), "-p", "truthful")


def test_a_certificate_that_is_no_json_or_of_another_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "c.json"
    path.write_bytes(b"\xff\xfe{")
    assert "not JSON" in said(capsys, "check", str(path))
    for wrong in ([], 7, {}, {"format": "accord-certificate/1"}):
        path.write_text(json.dumps(wrong), encoding="utf-8")
        assert "refused" in said(capsys, "check", str(path), code=1)


def test_an_unwritable_certificate_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "missing" in said(capsys, "verify", "vickrey", "-p", "truthful", "-c", str(tmp_path / "missing" / "c.json"))
